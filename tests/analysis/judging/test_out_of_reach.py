"""A verdict that no outcome of the seeds could bring says so, with the seeds that can."""

import itertools

import pytest
from paired_results import DIVERGED, PENDING, claim, results_of, verdict_of, verdict_over

from bnexp.analysis import verdict_tables, verdicts_of
from bnexp.analysis.judging.gate import holm
from bnexp.family import ALPHA, Floor, out_of_reach


def test_five_seeds_of_which_all_speak_for_a_claim_by_ranks_could_not_decide_it():
    found = verdict_of([0.1] * 5, [DIVERGED] * 5)
    assert found.verdict == "inconclusive"
    assert found.reason.endswith(
        "could not be decided with 5 seeds: by ranks no outcome gives p below 0.0312, and 0.025 is "
        "needed; 6 seeds can"
    )
    assert found.reason in found.sentence
    assert found.label == "inconclusive, undecidable"
    assert found.as_json()["undecidable"] == {"least_p": 0.03125, "seeds": 6}
    (table,) = verdict_tables([found])
    assert found.label in table.rows[0]


def test_six_seeds_decide_it_or_are_bare_inconclusive():
    assert verdict_of([0.1] * 6, [DIVERGED] * 6).label == "supported"
    mixed = verdict_of([0.1] * 6, [DIVERGED, 0.0, 0.2, 0.05, 0.01, 0.3])
    assert (mixed.label, mixed.reach) == ("inconclusive", None)


def test_two_claims_by_ranks_share_what_the_family_leaves_them():
    results = results_of([0.1] * 6, [DIVERGED] * 6)
    claims = [claim(), claim({"best": "val_loss"}, number=1)]
    first, second = verdicts_of(results, claims)
    for found in (first, second):
        assert found.reason.endswith(
            "could not be decided with 6 seeds: by ranks no outcome gives p below 0.0312 after "
            "Holm, and 0.025 is needed; 7 seeds can"
        )
    decided = verdicts_of(results_of([0.1] * 7, [DIVERGED] * 7), claims)
    assert [verdict.verdict for verdict in decided] == ["supported", "supported"]


def test_no_number_of_seeds_is_promised_where_ranks_know_no_size():
    found = verdict_of([0.1] * 5, [DIVERGED] * 5, claim(smallest=0.01))
    assert found.reason.endswith("ranks do not tell whether the effect is beyond the smallest "
                                 "effect of interest, 0.01")  # fmt: skip
    assert "seeds can" not in found.reason


def test_what_cannot_be_judged_is_called_so_and_no_verdict():
    found = verdict_of([0.1] * 6, [PENDING] * 6, claim(verdict="inconclusive"))
    assert (found.label, found.as_expected) == ("cannot be judged", False)
    assert found.as_json()["label"] == "cannot be judged"
    (table,) = verdict_tables([found])
    assert "cannot be judged" in table.rows[0]
    assert "inconclusive, " not in str(table)


def test_cells_by_ranks_are_out_of_reach_together():
    cells = {str(n): ([0.1] * 6, [DIVERGED] * 6) for n in range(3)}
    found = verdict_over(cells, claim(at_least=1))
    # Three times the smallest p-value for it; against it the largest alone, which six seeds reach.
    assert "could not be supported with 6 seeds" in found.reason
    assert "7 seeds can" in found.reason
    assert verdict_over(cells, claim(at_least=3)).verdict == "supported"


@pytest.mark.parametrize("pairs", [4, 5, 6, 7])
@pytest.mark.parametrize("ranked", [1, 2, 3])
def test_whether_any_outcome_decides_agrees_with_trying_all_of_them(pairs, ranked):
    # Every p-value that signs alone can give, for each claim by ranks; a mean has any.
    possible = [0.5**pairs * total for total in (1, pairs + 1)]
    family = [Floor((pairs,)) for _ in range(ranked)] + [Floor(free=1)]
    best = min(
        holm([*outcome, mean])[0].adjusted
        for outcome in itertools.product(possible, repeat=ranked)
        for mean in (0.0, 1.0)
    )
    reach = out_of_reach(family, 0, "supported")
    assert (reach is None) == (best <= ALPHA)
    if reach:
        assert reach.p == pytest.approx(best)
        grown = [Floor((pairs + reach.more,)) for _ in range(ranked)] + [Floor(free=1)]
        assert out_of_reach(grown, 0, "supported") is None
