"""Claims with a margin, and claims over cells, are decided by hand-worked numbers."""

import json
import math

import numpy as np
import pytest
from paired_results import (
    DIVERGED,
    FINAL,
    HIGHER,
    LOWER,
    MISSED,
    PENDING,
    SECONDS,
    STEPS,
    claim,
    over_grid,
    results_of,
    verdict_of,
    verdict_over,
)
from scipy import stats

from bnexp.analysis import Results, verdict_tables, verdicts_of

ROOT = math.sqrt(3)


def tail(t):
    """Returns the upper tail of Student's distribution with two degrees of freedom."""
    return 0.5 - t / (2 * math.sqrt(2 + t * t))


def around(middle):
    """Returns losses of both arms with the differences middle - 1, middle and middle + 1.

    Their mean in standard errors is the middle times the root of 3.
    """
    return [200.0] * 3, [200.0 + middle + step for step in (-1, 0, 1)]


def within(middle, margin, text="bn = no-bn"):
    return verdict_of(*around(middle), claim(text=text, margin=margin))


def test_arms_are_equal_where_the_effect_is_within_the_margin_on_both_sides():
    # Two one-sided tests: 2 is 8 below 10 and 12 above -10, and the larger p-value counts.
    verdict = within(2, 10)
    assert (verdict.kind, verdict.verdict) == ("equal", "supported")
    assert verdict.p == pytest.approx(tail(8 * ROOT), abs=1e-12)
    assert verdict.p_opposite == 1.0
    assert within(-2, 10).p == pytest.approx(tail(8 * ROOT), abs=1e-12)


def test_arms_differ_where_the_effect_is_beyond_the_margin_on_either_side():
    # Either side would do, and so the smaller p-value counts twice.
    for middle in (102, -102):
        verdict = within(middle, 10)
        assert verdict.verdict == "contradicted"
        assert verdict.p_opposite == pytest.approx(2 * tail(92 * ROOT), rel=1e-6)
        assert verdict.p == pytest.approx(1 - tail(92 * ROOT), abs=1e-12)


@pytest.mark.parametrize(("middle", "margin"), [(2, 1), (2, 2), (2, 4), (0, 2)])
def test_whether_arms_are_equal_is_open_where_the_margin_is_near(middle, margin):
    assert within(middle, margin).verdict == "inconclusive"


def test_equal_is_the_same_claim_the_other_way_round():
    one, other = within(2, 10), within(2, 10, "no-bn = bn")
    assert (one.p, one.p_opposite) == pytest.approx((other.p, other.p_opposite), abs=1e-15)
    assert one.sentence.startswith("bn's final validation loss was lower than no-bn's: -2.0000,")
    assert other.sentence.startswith("no-bn's final validation loss was higher than bn's: +2.0000")
    assert (one.effect, one.interval.low, one.interval.high) == pytest.approx(
        (-other.effect, -other.interval.high, -other.interval.low), abs=1e-12
    )


def test_margin_of_a_ratio_is_a_ratio():
    # Logarithms of the ratios are 0.1, 0.2 and 0.3, the margin's is 1.
    times = [1.0] * 3, np.exp([0.1, 0.2, 0.3]).tolist()
    verdict = verdict_of(*times, claim(SECONDS, "bn = no-bn", margin=math.e))
    assert verdict.p == pytest.approx(tail(8 * ROOT), abs=1e-9)
    assert (verdict.verdict, verdict.scale) == ("supported", "ratio")
    assert verdict.effect == pytest.approx(math.exp(-0.2))
    beyond = verdict_of(*times, claim(SECONDS, "bn = no-bn", margin=1.01))
    assert beyond.p_opposite == pytest.approx(2 * tail((0.2 - math.log(1.01)) * 10 * ROOT))


@pytest.mark.parametrize(
    ("text", "middle", "margin", "sizes", "verdict"),
    [
        # bn is lower by 2, and not higher by 6; nor is no-bn lower by 6.
        ("bn <= no-bn", 2, 6, 8, "supported"),
        ("no-bn >= bn", 2, 6, 8, "supported"),
        # bn is higher by 2, and that is 8 less than 10.
        ("bn <= no-bn", -2, 10, 8, "supported"),
        ("bn >= no-bn", 2, 10, 8, "supported"),
        ("bn <= no-bn", -102, 10, -92, "contradicted"),
        ("bn >= no-bn", 102, 10, -92, "contradicted"),
        ("no-bn <= bn", 102, 10, -92, "contradicted"),
        ("bn <= no-bn", -2, 3, 1, "inconclusive"),
        ("bn <= no-bn", -2, 1, -1, "inconclusive"),
    ],
)
def test_not_worse_is_held_against_the_far_end_of_the_margin(text, middle, margin, sizes, verdict):
    found = within(middle, margin, text)
    assert (found.kind, found.verdict) == ("not worse", verdict)
    p = tail(abs(sizes) * ROOT)
    assert found.p == pytest.approx(p if sizes > 0 else 1 - p, abs=1e-12)
    assert found.p_opposite == pytest.approx(1 - found.p, abs=1e-12)


def test_margins_agree_with_scipy():
    rng = np.random.default_rng(8)
    bn, no_bn = rng.normal(1, 0.1, 9), rng.normal(1.02, 0.1, 9)
    differences = no_bn - bn
    up = stats.ttest_1samp(differences, -0.1, alternative="greater").pvalue
    down = stats.ttest_1samp(differences, 0.1, alternative="less").pvalue
    equal = verdict_of(bn.tolist(), no_bn.tolist(), claim(text="bn = no-bn", margin=0.1))
    assert equal.p == pytest.approx(max(up, down), abs=1e-12)
    not_worse = verdict_of(bn.tolist(), no_bn.tolist(), claim(text="bn <= no-bn", margin=0.1))
    assert not_worse.p == pytest.approx(up, abs=1e-12)
    assert not_worse.margin == 0.1


def test_margins_are_of_the_same_family_as_other_claims():
    results = results_of(*around(2))
    found = verdicts_of(results, [claim(text="bn = no-bn", margin=10), claim(number=1)])
    assert found[0].p_adjusted == pytest.approx(2 * found[0].p)
    assert [verdict.number for verdict in found] == [0, 1]


@pytest.mark.parametrize(
    ("text", "border"), [("bn = no-bn", "×0.833 to ×1.2"), ("bn <= no-bn", "×1.2")]
)
def test_ranks_do_not_tell_what_lies_within_a_margin(text, border):
    bn, no_bn = [100, 200, 150, 120, 130, 140], [300, MISSED, 500, 800, MISSED, 410]
    verdict = verdict_of(bn, no_bn, claim(STEPS, text, margin=1.2))
    assert verdict.verdict == "inconclusive"
    assert verdict.reason == (
        "by ranks, as 2 trials of no-bn did not reach the target; ranks do not tell what lies "
        f"within the margin of {border}"
    )
    assert math.isnan(verdict.p)


@pytest.mark.parametrize("text", ["bn = no-bn", "bn <= no-bn", "bn >= no-bn"])
def test_differences_of_0_decide_nothing_of_a_margin_either(text):
    verdict = verdict_of([0.5] * 6, [0.5] * 6, claim(text=text, margin=0.1))
    assert verdict.reason == "all differences are 0, which decides nothing"


def test_trials_that_diverged_are_counted_and_compared_by_their_signs():
    # Of ten pairs seven differ, all in one direction: (1/2)^7 by either test.
    bn = [0.1] * 10
    no_bn = [DIVERGED] * 7 + [0.1] * 3
    verdict = verdict_of(bn, no_bn, claim({"diverged": True}))
    assert verdict.p == pytest.approx(1 / 128)
    assert (verdict.verdict, verdict.unit, verdict.interval) == ("supported", "share", None)
    assert verdict.samples[1].values.tolist() == [1.0] * 7 + [0.0] * 3
    # An exact test of McNemar is the sign test of those that differ.
    bn, no_bn = [DIVERGED, *[0.1] * 9], [0.1, *no_bn[:9]]
    mixed = verdict_of(bn, no_bn, claim({"diverged": True}))
    assert mixed.p == pytest.approx(stats.binomtest(7, 8, alternative="greater").pvalue)


CELLS = {"0.001": around(2), "0.01": around(12), "0.1": around(22)}


@pytest.mark.parametrize(
    ("least", "p", "opposite", "verdict"),
    [
        # (n - k + 1) times the k-th smallest p-value; against it the same of n - k + 1.
        (1, 3 * tail(22 * ROOT), 1 - tail(22 * ROOT), "supported"),
        (2, 2 * tail(12 * ROOT), 1.0, "supported"),
        (3, tail(2 * ROOT), 1.0, "inconclusive"),
    ],
)
def test_claim_over_cells_is_a_partial_conjunction(least, p, opposite, verdict):
    found = verdict_over(CELLS, claim(at_least=least))
    assert found.p == pytest.approx(p, rel=1e-9)
    assert found.p_opposite == pytest.approx(opposite, rel=1e-9)
    assert found.verdict == verdict
    assert (found.cell, found.pairs, found.samples, found.interval) == ((), 3, None, None)


@pytest.mark.parametrize(
    ("least", "middles", "opposite"),
    [
        # Not in three of three where one speaks against it; not in two where two do.
        (3, (2, -12, 22), 3 * tail(12 * ROOT)),
        (2, (2, -12, -22), 2 * tail(12 * ROOT)),
        (1, (-12, -22, -32), tail(12 * ROOT)),
    ],
)
def test_claim_over_cells_is_contradicted_where_too_few_can_be_left(least, middles, opposite):
    cells = {str(i + 1): around(middle) for i, middle in enumerate(middles)}
    found = verdict_over(cells, claim(at_least=least))
    assert found.verdict == "contradicted"
    assert found.p_opposite == pytest.approx(opposite, rel=1e-9)


def test_claim_over_cells_is_one_of_the_family_and_its_cells_are_another():
    found = verdicts_of(over_grid(CELLS), [claim(at_least=2), claim(text="bn > no-bn", number=1)])
    assert len(found) == 1 + 3
    assert found[0].p_adjusted == pytest.approx(4 * found[0].p)
    parts = found[0].parts
    assert [part.verdict for part in parts] == ["inconclusive", "supported", "supported"]
    assert [part.effect for part in parts] == pytest.approx([-2, -12, -22])
    assert parts[2].p_adjusted == pytest.approx(3 * tail(22 * ROOT))
    assert parts[2].samples[0].arm == "bn"
    assert found[1].parts == ()


def test_smallest_effect_has_to_show_in_as_many_cells():
    assert verdict_over(CELLS, claim(at_least=2, smallest=1.0)).verdict == "supported"
    near = verdict_over(CELLS, claim(at_least=2, smallest=11.0))
    assert near.verdict == "inconclusive"
    assert near.reason == (
        "an effect is shown, but none beyond the smallest effect of interest, 11: p = 0.225, Holm"
    )
    assert near.label == "inconclusive, effect of open size, indicative (1 in 8 by chance)"


def test_cell_that_cannot_be_compared_counts_against_the_claim():
    cells = {**CELLS, "1": ([0.1], [0.2])}
    found = verdict_over(cells, claim(at_least=2))
    assert found.p == pytest.approx(3 * tail(12 * ROOT))
    assert (found.pairs, found.indicative) == (1, True)
    assert "; 1 cell cannot be judged; " in found.sentence
    assert verdict_over(cells, claim(at_least=4)).p == 1.0


def test_where_no_cell_can_be_compared_nothing_is_decided():
    cells = {"1": ([0.1], [0.2]), "2": ([0.1], [PENDING])}
    found = verdict_over(cells, claim(at_least=1))
    assert found.verdict == "inconclusive"
    assert found.obstacle == "1 paired seed, and a verdict needs at least 2"
    assert found.sentence == (
        "Cannot be judged: bn < no-bn in final validation loss (1 paired seed, and a verdict needs "
        "at least 2)."
    )
    assert found.effect_text == "-"


def test_cells_of_ranks_and_of_means_are_counted_together():
    cells = {"1": (LOWER, [DIVERGED] * 5), "2": (LOWER, HIGHER), "3": (HIGHER, LOWER)}
    found = verdict_over(cells, claim(at_least=1))
    alone = verdict_of(LOWER, HIGHER)
    assert found.p == pytest.approx(3 * alone.p)
    assert {text.partition(":")[0] for text in found.assumptions} >= {"By ranks", "Paired t test"}
    assert found.reason == "by ranks in 1 of 3 cells, as 5 trials of no-bn diverged"
    assert found.effect_text == "lower in 2 of 3 cells"


def test_results_without_cells_decide_nothing_instead_of_vanishing():
    none = [*results_of([0.1], [0.2]).__dict__.values()]
    empty = Results("none", ("no-bn", "bn"), ("a.b",), *[none[3].iloc[:0]] * 3)
    for stated in (claim(), claim(at_least=2), claim({"parameters": "all"})):
        (found,) = verdicts_of(empty, [stated])
        assert (found.verdict, found.pairs) == ("inconclusive", 0)
    (found,) = verdicts_of(over_grid({"1": around(2)}), [claim(at_least=2)])
    assert found.reason == "of 2 cells that are needed 1 are there"


@pytest.mark.parametrize("size", [1, 4, 5])
def test_few_pairs_are_indicative_whatever_the_kind(size):
    bn, no_bn = [0.1, 0.2, 0.3, 0.4, 0.5][:size], [0.2, 0.25, 0.5, 0.45, 0.6][:size]
    for stated in (claim(), claim(text="bn = no-bn", margin=1), claim({"diverged": True})):
        assert verdict_of(bn, no_bn, stated).indicative is (size < 5)
    cells = {"1": (bn, no_bn), "2": ([*bn, 0.3], [*no_bn, 0.4])}
    assert verdict_over(cells, claim(at_least=1)).indicative is (size < 5)


@pytest.mark.parametrize(
    "stated",
    [
        claim(text="bn = no-bn", margin=0.1),
        claim(FINAL, "bn <= no-bn", margin=0.1),
        claim({"diverged": True}),
        claim(at_least=2),
        claim(select={"final": "val_loss", "seeds": 1}),
    ],
)
def test_every_kind_is_plain_values_for_json_and_a_row_of_the_table(stated):
    cells = {"1": ([0.1, 0.2, 0.3, DIVERGED], [0.2, 0.3, 0.5, 0.1]), "2": around(2)}
    found = verdicts_of(over_grid(cells), [stated])
    plain = [verdict.as_json() for verdict in found]
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    (table,) = verdict_tables(found)
    assert len(table.rows) == len(found)
