"""The matrix holds every verdict once, under its question, at its place."""

from paired_results import ACCURACY, HIGHER, LOWER, RATE, STEPS, claim, results_of
from told_results import COUNTED, ENDS, FAST, GRID, among, three_arms

from bnexp.analysis import verdicts_of
from bnexp.analysis.overview.matrix import matrices_of
from bnexp.analysis.overview.questions import END, SPEED
from bnexp.table import MARKS


def test_every_verdict_stands_at_its_place_under_its_question():
    (matrix,) = matrices_of(verdicts_of(GRID, [ENDS, FAST]))
    assert matrix.heads == "learning_rate"
    assert [column.heading for column in matrix.columns] == ["0.1", "1.0", "10.0"]
    assert [(group.question, [row.says for row in group.rows]) for group in matrix.groups] == [
        (SPEED, ["BN is lower on average"]),
        (END, ["BN ends lower"]),
    ]
    (row,) = matrix.groups[1].rows
    assert [entry.text for entry in row.cells] == ["✓ -0.0190", "✗ +0.0190", "? +0.0000"]
    assert (row.numbers, row.whole, row.tally, row.odd) == ((1,), None, "1 ✓ 1 ✗ 1 ?", 2)


def test_a_claim_over_cells_has_its_verdict_as_a_whole_beside_those_that_are_counted():
    (matrix,) = matrices_of(verdicts_of(GRID, [COUNTED]))
    (row,) = matrix.rows
    assert row.whole.verdict.verdict == "supported"
    assert (row.tally, row.sum, row.odd) == ("✓ supported", "✓ at least 1 of 3", 0)
    assert [entry.mark for entry in row.cells] == ["✓", "✗", "?"]
    assert all(not verdict.is_part for verdict in row.verdicts)


def test_claims_of_fewer_keys_have_a_matrix_of_their_own_and_those_of_none_join_the_first():
    width = claim({"width": {"along": RATE, "reaches": {"val_loss": 0.1}}}, "bn > no-bn", number=1)
    first, *others = matrices_of(verdicts_of(GRID, [ENDS, width]))
    assert (first.keys, others) == ((RATE,), [])
    assert [row.numbers for row in first.rows] == [(1,), (2,)]
    assert first.rows[1].cells == (None, None, None)


def test_without_a_grid_the_same_claim_of_several_arms_is_one_row_of_arms():
    claims = [among("bn < no-bn", 0), among("layer < no-bn", 1), among("bn < layer", 2)]
    (matrix,) = matrices_of(verdicts_of(three_arms(), claims))
    assert (matrix.heads, [c.heading for c in matrix.columns]) == ("arm", ["bn", "layer"])
    shared, alone = matrix.rows
    assert (shared.numbers, shared.says) == ((1, 2), "final validation loss lower than no-bn")
    assert [entry.verdict.claim for entry in shared.cells] == ["bn < no-bn", "layer < no-bn"]
    assert (alone.numbers, alone.says, alone.cells[1]) == ((3,), "claim 2", None)


def test_what_is_claimed_twice_of_an_arm_has_two_rows():
    claims = [among("bn < no-bn", 0), among("layer < no-bn", 1), among("bn < no-bn", 2)]
    (matrix,) = matrices_of(verdicts_of(three_arms(), claims))
    assert [row.numbers for row in matrix.rows] == [(1, 2), (3,)]


def test_claims_that_expect_something_else_are_no_row_together():
    claims = [among("bn < no-bn", 0), among("layer < no-bn", 1, verdict="contradicted")]
    (matrix,) = matrices_of(verdicts_of(three_arms(), claims))
    assert [(row.numbers, row.cells) for row in matrix.rows] == [((1,), ()), ((2,), ())]


def test_an_arm_more_changes_no_other_place():
    few = [among("bn < no-bn", 0), among("layer < no-bn", 1)]
    before, after = (
        matrices_of(verdicts_of(three_arms(third), few))[0].rows[0].cells[0].verdict.interval
        for third in (LOWER, HIGHER)
    )
    assert before == after


def test_two_arms_without_a_grid_have_rows_alone():
    verdicts = verdicts_of(results_of(LOWER, HIGHER), [ENDS, claim(ACCURACY, number=1)])
    (matrix,) = matrices_of(verdicts)
    assert (matrix.columns, matrix.heads) == ((), "")
    assert [row.whole.verdict for row in matrix.rows] == list(verdicts)


def test_nothing_claimed_is_no_matrix():
    assert matrices_of(()) == ()


def test_effects_by_ranks_say_in_which_direction_and_in_how_many_pairs():
    steps = results_of([100, 200, 300, 400, 500], [200, 300, "missed", 500, 600])
    (matrix,) = matrices_of(verdicts_of(steps, [claim(STEPS)]))
    assert matrix.rows[0].whole.text == "? fewer 5/5"


def test_marks_tell_outcomes_apart_without_colour():
    assert len(set(MARKS.values())) == len(MARKS) == 4
