"""The same effect has one number, one sign and the same digits wherever an answer tells it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from itertools import chain

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from paired_results import ACCURACY, FINAL, SECONDS, STEPS, claim, results_of

from bnexp.analysis import (
    difference_records,
    summarize,
    summary_tables,
    verdict_tables,
    verdicts_of,
)
from bnexp.analysis.telling.verdict_records import verdict_records
from bnexp.analysis.telling.wording import CONVENTION
from bnexp.report.claims.answers import answers_of
from bnexp.report.claims.glossary import GLOSSARY

FORMER = re.compile(
    r"times (fewer|more|faster|slower|wider|narrower)|(lower|higher|fewer|more) to\b|"
    r"points (lower|higher)|\d (lower|higher|fewer|more|faster|slower|less|smaller|larger)\b|"
    r"any number of times"
)
"""The ways in which effects were told in the direction that is claimed."""

NUMBER = re.compile(r"[×+-]?(?:\d[\d,]*\.?\d*(?:e[+-]\d+)?|∞)")
SENTENCE = re.compile(r": ([×+-][^\s,;]+)[^(]*\(95% interval ([^;,]+)")
COLUMNS = {"final": "Final validation loss", "test": "Test accuracy (points)"}
COLUMNS["seconds_per_step"] = "Seconds per epoch (ratio)"
NAMES = {"final": "final_val_loss", "test": "test_accuracy"}
AGAINST_BASELINE = ("bn < no-bn", "bn > no-bn")
MIRRORED = ("no-bn > bn", "no-bn < bn")

numbers = st.floats(0.05, 0.95)
sides = st.integers(3, 8).flatmap(
    lambda pairs: st.tuples(*[st.lists(numbers, min_size=pairs, max_size=pairs)] * 2)
)
steps = st.integers(3, 8).flatmap(
    lambda pairs: st.tuples(*[st.lists(st.integers(1, 900), min_size=pairs, max_size=pairs)] * 2)
)
examples = settings(max_examples=40, deadline=None)


@dataclass(frozen=True)
class Told:
    """An effect at each place of an answer that tells it: as texts, and as plain numbers."""

    texts: dict[str, str]
    plain: dict[str, tuple[float, ...]]

    @property
    def numbers(self) -> list[str]:
        """Mean and bounds as they are written, the same at all places."""
        found = {place: tuple(NUMBER.findall(text)) for place, text in self.texts.items()}
        assert len(set(found.values())) == 1, found
        return list(next(iter(found.values())))

    @property
    def values(self) -> tuple[float, ...]:
        """Mean and bounds in full, the same at all places."""
        first, *others = self.plain.values()
        for other in others:
            assert other == pytest.approx(first, rel=1e-9, abs=1e-12, nan_ok=True), self.plain
        return first


def told_of(results, metric, text, **more):
    """Returns how one claim's effect is told in the verdicts, and all texts that tell of it."""
    (verdict,) = verdicts_of(results, [claim(metric, text, **more)])
    (table,), (answer,) = verdict_tables([verdict]), answers_of([verdict])
    facts = dict(answer.facts)
    sentence = verdict.sentence
    amount, ends = SENTENCE.search(sentence).groups()
    what = "Median effect (95% interval of the sign test)"
    fact = facts[what if "by" in more else "Mean effect (95% t interval)"]
    record = dict(zip(*_only_row(verdict_records([verdict])), strict=True))
    stored = verdict.as_json()
    told = Told(
        {
            "sentence": f"{amount} {ends}",
            "effect": verdict.effect_text,
            "row": table.rows[0][table.columns.index("Effect (95% interval)")],
            "fact": fact,
        },
        {
            "verdict": (verdict.effect, verdict.interval.low, verdict.interval.high),
            "verdicts.json": (stored["effect"], *map(stored["interval"].get, ("low", "high"))),
            "verdicts.csv": tuple(record[name] for name in ("effect", "low", "high")),
        },
    )
    all_texts = (sentence, *chain(*table.rows), *table.notes, *facts.values(), *answer.remarks)
    assert [text for text in all_texts if FORMER.search(text)] == []
    return told


def _only_row(plain):
    (row,) = plain.rows
    return plain.columns, row


def with_last_values(results):
    """Returns results whose trials have the columns that the table of differences reads."""
    last = results.history.groupby(["arm", "seed"])["val_loss"].last()
    keys = results.trials.set_index(["arm", "seed"]).index
    trials = results.trials.assign(final_val_loss=last.loc[keys].to_numpy())
    # All seconds are those of training, so that those of a step and of an epoch have one ratio.
    return replace(
        results, trials=trials, timings=results.timings.assign(evaluation=0.0, epochs=10.0)
    )


def differing(results, metric):
    """Returns the effect of bn against no-bn as text of the table and as numbers of the file."""
    summary = summarize(with_last_values(results))
    _, table = summary_tables(summary)
    (name,) = metric
    cells = {row[0]: row[1] for row in table.rows}
    records = difference_records(summary)
    rows = [dict(zip(records.columns, row, strict=True)) for row in records.rows]
    wanted = NAMES.get(name, "seconds_per_epoch")
    (row,) = (row for row in rows if row["metric"] == wanted)
    return cells[COLUMNS[name]], tuple(row[key] for key in ("mean", "low", "high"))


def apart(bn, no_bn):
    """Whether the effects scatter by more than rounding, so that there is a t interval."""
    effects = {round(one - other, 6) for one, other in zip(bn, no_bn, strict=True)}
    ratios = {round(one / other, 6) for one, other in zip(bn, no_bn, strict=True)}
    sizes = {abs(effect) for effect in effects} | {abs(math.log(ratio)) for ratio in ratios}
    return min(len(effects), len(ratios), len(sizes)) > 2 and 0 not in sizes


@given(sides, st.sampled_from([FINAL, ACCURACY, SECONDS]))
@examples
def test_an_effect_against_the_baseline_is_that_of_the_table_of_differences(pairs, metric):
    assume(apart(*pairs))
    results = results_of(*pairs)
    cell, file = differing(results, metric)
    for text in AGAINST_BASELINE:
        told = told_of(results, metric, text)
        assert told.numbers == NUMBER.findall(cell)
        assert told.values == pytest.approx(file, rel=1e-9, abs=1e-12)


def inverse_of(told):
    mean, low, high = told.values
    if told.numbers[0].startswith("×"):
        return 1 / mean, 1 / high, 1 / low
    return -mean, -high, -low


@given(sides, st.sampled_from([FINAL, ACCURACY, SECONDS]), st.sampled_from([{}, {"by": "median"}]))
@examples
def test_a_claim_with_its_arms_in_the_other_order_has_the_other_sign(pairs, metric, more):
    assume(apart(*pairs) and (not more or len(pairs[0]) > 5))
    results = results_of(*pairs)
    plain = [told_of(results, metric, text, **more) for text in AGAINST_BASELINE]
    mirrored = [told_of(results, metric, text, **more) for text in MIRRORED]
    assert plain[0] == replace(plain[1], plain=plain[0].plain)
    for told in mirrored:
        assert told.values == pytest.approx(inverse_of(plain[0]), rel=1e-9, abs=1e-12)
        if metric is not SECONDS:
            turned = [number.translate(str.maketrans("+-", "-+")) for number in plain[0].numbers]
            zero = {number: number for number in turned}
            zero |= {n: n.replace("-", "+") for n in turned if not float(n)}
            mean, low, high = (zero[number] for number in turned)
            assert told.numbers == [mean, high, low]


@given(steps)
@examples
def test_steps_are_told_as_the_first_over_the_second(pairs):
    assume(apart(*pairs))
    bn, no_bn = pairs
    told = told_of(results_of(bn, no_bn), STEPS, "bn < no-bn")
    logs = [math.log(one / other) for one, other in zip(bn, no_bn, strict=True)]
    assert told.values[0] == pytest.approx(math.exp(sum(logs) / len(logs)))
    assert all(number.startswith("×") for number in told.numbers)


@pytest.mark.parametrize("metric", [FINAL, ACCURACY, STEPS])
@pytest.mark.parametrize("text", ["bn = no-bn", "bn <= no-bn", "no-bn >= bn", "no-bn = bn"])
def test_claims_with_a_margin_have_the_sign_of_the_arm_named_first(metric, text):
    bn, no_bn = [100, 120, 90, 110, 100], [150, 200, 140, 160, 150]
    if metric is not STEPS:
        bn, no_bn = ([value / 250 for value in side] for side in (bn, no_bn))
    told = told_of(results_of(bn, no_bn), metric, text, margin=1.9 if metric is STEPS else 0.9)
    less = text.startswith("bn")
    neutral = 1 if metric is STEPS else 0
    assert all((value < neutral) == less for value in told.values)


def test_the_convention_is_explained_once_below_the_table_and_in_the_glossary_of_the_report():
    results = results_of([0.1, 0.2, 0.15], [0.3, 0.25, 0.4])
    (table,) = verdict_tables(verdicts_of(results, [claim(), claim(SECONDS, number=1)]))
    assert sum(CONVENTION in note for note in table.notes) == 1
    assert CONVENTION in dict(GLOSSARY)["Effect"]
