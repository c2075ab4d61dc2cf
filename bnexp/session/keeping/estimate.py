"""Estimates how long what is left to train takes, and how much of the disk it will take up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from bnexp.config.course import plan_course
from bnexp.config.language.settings import Settings
from bnexp.config.sizes import DataSize
from bnexp.counting import counted
from bnexp.plan.description import costs_of
from bnexp.plan.layers import layers_of
from bnexp.session.keeping.listing import bytes_text
from bnexp.session.keeping.samples import Sample
from bnexp.session.training.prepare import Prepared, engine_of
from bnexp.trial import Trial


@dataclass(frozen=True)
class Estimate:
    """What is left to train, and what it will take.

    Attributes:
        left: How many trials are left.
        known: Of how many of them the cost could be estimated.
        workers: How many workers would train them.
        seconds: How long that takes; of what is known.
        size: Bytes of their files.
        source: What it was estimated by: `same`, `similar`, or `measured`; empty where by nothing.
    """

    left: int
    known: int = 0
    workers: int = 1
    seconds: float = 0.0
    size: int = 0
    source: str = ""

    @property
    def sentence(self) -> str:
        """It in words; empty where nothing is left."""
        if not self.left:
            return ""
        if not self.known:
            return (
                f"How long {counted(self.left, 'trial')} will take is not known, as none like them "
                "is stored: bnexp plan CONFIG --measure trains a few steps to tell."
            )
        by = {
            "same": "by stored trials of the same settings",
            "similar": "by stored trials of similar networks, scaled by their operations",
            "measured": "by a few steps that were measured",
        }[self.source]
        missing = self.left - self.known
        without = (
            f", without {counted(missing, 'trial')} that nothing is known of" if missing else ""
        )
        return (
            f"About {duration(self.seconds)} with {counted(self.workers, 'worker')} and "
            f"{bytes_text(self.size)} on the disk for {counted(self.known, 'trial')} left, "
            f"{by}{without}."
        )

    def as_json(self) -> dict[str, Any]:
        """Returns it as plain values."""
        return {
            "left": self.left,
            "known": self.known,
            "workers": self.workers,
            "seconds": round(self.seconds, 1) if self.known else None,
            "bytes": self.size if self.known else None,
            "source": self.source or None,
        }


def estimate(prepared: Prepared, samples: Iterable[Sample], workers: int | None) -> Estimate:
    """Returns what is left to train of an experiment will take.

    A stored trial of the same settings tells it best; else one of the same kind of network on the
    same data, whose time is scaled by the operations of training.

    Args:
        prepared: The experiment.
        samples: What is known of other trials.
        workers: How many workers there will be; None for as many as the machine grants.
    """
    left = prepared.left(prepared.kept())
    found = list(samples) if left else []
    if not found:
        return Estimate(len(left))
    workers = min(workers or engine_of(prepared).workers(), len(left))
    return _estimated(prepared, left, found, workers)


def _estimated(
    prepared: Prepared, left: Sequence[Trial], found: Sequence[Sample], workers: int
) -> Estimate:
    costs = _Costs(prepared)
    seconds: list[float] = []
    sizes: list[float] = []
    compiled: dict[str, tuple[float, int]] = {}
    sources: set[str] = set()
    for trial in left:
        source, alike = costs.nearest(trial.settings, found)
        if not alike:
            continue
        sources.add(source)
        seconds.append(fmean(costs.seconds(trial.settings, sample) for sample in alike))
        sizes.append(fmean(sample.size for sample in alike))
        compiling = max(sample.compiling for sample in alike)
        compiled[trial.program_id] = (compiling, compiled.get(trial.program_id, (0.0, 0))[1] + 1)
    # Each worker compiles what it meets, and takes trials of one program one after the other.
    compiling = sum(each * min(workers, count) for each, count in compiled.values())
    starting = max((sample.starting for sample in found), default=0.0) if seconds else 0.0
    whole = starting + (sum(seconds) + compiling) / workers
    # The least alike of all decides how sure it is.
    source = next((s for s in ("similar", "measured", "same") if s in sources), "")
    return Estimate(len(left), len(seconds), workers, whole, round(sum(sizes)), source)


class _Costs:
    """Compares the cost of training what is planned with that of what is stored."""

    def __init__(self, prepared: Prepared) -> None:
        self._sizes = {s.data.dataset: source.size for s, source in self._with_sources(prepared)}
        self._known: dict[Settings, float] = {}

    @staticmethod
    def _with_sources(prepared: Prepared) -> Iterable[tuple[Settings, Any]]:
        for variant in prepared.experiment.variants:
            yield variant.settings, prepared.sources[variant.settings.data]

    def nearest(self, settings: Settings, found: Sequence[Sample]) -> tuple[str, Sequence[Sample]]:
        """Returns what is most alike of what is known, and how alike that is."""
        same = [s for s in found if s.settings == settings and not s.measured]
        if same:
            return "same", same
        measured = [s for s in found if s.measured and _is_program(s.settings, settings)]
        if measured:
            return "measured", measured
        similar = [s for s in found if _is_kin(s.settings, settings)]
        nearer = [s for s in similar if _is_program(s.settings, settings)]
        return "similar", nearer or similar

    def seconds(self, settings: Settings, sample: Sample) -> float:
        """Returns how long a trial takes, its program compiled, as another tells."""
        if settings == sample.settings:
            return sample.seconds
        return (
            sample.seconds * self._operations(settings) / self._operations(sample.settings, sample)
        )

    def _operations(self, settings: Settings, sample: Sample | None = None) -> float:
        """Returns the operations of training a trial, of one that was measured by its steps."""
        if settings not in self._known:
            size = self._sizes[settings.data.dataset]
            layers = layers_of(settings.network, size.image, size.classes)
            images = size.trained_on(settings.data)
            self._known[settings] = max(1.0, costs_of(layers, settings, images).step_operations)
        steps = sample.steps if sample else self._steps(settings, self._sizes)
        return self._known[settings] * steps

    @staticmethod
    def _steps(settings: Settings, sizes: dict[str, DataSize]) -> int:
        examples = sizes[settings.data.dataset].trained_on(settings.data)
        return max(1, plan_course(settings.training, max(1, examples)).total)


def _is_kin(one: Settings, other: Settings) -> bool:
    """Whether two trials train the same kind of network on the same data."""
    return (one.network.kind, one.data.dataset) == (other.network.kind, other.data.dataset)


def _is_program(one: Settings, other: Settings) -> bool:
    """Whether two trials train the same network in steps of as many batches of one size."""
    steps = ((t.batch_size, t.accumulate) for t in (one.training, other.training))
    return _is_kin(one, other) and one.network == other.network and len({*steps}) == 1


def duration(seconds: float) -> str:
    """Returns a time as people say it: `40 s`, `3 min`, `2.5 h`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
