"""Seeds are a number, a range or a list; the option takes what the file takes and replaces it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnexp.config.language.seeds import MOST_SEEDS, parse_seeds, seeds_value

FORMS = 'must be a number of seeds (1 to 100000), a range such as "100-109", or a list such as'


@pytest.mark.parametrize(
    ("value", "seeds"),
    [
        (3, (0, 1, 2)),
        ("3", (0, 1, 2)),
        (1, (0,)),
        ("100-103", (100, 101, 102, 103)),
        (" 7 - 7 ", (7,)),
        ([3, 7], (3, 7)),
        ([7, 3], (7, 3)),
        ([0], (0,)),
        (["3-5", 9, "11"], (3, 4, 5, 9, 11)),
        ("3,7", (3, 7)),
        ("[3, 7]", (3, 7)),
        ("[3]", (3,)),
        ("1-2, 9", (1, 2, 9)),
        ([2**63 - 1], (2**63 - 1,)),
    ],
)
def test_a_number_a_range_and_a_list_stand_for_seeds(value, seeds):
    assert parse_seeds(value) == seeds


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0, f"got 0; {FORMS} [3, 7]"),
        (-1, f"got -1; {FORMS} [3, 7]"),
        (True, f"got true; {FORMS} [3, 7]"),
        (3.0, f"got 3.0; {FORMS} [3, 7]"),
        (None, f"got nothing; {FORMS} [3, 7]"),
        ("", f"got ''; {FORMS} [3, 7]"),
        ("x", f"got 'x'; {FORMS} [3, 7]"),
        ({}, f"got a mapping; {FORMS} [3, 7]"),
        (MOST_SEEDS + 1, f"got 100001; {FORMS} [3, 7]"),
        ("1" * 20, f"got '{'1' * 20}'; {FORMS} [3, 7]"),
        ("9-3", 'got "9-3"; a range goes up, over at most 100000 seeds'),
        ("0-100000", 'got "0-100000"; a range goes up, over at most 100000 seeds'),
        ([], "got an empty list; at least one seed is needed"),
        ([1, -1], "got -1 among the seeds; a seed is a whole number from 0"),
        ([1, True], "got true among the seeds; a seed is a whole number from 0"),
        ([1.0], "got 1.0 among the seeds; a seed is a whole number from 0"),
        ("1 2,3", "got '1 2' among the seeds; a comma is missing between two seeds"),
        (["a"], "got 'a' among the seeds; a seed is a whole number from 0"),
        ("1,", "got '' among the seeds; a seed is a whole number from 0"),
        ([2**63], f"got {2**63} among the seeds; a seed is a whole number from 0"),
        ([3, 7, 3], "seed 3 is given twice; take one of them out"),
        (["1-5", 4], "seed 4 is given twice; take one of them out"),
        (["0-99999", 100000], "got more than 100000 seeds"),
    ],
)
def test_what_stands_for_no_seeds_or_for_one_twice_is_refused(value, message):
    with pytest.raises(ValueError, match=r"seed|list|range") as caught:
        parse_seeds(value)
    assert str(caught.value) == message


@given(st.lists(st.integers(0, 60) | st.integers(0, 2**63 - 1), min_size=1, unique=True))
def test_seeds_are_written_so_that_they_read_back_in_their_order(seeds):
    assert parse_seeds(seeds_value(seeds)) == tuple(seeds)


def test_many_seeds_in_a_row_are_written_as_a_range():
    assert seeds_value(range(100_000)) == "0-99999"
    assert seeds_value([5, 6, 7, 9, 3]) == ["5-7", 9, 3]
    assert seeds_value([0]) == [0]


@pytest.mark.parametrize("option", ["5-6", "5,6", "[5, 6]"])
def test_the_option_replaces_the_seeds_of_the_file(load, option):
    assert load("seeds: 3").seeds == (0, 1, 2)
    assert load("seeds: 3", seeds=option).seeds == (5, 6)
    assert load("seeds: nonsense", seeds=option).seeds == (5, 6)


def test_a_mistake_in_the_seeds_points_at_them(refusal):
    twice = "seed 1 is given twice; take one of them out"
    assert refusal("seeds: [1, 1]") == f"a.yaml:2:8: seeds: {twice}"
    assert refusal("seeds: 1", seeds="1,1") == f"--seeds: {twice}"


def test_without_seeds_there_is_one(load):
    assert load("").seeds == (0,)
