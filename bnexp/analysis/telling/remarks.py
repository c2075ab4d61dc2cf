"""The sentences that belong below a table: what was averaged, what is missing, how to read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bnexp.analysis.reading.measures import MEASURES
from bnexp.analysis.reading.results import cell_text
from bnexp.analysis.summary import ArmSummary, Difference, Summary
from bnexp.config import Experiment
from bnexp.config.blueprint.asked import has_penalty
from bnexp.config.claims.claims import ENOUGH_SEEDS
from bnexp.counting import counted, nouns


def mean_remarks(summary: Summary) -> tuple[str, ...]:
    """Returns the sentences for the table of means, the note of the results first."""
    names = {metric.name for metric in summary.metrics}
    sentences = [
        summary.note,
        f"{counted([arm.finished for arm in summary.arms], 'seed')} per arm; {_better(summary)}",
        "Best: the best evaluation of each seed, chosen on the validation set."
        if any(metric.is_best for metric in summary.metrics)
        else "",
        *(
            f"{metric.label}: mean over the batches since the evaluation before, in training mode."
            for metric in summary.metrics
            if metric.on == "training"
        ),
        _times(summary) if "seconds_per_epoch" in names else "",
        _impossible(summary),
        _too_few(summary.arms, [arm.finished for arm in summary.arms], "seed"),
    ]
    return tuple(filter(None, sentences))


def difference_remarks(summary: Summary) -> tuple[str, ...]:
    """Returns the sentences for the table of differences, the note of the results first."""
    names = {metric.name for metric in summary.metrics}
    pairs = [row.pairs for row in summary.differences]
    sentences = [
        summary.note,
        f"{counted(pairs, 'pair')} of seeds; a difference is the arm minus {summary.baseline}, "
        "seed by seed.",
        f"Seconds per epoch: the arm over {summary.baseline}, worked in logarithms; ×1 is no "
        "effect."
        if "seconds_per_epoch" in names
        else "",
        _too_few(summary.differences, pairs, "pair"),
        *(said for row in summary.differences if not row.obstacle for said in _left_out(row)),
    ]
    return tuple(filter(None, sentences))


def listed(items: Iterable[object]) -> str:
    """Returns `1`, `1 and 2`, or `1, 2 and 3`."""
    *most, last = map(str, items)
    return f"{', '.join(most)} and {last}" if most else last


def _better(summary: Summary) -> str:
    """Returns which direction is better for each sort of metric that is shown."""
    shown = {metric.better for metric in summary.metrics}
    named = [each for each in dict.fromkeys(metric.better for metric in MEASURES) if each in shown]
    return f"better are {listed(named)}." if named else "nothing was measured."


def _times(summary: Summary) -> str:
    """Returns what the seconds are made of and who shared the machine meanwhile."""
    shared = f", with {counted(summary.workers, 'worker')} at a time" if summary.workers else ""
    return (
        f"Seconds per epoch: training and evaluation{shared}; geometric mean, with an interval "
        "worked in logarithms."
    )


def _impossible(summary: Summary) -> str:
    """Returns what it means that the interval of an accuracy holds what no accuracy can be."""
    named = [metric.name for metric in summary.metrics if metric.is_share]
    found = [mean for arm in summary.arms for name in named if (mean := arm.means[name])]
    passed = ["0%"] if any(mean.low < 0 for mean in found) else []
    passed += ["100%"] if any(mean.high > 1 for mean in found) else []
    if not passed:
        return ""
    return (
        f"An interval that passes {' or '.join(passed)} says that the seeds are too few or too "
        "uneven for a t interval."
    )


def _too_few(rows: Sequence[ArmSummary | Difference], counts: Sequence[int], noun: str) -> str:
    """Returns which rows are only indicative, and that one value has no interval."""
    few = dict.fromkeys(row.arm for row in rows if row.indicative)
    if not few:
        return ""
    alone = f"; with one {noun} there is no interval" if 1 in counts else ""
    return f"Indicative: fewer than {ENOUGH_SEEDS} {noun}s in {listed(few)}{alone}."


def _left_out(row: Difference) -> list[str]:
    """Returns which seeds of a comparison have no partner."""
    place = f" at {cell_text(row.cell)}" if row.cell else ""
    return [
        f"Left out{place}: {nouns(len(seeds), 'seed')} {listed(seeds)} of {arm}, "
        f"not finished in {row.baseline if arm == row.arm else row.arm}."
        for arm, seeds in row.left_out.items()
        if seeds
    ]


def notes_on(experiment: Experiment, data: str) -> Iterator[str]:
    """Yields what a reader of any table or figure must know.

    Args:
        experiment: What was run.
        data: On which data, where others stood in for those asked for.
    """
    if data:
        yield f"Trained on {data}"
    arms = {v.arm: None for v in experiment.variants if has_penalty(v.settings.network)}
    if arms:
        whose = "" if len(arms) == len(experiment.arms) else f" of {listed(arms)}"
        yield f"Losses{whose} hold the weight penalty besides the cross-entropy"
