"""Arms that nobody could tell apart are refused."""

import pytest
import yaml

from bnexp.config import load_experiment
from bnexp.csv_cells import cell_of, text_of
from bnexp.errors import ConfigurationError
from bnexp.letters import shown


def told(tmp_path, *arms):
    file = tmp_path / "a.yaml"
    stated = {"training": {"epochs": 1}, "arms": {arm: {} for arm in arms}}
    file.write_text(yaml.safe_dump(stated, allow_unicode=True))
    try:
        load_experiment(file)
    except ConfigurationError as error:
        return str(error)
    return ""


def test_a_sign_that_cannot_be_seen_makes_no_other_arm(tmp_path):
    assert "got 'bn\\u200b', which looks like the arm 'bn'" in told(tmp_path, "bn", "bn\u200b")


def test_a_name_that_cannot_be_seen_is_none(tmp_path):
    assert "looks like nothing" in told(tmp_path, "\u200b")


@pytest.mark.parametrize("arms", [("bn", "BN"), ("no-bn", "no bn"), ("\u6279", "\u5c42")])
def test_arms_that_can_be_told_apart_are_taken(tmp_path, arms):
    assert told(tmp_path, *arms) == ""


@pytest.mark.parametrize("sign", ["\u202e", "\u2069"])
def test_a_name_that_no_table_can_hold_as_it_is_is_none(tmp_path, sign):
    assert f"got 'b{sign}n'".encode("unicode_escape").decode() in told(tmp_path, f"b{sign}n")


def test_a_grid_value_that_no_table_can_hold_as_it_is_is_none(tmp_path):
    with pytest.raises(ConfigurationError, match="take out the signs"):
        load_experiment(
            {"training": {"epochs": 1}, "grid": {"data.dataset": ["digits", "a\u202eb.npz"]}}
        )


def test_every_name_that_is_taken_is_the_same_in_tables():
    for number in (*range(0x3000), *range(0xD7F0, 0xE010), *range(0xFE00, 0x10000)):
        sign = chr(number)
        assert (text_of(cell_of(f"a{sign}")) == f"a{sign}") == (shown(sign) == sign)
