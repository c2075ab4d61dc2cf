"""Says why a claim is decided by ranks or by signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bnexp.analysis.judging.questions import Question
from bnexp.analysis.reading.pairs import Pairs
from bnexp.analysis.reading.samples import lost_words
from bnexp.analysis.reading.signs import by_signs
from bnexp.analysis.statistics.coarse import values_of
from bnexp.analysis.telling.remarks import listed
from bnexp.counting import counted


def way_of(question: Question) -> str:
    """Returns that signs or ranks decide, and which trials have no value; empty for neither."""
    parts = [part for part in question.parts if not part.obstacle]
    if any(map(by_signs, parts)) and not question.counts_cells:
        return f"by signs, as {_raster(parts[0])}"
    metric = question.comparison.metric
    noun, lost = lost_words(metric)
    unreached = _counted_by_arm([part.unreached for part in parts], noun)
    diverged = _counted_by_arm([part.diverged for part in parts], noun)
    if metric.diverged:
        return "by ranks" if diverged else ""
    missed = [f"{unreached} did not reach the target"] if unreached else []
    missed += [f"{diverged} {lost}"] if diverged else []
    if question.comparison.by_median:
        return "; ".join(["by the sign test", *([listed(missed)] if missed else [])])
    cells = ""
    if question.counts_cells and not all(part.by_ranks for part in parts):
        cells = f" in {sum(part.by_ranks for part in parts)} of {len(question.parts)} cells"
    return f"by ranks{cells}, as {listed(missed)}" if missed else ""


def _raster(pairs: Pairs) -> str:
    """Returns how few values the effects take."""
    what = "ratios" if pairs.comparison.metric.is_ratio else "differences"
    if pairs.all_equal:
        return f"all {what} are equal"
    values = values_of(pairs.effects, pairs.rounding)
    return f"the {what} take {counted(values, 'value')} alone"


def _counted_by_arm(counts: Sequence[Mapping[str, int]], noun: str) -> str:
    """Returns how many there are of each arm, `2 trials of bn and 1 trial of no-bn`, or nothing."""
    arms = dict.fromkeys(arm for each in counts for arm in each)
    totals = {arm: sum(each[arm] for each in counts) for arm in arms}
    told = [f"{counted(total, noun)} of {arm}" for arm, total in totals.items() if total]
    return listed(told) if told else ""
