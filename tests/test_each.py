"""A test of many values fails for each that is wrong, and is given fixtures as any other."""

from __future__ import annotations

import pytest
from each import each

SEEN: list[int] = []


@each("value", [1, 2, 3])
def test_every_value_is_tried_with_the_fixtures_of_the_test(value, tmp_path):
    assert tmp_path.is_dir()
    SEEN.append(value)
    assert [1, 2, 3][: len(SEEN)] == SEEN


def test_all_that_fail_are_told_together_by_their_names():
    def odd(value):
        assert value % 2, "even"
        if value == 3:
            raise ValueError("three")
        if value == 5:
            pytest.fail("five")

    with pytest.raises(pytest.fail.Exception) as caught:
        each("value", [1, 2, 3, 5], lambda value: f"case {value}")(odd)()
    heading, *failed = str(caught.value).splitlines()
    assert heading == "3 of 4 failed"
    assert [line.partition(":")[0] for line in failed if line[:4] == "case"] == [
        *("case 2", "case 3", "case 5"),
    ]
    assert "case 3: ValueError: three" in failed


def test_a_test_of_no_value_at_all_fails():
    with pytest.raises(AssertionError):
        each("value", [])(lambda value: None)()
