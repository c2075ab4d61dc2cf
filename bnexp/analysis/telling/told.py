"""The answer as Python callers have it: with data frames, and tables where a notebook shows it."""

from __future__ import annotations

import pandas as pd

from bnexp.analysis.judging.verdicts import Verdict
from bnexp.analysis.summary import Summary
from bnexp.analysis.telling.frames import frame_of
from bnexp.analysis.telling.html_tables import html_of
from bnexp.analysis.telling.records import difference_records, mean_records
from bnexp.analysis.telling.tables import summary_tables
from bnexp.analysis.telling.verdict_records import verdict_records
from bnexp.analysis.telling.verdict_tables import verdict_tables


class ToldSummary(Summary):
    """Means of the arms and paired differences; see `Summary`."""

    @staticmethod
    def of(summary: Summary) -> ToldSummary:
        """Returns a summary with its frames."""
        return ToldSummary(**vars(summary))

    @property
    def frame(self) -> pd.DataFrame:
        """The means, a row for each arm, point of the grid and metric."""
        return frame_of(mean_records(self))

    @property
    def difference_frame(self) -> pd.DataFrame:
        """The paired differences to the baseline, in rows as those of the means."""
        return frame_of(difference_records(self))

    def _repr_html_(self) -> str:
        return html_of(summary_tables(self))


class Verdicts(tuple[Verdict, ...]):
    """The verdicts on the claims of an experiment, in the order of the configuration."""

    __slots__ = ()

    @property
    def frame(self) -> pd.DataFrame:
        """A row for each verdict; effects are those of the arm named first."""
        return frame_of(verdict_records(self))

    def _repr_html_(self) -> str:
        return html_of(verdict_tables(self)) or "<p>Nothing is claimed.</p>"
