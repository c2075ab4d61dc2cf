"""A number stands with its noun in the right form."""

import pytest

from bnexp.counting import counted, nouns


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "0 trials"),
        (1, "1 trial"),
        (2000, "2000 trials"),
        ([1, 1], "1 trial"),
        ([0, 1], "0 to 1 trials"),
        ([10, 8, 9], "8 to 10 trials"),
        ([], "0 trials"),
    ],
)
def test_one_is_told_from_many_and_several_numbers_by_their_range(number, told):
    assert counted(number, "trial") == told


def test_thousands_are_set_apart_where_they_are_asked_to_be():
    assert counted(2000, "image", grouped=True) == "2,000 images"
    assert counted([1, 2000], "image", grouped=True) == "1 to 2,000 images"


def test_a_noun_alone_follows_its_number():
    assert [nouns(number, "claim") for number in (0, 1, 2)] == ["claims", "claim", "claims"]
