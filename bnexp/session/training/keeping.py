"""What of the results that are stored a run keeps."""

from __future__ import annotations

from dataclasses import dataclass

from bnexp.trial import TrialResult, TrialStatus


@dataclass(frozen=True)
class Keeping:
    """What a run does with what is stored, as whoever starts it wants.

    Attributes:
        fresh: Whether stored trials are set aside, and all are trained anew.
        retry_failed: Whether those that failed are trained again.
    """

    fresh: bool = False
    retry_failed: bool = False

    def keeps(self, result: TrialResult) -> bool:
        """Returns whether a stored result is kept, so that its trial is not trained again."""
        failed = result.status is TrialStatus.FAILED
        return not (self.fresh or (self.retry_failed and failed))
