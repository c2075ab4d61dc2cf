"""Where other tests come to something else than the gate, the verdict says so."""

import pytest
from paired_results import DIVERGED, PENDING, claim, over_grid, results_of, verdict_of, verdict_over

from bnexp.analysis import verdict_tables, verdicts_of


def told(effects, comparison=None):
    """Returns the disagreement on differences, and the verdict."""
    verdict = verdict_of([0.0] * len(effects), [float(e) for e in effects], comparison)
    return verdict.disagreement, verdict.verdict


UNCONFIRMED = [2.4, 2.9, 1.4, -1.6, 1.0, 1.4, 3.2, -0.1, 2.6]
HEAVY = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.12, 5]


@pytest.mark.parametrize(
    ("effects", "verdict", "sentence"),
    [
        ([-0.1, 1.0, 1.3, 1.4, 0.1, 0.9, 0.6, 0.4, 0.3], "supported", ""),
        (
            UNCONFIRMED,
            "supported",
            "The Wilcoxon test (p = 0.0254, Holm) does not confirm it.",
        ),
        (
            [2.0, 0.9, 0.9, 1.3, -0.5, -0.4, 1.5, 0.5],
            "supported",
            "The permutation test (p = 0.0312, Holm) does not confirm it.",
        ),
        (
            [-0.2, 1.2, 1.9, 0.8, 2.6, 0.6],
            "supported",
            "The permutation test (p = 0.0312, Holm) and the Wilcoxon test (p = 0.0312, Holm) do "
            "not confirm it.",
        ),
        (
            HEAVY,
            "inconclusive",
            "The permutation test (p = 0.00391, Holm) and the Wilcoxon test (p = 0.00391, Holm) "
            "would support the claim.",
        ),
        (
            [-1.0, 2.2, 1.2, 1.3, 0.7, 0.4, 1.4, 4.2, -0.4],
            "inconclusive",
            "The Wilcoxon test (p = 0.0215, Holm) would support the claim.",
        ),
        (
            [4.4, 0.1, -1.1, 1.7, 0.9, 0.9, 0.9, 1.3, 0.7],
            "inconclusive",
            "The permutation test (p = 0.0215, Holm) would support the claim.",
        ),
        ([1, -1, 2, -2, 3], "inconclusive", ""),
    ],
)
def test_disagreement_names_the_tests_with_their_p_values(effects, verdict, sentence):
    assert told(effects) == (sentence, verdict)
    # Against the claim all is the same but for the words.
    turned = {"supported": "contradicted"}.get(verdict, verdict)
    opposite = sentence.replace("would support", "would contradict")
    assert told([-effect for effect in effects]) == (opposite, turned)


BOTH = ("permutation", "Wilcoxon")


def remark_of(*verdicts):
    """Returns the sentences below the table of verdicts that tell what few pairs cannot confirm."""
    (table,) = verdict_tables(verdicts)
    return [note for note in table.notes if "can give no p-value" in note]


@pytest.mark.parametrize(
    ("pairs", "least"), [(2, "0.25"), (3, "0.125"), (4, "0.0625"), (5, "0.0312")]
)
def test_few_pairs_cannot_be_confirmed_by_signs_and_ranks(pairs, least):
    effects = [1000.0, 1001.0, 1002.0, 1003.0, 1004.0][:pairs]
    found = verdict_of([0.0] * pairs, effects)
    assert (found.verdict, found.disagreement, found.unable) == ("supported", "", BOTH)
    assert remark_of(found) == [
        f"With {pairs} pairs the permutation and Wilcoxon tests can give no p-value below "
        f"{least} before Holm, and so cannot confirm claim 1."
    ]


def test_what_few_pairs_cannot_confirm_is_said_once_of_all_verdicts():
    results = results_of([0.0] * 5, [5.0, 6.0, 7.0, 8.0, 9.0])
    found = verdicts_of(results, [claim(), claim({"best": "val_loss"}, number=1)])
    assert [verdict.unable for verdict in found] == [BOTH, BOTH]
    assert [verdict.disagreement for verdict in found] == ["", ""]
    (remark,) = remark_of(*found)
    assert remark.endswith("and so cannot confirm claims 1 and 2.")


def test_few_pairs_are_the_reason_even_where_the_p_value_is_not_the_least():
    # One of the differences from the margin is 0, which has either sign: 2/32.
    effects = [0.02, 0.015, 0.015, 0.03, 0.015]
    found = verdict_of([0.0] * 5, effects, claim(text="bn = no-bn", margin=0.03))
    assert (found.verdict, found.disagreement, found.unable) == ("supported", "", BOTH)


def test_six_pairs_can_confirm_a_claim_but_not_that_arms_differ_by_more_than_a_margin():
    effects, margin = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], claim(text="bn = no-bn", margin=0.5)
    assert verdict_of([0.0] * 6, effects).unable == ()
    found = verdict_of([0.0] * 6, effects, margin)
    assert (found.verdict, found.disagreement, found.unable) == ("contradicted", "", BOTH)
    assert "can give no p-value below 0.0312 before Holm" in remark_of(found)[0]
    assert verdict_of([0.0] * 7, [*effects, 7.0], margin).unable == ()


def test_the_other_tests_go_through_holm_as_well():
    # With six pairs 1/64 alone is enough, and as one of two claims it is not.
    results = results_of([0.0] * 6, [5.0, 6.0, 7.0, 8.0, 9.0, 10.0])
    first, second = verdicts_of(results, [claim(), claim({"best": "val_loss"}, number=1)])
    assert (first.verdict, first.disagreement, first.unable) == ("supported", "", BOTH)
    assert "no p-value below 0.0156 before Holm" in remark_of(first, second)[0]


def test_nothing_is_compared_where_nothing_was_decided_by_the_t_test():
    # Six equal differences are decided by their signs.
    by_ranks = verdict_of([0.1] * 6, [DIVERGED] * 6)
    equal = verdict_of([0.1] * 6, [0.2] * 6)
    hindered = verdict_of([0.1] * 6, [PENDING] * 6)
    small = verdict_of([0.0] * 9, UNCONFIRMED, claim(smallest=1.5))
    assert [v.verdict for v in (by_ranks, equal, hindered, small)] == [
        *["supported"] * 2,
        *["inconclusive"] * 2,
    ]
    assert [v.disagreement for v in (by_ranks, equal, hindered, small)] == [""] * 4


def test_cells_that_are_counted_disagree_each_by_itself():
    cells = {"1": ([0.0] * 9, UNCONFIRMED), "2": ([0.0] * 8, HEAVY)}
    found = verdict_over(cells, claim(at_least=1))
    assert found.disagreement == ""
    # Both cells are a family of two.
    assert [part.verdict for part in found.parts] == ["supported", "inconclusive"]
    assert found.parts[0].disagreement == (
        "The Wilcoxon test (p = 0.0254, Holm) does not confirm it."
    )
    assert len(over_grid(cells).cells) == 2
