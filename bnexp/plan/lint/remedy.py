"""Settings that are changed together against a warning, and how they are said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bnexp.config import Variant
from bnexp.config.blueprint.asked import is_shallow
from bnexp.config.course import in_steps
from bnexp.config.language.evaluation import Looking
from bnexp.config.language.network import Network
from bnexp.config.language.training import Interval
from bnexp.plan.lint.case import Case


@dataclass(frozen=True)
class Remedy:
    """Settings to be changed together.

    Attributes:
        momenta: For each arm the momentum of its moving averages.
        rows: Steps between two rows of the history; 0 where they stay as they are.
        looks: Steps between two looks for a target besides; 0 where they stay as they are.
        longer: By how much training becomes longer.
        sizes: For each batch size that is replaced the one in its place.
        deeper: Whether networks without hidden layers get those of the default.
    """

    momenta: Mapping[str, float] = field(default_factory=dict)
    rows: int = 0
    looks: int = 0
    longer: int = 1
    sizes: Mapping[int, int] = field(default_factory=dict)
    deeper: bool = False

    def then(self, later: Remedy) -> Remedy:
        """Returns the change that this one and a later one make together."""
        sizes = {size: later.sizes.get(other, other) for size, other in self.sizes.items()}
        given = (*sizes, *self.sizes.values())
        sizes |= {size: other for size, other in later.sizes.items() if size not in given}
        return Remedy(
            momenta={**self.momenta, **later.momenta},
            rows=later.rows or self.rows,
            looks=later.looks or self.looks,
            longer=self.longer * later.longer,
            sizes=sizes,
            deeper=later.deeper or self.deeper,
        )

    @property
    def stated(self) -> Mapping[object, object]:
        """Each setting that is changed, with what makes its new value."""
        single = {"rows": self.rows, "looks": self.looks, "deeper": self.deeper}
        changed: dict[object, object] = {key: value for key, value in single.items() if value}
        changed |= {"longer": self.longer} if self.longer > 1 else {}
        changed |= {("momentum", arm): momentum for arm, momentum in self.momenta.items()}
        return changed | {("size", size): other for size, other in self.sizes.items()}

    def applied(self, case: Case) -> Case:
        """Returns the case with the settings changed."""
        return case.with_variants(tuple(self._changed(case, v) for v in case.variants))

    def _too_far(self, case: Case, variant: Variant) -> bool:
        """Whether the first look would come after the last one that a variant states."""
        watch, course = variant.settings.evaluation.watch, case.course(variant)
        if watch is None or watch.until is None or course is None:
            return False
        return in_steps(watch.until, course) < self.looks

    def _changed(self, case: Case, variant: Variant) -> Variant:
        settings = variant.settings
        training, looking = settings.training, settings.evaluation.watch or Looking()
        changes: dict[str, Any] = {
            f"training.{key}": self.longer * length
            for key in ("epochs", "steps", "examples")
            if (length := getattr(training, key))
        }
        if self.deeper and is_shallow(settings.network):
            changes |= dict([_usual_size(settings.network)])
        if variant.arm in self.momenta:
            changes["network.norm.momentum"] = self.momenta[variant.arm]
        if self.rows:
            changes["evaluation.every"] = Interval(steps=self.rows)
        if self.looks:
            until = None if self._too_far(case, variant) else looking.until
            new = {"every": Interval(steps=self.looks), "until": until}
            changes["evaluation.watch"] = looking.model_copy(update=new)
        if training.batch_size != "all":
            size = self.sizes.get(training.batch_size, training.batch_size)
            changes["training.batch_size"] = size
        for path, value in changes.items():
            settings = _with(settings, path, value)
        return replace(variant, settings=settings)

    def told(self, case: Case) -> str:
        """Returns what is to be said in the configuration, as it is written there."""
        parts = [
            *(_sizes_told(case) if self.deeper else ()),
            *_momenta_told(case, self.momenta),
            f"evaluation.every: {{steps: {self.rows}}}" if self.rows else "",
            f"evaluation.{_looks_told(case, self.looks)}" if self.looks else "",
            "evaluation.watch.until: null"
            if any(self._too_far(case, variant) for variant in case.variants)
            else "",
            *(f"training.batch_size: {size}" for size in self.sizes.values()),
            *(_lengths_told(case, self.longer) if self.longer > 1 else ()),
        ]
        *most, last = filter(None, parts)
        return f"{', '.join(most)} and {last}" if most else last


def _with(part: Any, path: str, value: Any) -> Any:
    """Returns a part of the settings with another value at a dotted path."""
    key, _, rest = path.partition(".")
    inner = _with(getattr(part, key), rest, value) if rest else value
    return part.model_copy(update={key: inner})


def _usual_size(network: Network) -> tuple[str, Any]:
    """Returns the path of what says how large a network is, and its default."""
    return f"network.{network.size}", type(network).model_fields[network.size].default


def _sizes_told(case: Case) -> list[str]:
    """Returns the usual sizes of the networks without hidden layers, each once."""
    networks = [variant.settings.network for variant in case.variants]
    sizes = [_usual_size(network) for network in networks if is_shallow(network)]
    return list(dict.fromkeys(f"{path}: {list(size)}" for path, size in sizes))


def _momenta_told(case: Case, momenta: Mapping[str, float]) -> Iterator[str]:
    """Yields the momenta with their paths, that of the base once."""
    own = [arm for arm in momenta if sets_norm(case, arm)]
    for arm in own:
        yield f"arms.{arm}.network.norm.momentum: {momenta[arm]:g}"
    shared = {momentum for arm, momentum in momenta.items() if arm not in own}
    yield from (f"network.norm.momentum: {momentum:g}" for momentum in shared)


def _looks_told(case: Case, looks: int) -> str:
    every = f"{{steps: {looks}}}"
    watched = any(variant.settings.evaluation.watch for variant in case.variants)
    return f"watch.every: {every}" if watched else f"watch: {{every: {every}}}"


def _lengths_told(case: Case, longer: int) -> Iterator[str]:
    """Yields the length of training, or by how much it grows where arms differ in it."""
    lengths = {
        (key, length)
        for variant in case.variants
        for key in ("epochs", "steps", "examples")
        if (length := getattr(variant.settings.training, key))
    }
    for key, length in lengths:
        yield f"training.{key}: {longer * length}"


def sets_norm(case: Case, arm: str) -> bool:
    """Whether an arm has a normalizer of its own."""
    return case.experiment.origins.sets(("network", "norm"), arm)
