"""Which question an answer answers: what is trained, of which arms, at which points and seeds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from bnexp.errors import StoreError, UsageError
from bnexp.store.files.sealed import DAMAGED
from bnexp.store.files.sums import changed_parts
from bnexp.store.tables import PLAN, read_plan
from bnexp.trial import Trial

Place = tuple[str, ...]
"""An arm, and the keys and values of its point of the grid."""


class Relation(Enum):
    """How a question stands to that of a folder."""

    FREE = "nothing is answered there"
    SAME = "it is answered there"
    MORE = "it is answered there for some of its seeds"
    OTHER = "another is answered there"


@dataclass(frozen=True)
class Question:
    """What an answer answers.

    What is claimed is no part of it: a claim more is asked of the same trials, and the record of
    looks tells when it was added.

    Attributes:
        places: Arms at points of the grid, in their order; the first arm is what others are held
            against.
        trials: For each place and seed the identity of the trial, in which all that can affect its
            numbers takes part.
    """

    places: tuple[Place, ...]
    trials: Mapping[tuple[Place, int], str]

    @classmethod
    def of(cls, trials: Iterable[Trial]) -> Question:
        """Returns the question that the trials of a plan answer."""
        named = [
            ((t.arm, *(text for pair in t.cell for text in pair)), t.seed, t.trial_id)
            for t in trials
        ]
        return cls._of(named)

    @classmethod
    def _of(cls, named: Sequence[tuple[Place, int, str]]) -> Question:
        places = tuple(dict.fromkeys(place for place, _, _ in named))
        return cls(places, {(place, seed): trial_id for place, seed, trial_id in named})

    @classmethod
    def in_rows(cls, rows: Iterable[Mapping[str, str]]) -> Question:
        """Returns the question that a table of trials answers.

        Raises:
            ValueError: A seed is none.
        """
        named = []
        for row in rows:
            keys = list(row)[1 : list(row).index("seed")]
            place = (row["arm"], *(text for key in keys for text in (key, row[key])))
            named.append((place, int(row["seed"]), row["trial_id"]))
        return cls._of(named)

    @property
    def seeds(self) -> list[int]:
        """The seeds, each once, in ascending order."""
        return sorted({seed for _, seed in self.trials})

    def name(self, number: int) -> str:
        """Returns six hexadecimal digits for it.

        Args:
            number: Which of several, where others have the first.
        """
        stated = sorted([*place, str(seed), i] for (place, seed), i in self.trials.items())
        text = json.dumps([number, self.places, stated])
        return hashlib.sha256(text.encode()).hexdigest()[:6]

    def relation_to(self, folder: Path) -> Relation:
        """Returns how it stands to what a folder answers.

        Where nobody can tell what that is, since its table is damaged, the trials decide.
        """
        try:
            stored = Question.in_rows(_sound_plan(folder))
        except UsageError:
            return Relation.FREE
        except (StoreError, ValueError):
            ids = {path.stem for path in (folder / "trials").glob("*.json")}
            mine = not ids or not ids.isdisjoint(self.trials.values())
            return Relation.SAME if mine else Relation.OTHER
        if stored.places != self.places:
            return Relation.OTHER
        if any(self.trials.get(at) != trial_id for at, trial_id in stored.trials.items()):
            return Relation.OTHER
        return Relation.SAME if len(stored.trials) == len(self.trials) else Relation.MORE


def _sound_plan(folder: Path) -> list[dict[str, str]]:
    """Returns the last plan of a folder; raises StoreError where its table was changed."""
    rows = read_plan(folder)
    if changed_parts(folder, [PLAN]):
        raise StoreError(f"{folder / PLAN}: {DAMAGED}")
    return rows
