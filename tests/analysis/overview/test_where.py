"""Places are told by the values that make them up, and only as far as few words do."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnexp.analysis.overview.where import where

RATE, SIZE = "training.optimizer.learning_rate", "training.batch_size"
GRID = [((RATE, r), (SIZE, s)) for r, s in product(("0.01", "0.1", "1.0", "10.0"), ("8", "32"))]


def at(*points):
    return [cell for cell in GRID if tuple(value for _, value in cell) in points]


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (GRID, ("in all 8 cells", "")),
        (at(("0.1", "8"), ("0.1", "32")), ("in 2 of 8 cells", "learning_rate = 0.1")),
        (
            [cell for cell in GRID if cell[0][1] != "10.0"],
            ("in 6 of 8 cells", "all but learning_rate = 10.0"),
        ),
        (
            [cell for cell in GRID if cell[1][1] == "8"],
            ("in 4 of 8 cells", "batch_size = 8"),
        ),
        (at(("0.1", "8")), ("in 1 of 8 cells", "learning_rate = 0.1 with batch_size = 8")),
        (
            [c for c in GRID if c[0][1] != "10.0" and c not in at(("0.1", "8"))],
            (
                "in 5 of 8 cells",
                "all but learning_rate = 10.0 and learning_rate = 0.1 with batch_size = 8",
            ),
        ),
        (at(("0.01", "8"), ("0.1", "32"), ("1.0", "8")), ("in 3 of 8 cells", "")),
    ],
)
def test_places_are_told_in_as_few_words_as_describe_them(chosen, told):
    assert where(GRID, chosen) == told


def test_the_only_place_needs_no_words():
    assert where(GRID[:1], GRID[:1]) == ("", "")


@given(st.sets(st.sampled_from(GRID), min_size=1))
def test_what_is_told_describes_just_the_places_that_were_chosen(chosen):
    count, told = where(GRID, chosen)
    assert count.split()[1] in ("all", str(len(chosen)))
    if not told:
        return
    everything_but = told.startswith("all but ")
    described = set()
    for term in told.removeprefix("all but ").replace(" and ", ", ").split(", learning_rate = "):
        described |= set(described_by(term))
    inside = {cell for cell in GRID if cell not in described} if everything_but else described
    assert inside == chosen


def described_by(term):
    """Returns the points that a term such as `0.1 with batch_size = 8` stands for."""
    rates, _, sizes = term.removeprefix("learning_rate = ").partition(" with batch_size = ")
    if rates.startswith("batch_size = "):
        rates, sizes = "", rates.removeprefix("batch_size = ")
    for cell in GRID:
        (_, rate), (_, size) = cell
        if (not rates or rate in rates.split(", ")) and (not sizes or size in sizes.split(", ")):
            yield cell
