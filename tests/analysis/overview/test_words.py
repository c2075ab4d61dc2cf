"""The answer in words says what the verdicts say, where, and by how much."""

from paired_results import ACCURACY, FINAL, HIGHER, LOWER, STEPS, claim, over_grid, results_of
from told_results import COUNTED, ENDS, GRID, among, three_arms

from bnexp.analysis import summarize, verdicts_of
from bnexp.analysis.overview.telling import told_answer
from bnexp.analysis.overview.words import answer_words

FEWER, MORE = [100, 120, 110, 130, 105], [200, 250, 210, 270, 200]


def words(results, claims):
    return answer_words(verdicts_of(results, claims))


def test_what_is_supported_is_told_with_place_and_amounts_and_what_fell_beside_it():
    assert words(GRID, [ENDS]) == (
        "bn's final validation loss was lower than no-bn's in 1 of 3 cells (learning_rate = 0.1; "
        "-0.0190); against the claim, bn's final validation loss was higher than no-bn's in 1 of 3 "
        "cells (learning_rate = 1.0; +0.0190).",
        "3 verdicts: 1 supported, 1 contradicted and 1 inconclusive; 2 not as expected.",
    )


def test_amounts_of_several_places_are_told_from_end_to_end():
    results = over_grid({"0.1": (FEWER, MORE), "1.0": ([50] * 4 + [52], MORE)})
    (sentence, counts) = words(results, [claim(STEPS)])
    assert sentence == (
        "bn needed fewer steps to 97% validation accuracy than no-bn in all 2 cells "
        "(×0.225 to ×0.502)."
    )
    assert counts == "2 verdicts: 2 supported; all as expected."


def test_cells_that_are_counted_are_told_as_the_claim_states_them():
    assert words(GRID, [COUNTED])[0] == (
        "bn's final validation loss was lower than no-bn's in at least 1 of 3 cells."
    )


def test_speed_is_told_before_the_end_and_what_is_open_by_its_name():
    claims = [claim(), claim(STEPS, number=1), claim(ACCURACY, number=2)]
    told = words(results_of(FEWER, MORE), claims)
    assert told[0].startswith("bn needed fewer steps to 97% validation accuracy than no-bn (×")
    assert told[1].startswith("bn's final validation loss was lower")
    near = words(results_of([0.1, 0.2, 0.3], [0.2, 0.1, 0.3]), [claim(ACCURACY)])
    assert near[0] == "Nothing is decided of test accuracy."


def test_several_arms_of_one_claim_are_told_together():
    claims = [among("bn < no-bn", 0), among("layer < no-bn", 1), among("bn < layer", 2)]
    assert words(three_arms(), claims)[0] == (
        "bn and layer's final validation loss was lower than no-bn's (-0.0190); nothing is decided "
        "of final validation loss (bn < layer)."
    )


def test_margins_are_told_as_they_were_held():
    equal = claim(FINAL, "bn = no-bn", margin=0.1)
    worse = claim(FINAL, "bn <= no-bn", margin=0.01, number=1)
    (told, _) = words(results_of(LOWER, HIGHER), [equal, worse])
    assert told == (
        "bn was within 0.1 of no-bn in final validation loss (-0.0190) and bn's final validation "
        "loss was not higher than no-bn's (-0.0190)."
    )


def test_a_small_answer_is_told_whole_and_a_large_one_in_brief():
    small, large = results_of(LOWER, HIGHER), GRID
    whole, brief = (
        told_answer(summarize(results), verdicts_of(results, [ENDS])) for results in (small, large)
    )
    assert (whole.is_brief, [t.title for t in whole.tables][-1]) == (False, "Claims")
    assert brief.is_brief
    assert brief.tables[0].title == "Claims by learning_rate"
    assert brief.tables[0].rows[0][2:] == ("✓ -0.0190", "✗ +0.0190", "? +0.0000")
    assert brief.tables[0].forms[2].rows[0][2:] == ("✓", "✗", "?")
    assert len(brief.tables[0].plain.rows) == 3


def test_without_claims_there_are_no_words():
    assert told_answer(summarize(results_of(LOWER, HIGHER)), ()).words == ()
