"""Checks a result as `bnexp check` does: its claims, its looks, and another result beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bnexp.analysis import Verdict
from bnexp.counting import counted
from bnexp.errors import NotAsExpectedError, UsageError
from bnexp.filters import in_turn
from bnexp.session.answering.answer import Result, ResultOrFolder, loaded
from bnexp.session.answering.check import Change, changes, different, other_settings, unexpected
from bnexp.session.answering.judge import CHECK, Judgement, judge, judged_before
from bnexp.session.comparing.comparison import Discrepancy
from bnexp.session.comparing.differences import differences
from bnexp.store.damage.findings import edited


@dataclass(frozen=True)
class Beside:
    """Another result beside the one that is checked: claim by claim, and what else differs.

    Attributes:
        other: The other result.
        judgement: Its verdicts, and what is known of the looks at them; this is none.
        changes: Every claim of either, with both verdicts.
        differences: All that is not the same in both, besides.
    """

    other: Result
    judgement: Judgement
    changes: tuple[Change, ...]
    differences: tuple[Discrepancy, ...]

    @property
    def settings(self) -> list[str]:
        """The settings in which the two differ."""
        return [row.what for row in self.differences if row.is_setting]


@dataclass(frozen=True, repr=False)
class Checked:
    """What `check` found; true where all is as the claims expect.

    Attributes:
        reasons: What is not as the claims expect, one sentence each; none where all is.
        judgement: The verdicts, and how often they were looked at.
        beside: The other result that it was held against; None without one.
    """

    reasons: tuple[str, ...]
    judgement: Judgement
    beside: Beside | None = None

    @property
    def passed(self) -> bool:
        """Whether all is as the claims expect."""
        return not self.reasons

    def __bool__(self) -> bool:
        """Whether all is as the claims expect."""
        return self.passed

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What came out of each claim."""
        return self.judgement.verdicts

    @property
    def warning(self) -> str:
        """What must stand beside the verdicts: of the data, and of looks; may be empty."""
        return self.judgement.told

    @property
    def changes(self) -> tuple[Change, ...]:
        """Each claim with its verdicts in both results; none where there is one result."""
        return self.beside.changes if self.beside else ()

    @property
    def differences(self) -> tuple[Discrepancy, ...]:
        """What else is not the same in both results; none where there is one result."""
        return self.beside.differences if self.beside else ()

    def __repr__(self) -> str:
        if self.reasons:
            return str(NotAsExpectedError(self.reasons))
        told = f"As expected: {counted(len(self.verdicts), 'verdict')}."
        if self.beside and (others := self.beside.settings):
            told += f" The settings are not the same: {', '.join(others)}."
        return told


def check(
    result: ResultOrFolder,
    *,
    against: ResultOrFolder | None = None,
    same_settings: bool = False,
    strict_looks: bool = False,
) -> Checked:
    """Returns whether the verdicts of a result are as its claims expect, as `bnexp check` does.

    Nothing is raised where they are not: what is returned is then false, and says why. That the
    verdicts are shown is noted as a look at the answer; nothing is noted of the other result.

    Example:
        checked = bnexp.check("results/article", strict_looks=True)
        assert checked, checked.reasons

    Args:
        result: A result, or its folder.
        against: Another one, whose verdicts have to be the same.
        same_settings: Whether settings, arms, grid and data have to be the same as well.
        strict_looks: Whether claims added, changed or taken out after a look fail, and looks at
            other seeds before.

    Raises:
        UsageError: A folder holds no results, or `same_settings` is asked for without `against`.
        StoreError: What is stored cannot be read.
    """
    if same_settings and against is None:
        raise UsageError("same_settings: as what? Name another result with against=")
    with in_turn():
        return _checked(result, against, same_settings=same_settings, strict_looks=strict_looks)


def _checked(
    result: ResultOrFolder,
    against: ResultOrFolder | None,
    *,
    same_settings: bool,
    strict_looks: bool,
) -> Checked:
    answer = loaded(result)
    # Where the other cannot be read, nothing is shown, and that is no look.
    beside = None if against is None else _beside(answer, loaded(against))
    judgement = judge(answer, CHECK)
    reasons = [*unexpected(answer), *(told.rstrip(".") for told in edited(answer.changed))]
    if strict_looks:
        reasons += judgement.strict_reasons
    if beside:
        reasons += _reasons(beside, same_settings=same_settings)
    return Checked(tuple(reasons), judgement, beside)


def _beside(answer: Result, other: Result) -> Beside:
    found = tuple(changes(answer, other))
    return Beside(other, judged_before(other), found, differences(answer, other))


def _reasons(beside: Beside, *, same_settings: bool) -> Sequence[str]:
    others = other_settings(beside.differences) if same_settings else []
    return [*different(beside.changes, beside.other), *others]
