"""What was looked at of an answer, and since which look each claim has stood as it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bnexp.documents import shared


@dataclass(frozen=True)
class Look:
    """One state of the results that was looked at.

    Attributes:
        base: Stands for data, network and training that all arms share: with others it is another
            question.
        seeds: How many seeds had ended in every arm.
        trials: How many trials had ended.
        times: How many looks at this state there were: one for each way of looking.
        which: These seeds as a configuration names them, `0-4`; empty in records from before they
            were noted.
        data: Stands for the trials that had ended; empty in records from before it was noted.
        ways: In which ways the state was looked at: `work` (run, plot, report and their like, which
            are one look at what is the same) and `check`; empty in old records.
    """

    base: str
    seeds: int
    trials: int
    times: int = 1
    which: str = ""
    data: str = ""
    ways: tuple[str, ...] = ()

    def as_json(self) -> shared.Look:
        """Returns it as plain values."""
        return {
            "base": self.base,
            "seeds": self.seeds,
            "trials": self.trials,
            "times": self.times,
            "which": self.which,
            "data": self.data,
            "ways": list(self.ways),
        }

    def is_of(self, other: Look) -> bool:
        """Returns whether two looks are at the same state of the results."""
        same = (self.base, self.seeds, self.trials, self.which)
        alike = same == (other.base, other.seeds, other.trials, other.which)
        return alike and ("" in (self.data, other.data) or self.data == other.data)


@dataclass(frozen=True)
class Form:
    """What a claim says, whatever its words.

    Attributes:
        metric: The number that is compared, or the identity.
        kind: What is said of it.
        names: The names of its arms.
        arms: What stands for the settings of each.
        terms: What it takes to be supported, and which verdict is expected.
    """

    metric: dict[str, Any]
    kind: str
    names: tuple[str, ...]
    arms: tuple[str, ...]
    terms: dict[str, Any] = field(default_factory=dict)

    def is_kin(self, other: Form) -> bool:
        """Returns whether two forms are of one claim: the same said of the same arms."""
        alike = (self.metric, self.kind) == (other.metric, other.kind)
        return alike and (self.names == other.names or self.arms == other.arms)

    def is_same(self, other: Form) -> bool:
        """Returns whether two forms say the same, whatever the arms are called."""
        return self.is_kin(other) and (self.arms, self.terms) == (other.arms, other.terms)


@dataclass(frozen=True)
class Standing:
    """Since when a claim has stood in a form.

    Attributes:
        base: As in `Look`.
        form: What it says.
        after: After how many looks it first stood so; None where that is not known.
    """

    base: str
    form: Form
    after: int | None


@dataclass(frozen=True)
class Record:
    """All looks in the order of the last at each state, and all forms of claims that ever stood.

    Attributes:
        looks: The looks.
        standings: The forms of claims, each with the look since which it stood.
        is_late: Whether the answer was shown before there was a record.
    """

    looks: tuple[Look, ...] = ()
    standings: tuple[Standing, ...] = ()
    is_late: bool = False

    def at(self, base: str) -> Record:
        """Returns what belongs to one question."""
        return Record(
            tuple(look for look in self.looks if look.base == base),
            tuple(standing for standing in self.standings if standing.base == base),
            self.is_late,
        )

    def with_forms(self, base: str, forms: Sequence[Form]) -> Record:
        """Returns the record with the forms that stand now, those that are new as of now."""
        here = self.at(base)
        new = [f for f in forms if not any(f.is_same(known.form) for known in here.standings)]
        after = None if here._are_old else sum(look.times for look in here.looks)
        added = tuple(Standing(base, form, after) for form in new)
        return replace(self, standings=(*self.standings, *added))

    @property
    def _are_old(self) -> bool:
        """Whether there were looks, all of them before claims were noted."""
        return self.is_late or (bool(self.looks) and not any(look.ways for look in self.looks))

    def with_look(self, look: Look) -> Record:
        """Returns the record with a look more, or the same where this one had been taken."""
        ways = {way for each in self.looks if each.is_of(look) for way in each.ways}
        together = tuple(sorted(ways.union(look.ways)))
        others = tuple(each for each in self.looks if not each.is_of(look))
        now = replace(look, ways=together, times=max(1, len(together)))
        return replace(self, looks=(*others, now))

    def with_kin(self, kin: Record) -> Record:
        """Returns the record with the looks at another answer, and what was claimed there.

        What somebody saw there he knows here: seeds that were added, or a claim that came after.

        Args:
            kin: What is on record of another answer to the same question, of other seeds or arms.
        """
        record = replace(self, looks=(*(k for k in kin.looks if not self._has(k)), *self.looks))
        for standing in kin.standings:
            record = record._with_standing(standing)
        return record

    def _has(self, look: Look) -> bool:
        return any(each.is_of(look) for each in self.looks)

    def _with_standing(self, standing: Standing) -> Record:
        """Returns the record with a form of a claim, as of the earlier look where it is known."""

        def is_it(own: Standing) -> bool:
            return own.base == standing.base and own.form.is_same(standing.form)

        if not any(map(is_it, self.standings)):
            return replace(self, standings=(standing, *self.standings))
        known = [each.after for each in (*filter(is_it, self.standings), standing)]
        after = None if None in known else min(look for look in known if look is not None)
        kept = (replace(s, after=after) if is_it(s) else s for s in self.standings)
        return replace(self, standings=tuple(kept))
