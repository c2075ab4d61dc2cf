"""Holds a claim against its experiment: its sizes, the cells it reads, and what is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bnexp.config.checking.checks import not_a_share
from bnexp.config.checking.recorded import not_recorded, not_there
from bnexp.config.claims.claims import MARGINAL, Claim, Comparison, Select
from bnexp.config.claims.metrics import EXACT, Metric, Width
from bnexp.config.claims.series import SHARE, is_share
from bnexp.config.experiment import Variant
from bnexp.config.reading.tree import Path
from bnexp.nearest import suggestion

Mistakes = Iterator[tuple[Path, str]]

_NO_IMAGES = (
    "only a mean over the images of the validation or test set after the last step has an answer "
    "over images as well: final with a val_ or test_ series, or test; leave over out"
)


@dataclass(frozen=True)
class Frame:
    """What the claims of a configuration are about.

    Attributes:
        arms: Names of the arms.
        variants: Arms by points of the grid, those whose settings are right.
        crossed: For each axis of the grid its values.
        cells: How many points the grid has, 1 without a grid; 0 where the grid is wrong.
        seeds: How many seeds there are; 0 where they are wrong.
    """

    arms: Sequence[str]
    variants: Sequence[Variant]
    crossed: Mapping[str, Sequence[Any]]
    cells: int
    seeds: int


def mistakes_in_claim(claim: Claim, comparison: Comparison | None, frame: Frame) -> Mistakes:
    """Yields for each part of a claim that does not fit the experiment what is wrong with it.

    Args:
        claim: A claim with a metric.
        comparison: The same with its arms; None where they are not known.
        frame: What it is about.
    """
    metric = claim.metric
    if metric is None:
        return
    if comparison is not None:
        yield from _mistakes_beside_sign(comparison)
        yield from _mistakes_in_what_is_there(comparison, frame)
    if claim.over == "seeds and images" and not metric.image_set:
        yield ("over",), f"got {claim.over!r}; {_NO_IMAGES}"
    elif claim.over == "seeds and images" and claim.by == "median":
        yield (
            ("over",),
            f"got {claim.over!r} beside by: median; signs are those of seeds, and tell nothing of "
            "images; leave one of the two out",
        )
    yield from _mistakes_in_sizes(claim, metric)
    yield from _mistakes_in_targets(metric)
    if frame.cells:
        yield from _mistakes_over_the_grid(claim, metric, frame)


def _mistakes_beside_sign(comparison: Comparison) -> Mistakes:
    """Yields what does not go with the sign, or with a metric that is not tested by its mean."""
    claim, sign, name = comparison.claim, comparison.sign, comparison.metric.name
    if name in EXACT:
        for key in ("smallest", "at_least", "select", "by"):
            if getattr(claim, key) is not None:
                yield (key,), f"{name} is compared exactly, in every cell; leave {key} out"
    elif name == "diverged":
        yield from _mistakes_by_ranks(comparison)
    elif sign in MARGINAL:
        yield from _mistakes_beside_margin(comparison)
    if sign not in MARGINAL and claim.margin is not None:
        rule = "what an effect of < and > has to be beyond is called smallest"
        yield ("margin",), f"goes with =, <= and >=, and the claim has {sign}; {rule}"


def _mistakes_by_ranks(comparison: Comparison) -> Mistakes:
    if comparison.sign in MARGINAL:
        rule = "who diverged is compared by ranks, which know no margin; claim < or >"
        yield ("claim",), f"got {comparison.text!r}; {rule}"
    elif comparison.claim.smallest is not None:
        yield ("smallest",), "who diverged is compared by ranks, which know no size; leave it out"
    if comparison.by_median:
        yield (
            ("by",),
            "whether a trial diverged is 1 or 0, and a median of those says less; leave it out",
        )


def _mistakes_beside_margin(comparison: Comparison) -> Mistakes:
    claim, sign = comparison.claim, comparison.sign
    if claim.margin is None:
        example = 1.1 if comparison.metric.is_ratio else 0.005
        rule = f"by how much the arms may differ, such as margin: {example}"
        yield ("claim",), f"got {comparison.text!r}; {sign} needs a margin beside it, {rule}"
    if claim.smallest is not None:
        rule = "by how much the arms may differ is called margin"
        yield ("smallest",), f"goes with < and >, and the claim has {sign}; {rule}"
    if claim.at_least is not None:
        rule = "leave it out, and each cell is a claim of its own"
        yield ("at_least",), f"goes with < and >, and the claim has {sign}; {rule}"


def _mistakes_in_sizes(claim: Claim, metric: Metric) -> Mistakes:
    """Yields what is wrong with the smallest effect and the margin on the scale of the metric."""
    for key, size in (("smallest", claim.smallest), ("margin", claim.margin)):
        noun = "smallest effect" if key == "smallest" else key
        if size is not None and metric.is_ratio and size <= 1:
            rule = f"{metric.name} is compared by ratios, whose {noun} is above 1, such as 1.1"
            yield (key,), f"got {size:g}; {rule}"
        if size is not None and size > 1 and metric.unit == SHARE:
            rule = "a difference of accuracies is at most 1, such as 0.01 for a point"
            yield (key,), f"got {size:g}; {rule}"


def _mistakes_over_the_grid(claim: Claim, metric: Metric, frame: Frame) -> Mistakes:
    """Yields what is wrong with how a claim reads the cells of the grid."""
    cells, of_grid = frame.cells, "the cells of the grid"
    if metric.width is not None:
        yield from _mistakes_in_width(metric.width, frame)
        cells //= max(1, len(frame.crossed.get(metric.width.along, ())))
        of_grid += " but for the axis of the width"
    none = "and there is no grid" if frame.cells == 1 else "and the width reads all there are"
    if claim.select is not None:
        yield from _mistakes_in_select(claim.select, metric, frame)
        if claim.at_least is not None:
            yield ("at_least",), "with select each arm is judged in one cell; leave one of them out"
    elif claim.at_least is not None and cells == 1:
        yield ("at_least",), f"counts cells of the grid, {none}; leave it out"
    elif claim.at_least is not None and claim.at_least > cells:
        yield ("at_least",), f"got {claim.at_least}; at most {cells}, {of_grid}"


def _mistakes_in_select(select: Select, metric: Metric, frame: Frame) -> Mistakes:
    """Yields what is wrong with how cells are chosen."""
    seeds = frame.seeds
    if metric.width is not None:
        yield ("select",), "a width reads all cells of its axis; leave select out"
    elif frame.cells == 1:
        yield ("select",), "chooses a cell of the grid, and there is no grid; leave it out"
    if 0 < seeds < 3:
        rule = "one must choose and two must be left to be judged; state more seeds"
        yield ("select", "seeds"), f"got {select.seeds} of {seeds} seeds; {rule}"
    elif seeds and select.seeds > seeds - 2:
        rule = f"at most {seeds - 2}, since two must be left to be judged"
        yield ("select", "seeds"), f"got {select.seeds} of {seeds} seeds; {rule}"
    series = select.metric.series
    for variant in frame.variants:
        if message := not_recorded(series, variant.settings):
            yield ("select", select.metric.name), message
            return


def _mistakes_in_width(width: Width, frame: Frame) -> Mistakes:
    at: Path = ("metric", "width", "along")
    values = frame.crossed.get(width.along)
    if values is None:
        known = f"Axes of grid: {', '.join(frame.crossed) or 'none'}"
        near = suggestion(width.along, list(frame.crossed)) or "."
        yield at, f"got {width.along!r}, which is no axis of grid{near} {known}"
    elif len(values) < 2 or not all(_is_positive(value) for value in values):
        rule = "a width needs at least two values, all of them numbers above 0"
        yield at, f"got {width.along!r}, whose values are {_listed(values)}; {rule}"


def _is_positive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _listed(values: Sequence[Any]) -> str:
    from bnexp.config.explaining.words import flow  # noqa: PLC0415 (reads models, only for mistakes)

    text = flow(list(values))
    return text if len(text) < 60 else f"{text[:56]}..."


def _mistakes_in_targets(metric: Metric) -> Mistakes:
    for series, target in _targets(metric):
        if is_share(series) and target > 1:
            inside = ("reaches", series) if metric.width else (series,)
            yield ("metric", metric.name, *inside), not_a_share(target)


def _targets(metric: Metric) -> Iterable[tuple[str, float]]:
    if metric.width is not None:
        return list(metric.width.reaches.items())
    return [metric.target] if metric.target else []


def _mistakes_in_what_is_there(comparison: Comparison, frame: Frame) -> Mistakes:
    """Yields why trials of the two arms will not have what the metric reads."""
    sides, metric = (comparison.smaller, comparison.larger), comparison.metric
    for variant in frame.variants:
        if variant.arm in sides and (message := not_there(metric, variant.settings)):
            yield ("metric", metric.name), message
            return
