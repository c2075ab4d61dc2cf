"""The commands about results as Python functions, which return what the commands print."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bnexp.analysis import Verdict
from bnexp.errors import UsageError
from bnexp.figures import draw_all
from bnexp.session import check as checks
from bnexp.session import compare as comparing
from bnexp.session.answer import Result, load
from bnexp.session.comparison import Comparison
from bnexp.session.judge import judge
from bnexp.session.report import write_report
from bnexp.store import ResultFolder

Shown = Result | str | Path
"""A result, or the folder in which it is stored."""


@dataclass(frozen=True)
class Checked:
    """What `check` found.

    Attributes:
        reasons: What is not as the claims expect, one sentence each; none where all is.
        verdicts: What came out of each claim.
        warning: What must be said of how often the answer was looked at; may be empty.
        changes: Each claim with its verdicts in both results, where there are two.
    """

    reasons: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    warning: str
    changes: tuple[checks.Change, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether all is as the claims expect."""
        return not self.reasons


def check(result: Shown, *, against: Shown | None = None) -> Checked:
    """Returns whether the verdicts of a result are as its claims expect, as `bnexp check` does.

    That the verdicts are shown is noted as a look at the answer.

    Args:
        result: A result, or its folder.
        against: Another one, whose verdicts have to be the same.

    Raises:
        BnexpError: The folder holds no results, or they cannot be read.
    """
    answer = _loaded(result)
    judgement = judge(answer)
    reasons, found = checks.unexpected(answer), []
    if against is not None:
        other = _loaded(against)
        found = checks.changes(answer, other)
        reasons += checks.different(found, other)
    return Checked(tuple(reasons), judgement.verdicts, judgement.warning, tuple(found))


def compare(first: Shown, second: Shown) -> Comparison:
    """Returns how the second of two results differs from the first, as `bnexp compare` does.

    Args:
        first: A result, or its folder.
        second: Another one.

    Raises:
        BnexpError: They are the same folder, or cannot be read.
    """
    return comparing.compare(_loaded(first), _loaded(second))


def plot(
    result: Shown,
    *,
    kinds: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
    x: str = "epochs",
) -> list[Path]:
    """Draws what figures of a result are not up to date and returns the files of all asked for.

    That the verdicts are shown is noted as a look at the answer.

    Args:
        result: A result, or its folder.
        kinds: Only these figures, such as `["loss", "forest"]`; all by default.
        formats: Some of `png`, `svg` and `pdf`; PNG and SVG by default.
        x: What curves are drawn along: `epochs`, `steps` or `seconds`.

    Warns:
        UserWarning: Of letters in them that no installed font has.

    Raises:
        BnexpError: A kind, a format or the axis is not known, or the folder holds no results.
    """
    for name, given in (("kinds", kinds), ("formats", formats)):
        if isinstance(given, str):
            raise UsageError(f"{name}: got {given!r}; must be a list such as [{given!r}]")
    answer = _loaded(result)
    stored = ResultFolder(answer.folder)
    lacking: list[str] = []
    files = draw_all(
        answer.results,
        stored.figures,
        verdicts=judge(answer).verdicts,
        kinds=kinds,
        formats=formats,
        x=x,
        record=stored.drawn,
        warn=lacking.append,
    )
    for text in lacking:
        warnings.warn(text, UserWarning, stacklevel=2)
    return files


def report(result: Shown) -> list[Path]:
    """Writes the report of a result into its folder and returns its files, as `bnexp report` does.

    Args:
        result: A result, or its folder.

    Warns:
        UserWarning: Of letters in its figures that no installed font has.

    Raises:
        BnexpError: The folder holds no results, or the disk is in the way.
    """
    lacking: list[str] = []
    folder = result.folder if isinstance(result, Result) else Path(result)
    files = write_report(folder, warn=lacking.append)
    for text in lacking:
        warnings.warn(text, UserWarning, stacklevel=2)
    return files


def _loaded(result: Shown) -> Result:
    return result if isinstance(result, Result) else load(result)
