"""Each arm is judged in the cell that seeds choose which are not judged."""

import numpy as np
import pytest
from paired_results import ACCURACY, DIVERGED, HOLDS, PENDING, RATE, claim, over_grid, verdict_over

from bnexp.analysis import verdicts_of

BY_TWO = {"final": "val_loss", "seeds": 2}
SELECTED = claim(select=BY_TWO)


def sides(verdict):
    """Returns for each arm the cell in which it was judged, and its values."""
    return {s.arm: (dict(s.cell)[RATE], s.values.tolist()) for s in verdict.samples}


# Seeds 0 and 1 choose. With bn "0.1" is best for them, with no-bn "0.01".
NUMBERS = {
    "0.01": ([0.5, 0.5, 0.1, 0.1, 0.1, 0.1], [0.2, 0.2, 0.41, 0.42, 0.43, 0.44]),
    "0.1": ([0.3, 0.3, 0.31, 0.32, 0.335, 0.35], [0.9, 0.9, 0.0, 0.0, 0.0, 0.0]),
}


def test_each_arm_is_judged_in_the_cell_that_the_first_seeds_choose():
    verdict = verdict_over(NUMBERS, SELECTED)
    assert sides(verdict) == {
        "bn": ("0.1", [0.31, 0.32, 0.335, 0.35]),
        "no-bn": ("0.01", [0.41, 0.42, 0.43, 0.44]),
    }
    assert verdict.samples[0].seeds == (2, 3, 4, 5)
    assert verdict.effect == pytest.approx(-0.09625)
    assert (verdict.verdict, verdict.cell, verdict.pairs) == ("supported", (), 4)


def test_sentence_names_the_chosen_cells():
    verdict = verdict_over(NUMBERS, SELECTED)
    assert verdict.sentence == (
        "bn's final validation loss was lower than no-bn's: -0.0962 (95% interval -0.1039 to "
        "-0.0886; 4 paired seeds, indicative; bn at learning_rate = 0.1 and no-bn at "
        "learning_rate = 0.01, the cells that 2 other seeds happened to pick; p < 0.001, "
        "Holm)." + HOLDS
    )
    assert verdict.scope == " in the cells that 2 seeds chose"
    (assumed,) = (text for text in verdict.assumptions if "chosen" in text)
    assert assumed.endswith(
        "these happened to pick, which need not be the best ones of either arm."
    )


def test_chosen_by_the_judged_seeds_the_answer_would_be_another():
    # The judged seeds alone would choose "0.01" for bn and "0.1" for no-bn.
    turned = {value: tuple(side[2:] + side[:2] for side in pair) for value, pair in NUMBERS.items()}
    found = sides(verdict_over(turned, claim(select={"final": "val_loss", "seeds": 4})))
    assert {arm: cell for arm, (cell, _) in found.items()} == {"bn": "0.01", "no-bn": "0.1"}


def test_best_of_many_cells_without_an_effect_is_no_better_than_the_others():
    # Ten cells of noise: judged by the seeds that choose, the least mean would be far below zero.
    rng = np.random.default_rng(5)
    effects = []
    for _ in range(30):
        noise = rng.normal(1.0, 0.1, (10, 2, 6)).tolist()
        numbers = {str(i): tuple(pair) for i, pair in enumerate(noise)}
        found = verdict_over(numbers, claim(select={"final": "val_loss", "seeds": 3}))
        effects += [*found.samples[0].values, *found.samples[1].values]
    assert len(effects) == 30 * 6
    assert np.mean(effects) == pytest.approx(1.0, abs=4 * 0.1 / np.sqrt(len(effects)))


@pytest.mark.parametrize("by", ["final", "best"])
def test_cell_in_which_a_choosing_seed_diverged_is_chosen_last(by):
    numbers = {
        "0.01": ([9.0, 9.0, 1.0, 1.1], [2.0] * 4),
        "0.1": ([0.1, DIVERGED, 0.1, 0.1], [DIVERGED] * 4),
    }
    verdict = verdict_over(numbers, claim(select={by: "val_loss", "seeds": 2}))
    assert {arm: cell for arm, (cell, _) in sides(verdict).items()} == {
        "bn": "0.01",
        "no-bn": "0.01",
    }


def test_where_every_cell_diverged_one_is_judged_all_the_same():
    numbers = {"0.01": ([0.1] * 8, [DIVERGED] * 8), "0.1": ([0.2] * 8, [DIVERGED] * 8)}
    verdict = verdict_over(numbers, SELECTED)
    assert (verdict.verdict, verdict.p) == ("supported", pytest.approx(1 / 64))
    assert "by ranks, as 6 trials of no-bn diverged" in verdict.sentence


def test_of_accuracies_the_highest_is_chosen_and_of_equal_cells_the_first():
    # All accuracies are 0.5 at the end, or 0.98 at the step that an integer names.
    numbers = {
        "0.01": ([0.1] * 4, [100] * 4),
        "0.1": ([0.2] * 4, [0.3] * 4),
        "1": ([100] * 4, [0.3] * 4),
    }
    best = claim(ACCURACY, select={"best": "val_accuracy", "seeds": 1})
    assert {arm: cell for arm, (cell, _) in sides(verdict_over(numbers, best)).items()} == {
        "bn": "1",
        "no-bn": "0.01",
    }
    final = claim(ACCURACY, select={"final": "val_accuracy", "seeds": 1})
    assert {cell for cell, _ in sides(verdict_over(numbers, final)).values()} == {"0.01"}


def test_cell_that_a_choosing_seed_has_not_finished_is_left_out():
    numbers = {
        "0.01": ([0.1, PENDING, 0.1, 0.1], [0.5, 0.5, 0.6, 0.5]),
        "0.1": ([0.3, 0.3, 0.3, 0.3], [0.6, 0.6, 0.5, 0.5]),
    }
    assert sides(verdict_over(numbers, SELECTED))["bn"][0] == "0.1"


def test_without_any_cell_to_choose_nothing_is_decided():
    numbers = {"0.01": ([0.1] * 4, [PENDING] * 4), "0.1": ([0.1] * 4, [0.2, PENDING, 0.1, 0.2])}
    verdict = verdict_over(numbers, SELECTED)
    assert (verdict.verdict, verdict.pairs, verdict.samples) == ("inconclusive", 0, None)
    assert verdict.sentence == (
        "Cannot be judged: bn < no-bn in final validation loss (no cell of no-bn has finished with "
        "all of the seeds that choose)."
    )
    assert verdict.effect_text == "-"
    assert verdict.obstacle == "no cell of no-bn has finished with all of the seeds that choose"


def test_selection_is_one_verdict_of_the_family():
    found = verdicts_of(over_grid(NUMBERS), [SELECTED, claim(number=1)])
    assert [len(dict(verdict.cell)) for verdict in found] == [0, 1, 1]
    assert found[0].p_adjusted == pytest.approx(3 * found[0].p)
