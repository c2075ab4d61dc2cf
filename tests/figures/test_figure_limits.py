import numpy as np
import pytest
from matplotlib.figure import Figure

from bnexp.figures.numbers.limits import Limits, set_places, set_values, shared, value_limits
from bnexp.figures.numbers.overlap import side_by_side_of
from bnexp.figures.numbers.scales import is_logarithmic

NONE = np.empty(0)


def test_the_range_covers_every_value_with_a_margin():
    limits = value_limits(np.array([1.0, 2.0, np.nan]), NONE)
    assert (limits.low, limits.high) == pytest.approx((0.95, 2.05))
    assert not limits.cut


def test_a_logarithmic_range_has_its_margin_in_logarithms():
    limits = value_limits(np.array([0.01, 1.0, 0.0, -1.0]), NONE, log=True)
    assert (limits.low, limits.high) == pytest.approx((0.01 / 10**0.1, 10**0.1))
    assert limits.span == pytest.approx(2.2)


def test_bounds_widen_the_range_by_half_at_most():
    limits = value_limits(np.array([1.0, 2.0]), np.array([-50.0, 2.1, np.nan]))
    assert limits.low == pytest.approx(0.5 - 0.05 * 1.6)
    assert limits.high == pytest.approx(2.1 + 0.05 * 1.6)


def test_one_extreme_value_is_left_outside_and_told():
    values = np.append(np.linspace(0.0, 1.0, 99), 1e6)
    limits = value_limits(values, NONE)
    assert limits.cut
    assert limits.high < 2.0


@pytest.mark.parametrize(
    ("values", "quantity", "asked", "log"),
    [
        ([0.01, 0.21], "amount", None, True),
        ([0.01, 0.20], "amount", None, False),
        ([0.0, 1.1], "amount", None, False),
        ([0.01, 0.21], "amount", False, False),
        ([0.1, 0.2], "amount", True, True),
        ([0.0, 0.2], "amount", True, False),
        ([0.01, 0.99], "share", None, False),
        ([0.01, 0.99], "share", True, True),
        ([0.9, 1.1], "ratio", None, True),
        ([0.9, 1.1], "ratio", False, True),
        ([0.01, 0.99], "difference", True, False),
        ([], "amount", True, False),
    ],
)
def test_one_rule_says_which_axes_are_logarithmic(values, quantity, asked, log):
    assert is_logarithmic(np.array(values, dtype=float), quantity, asked) is log


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("values", [NONE, np.array([np.nan]), np.array([0.3]), np.zeros(4)])
def test_too_few_values_still_give_a_range(values, log):
    limits = value_limits(values, NONE, log=log)
    assert limits.low < limits.high
    assert shared([limits]).low < shared([limits]).high


def test_panels_of_a_row_share_a_range_that_holds_what_must_be_seen_of_each():
    assert shared([Limits(0.0, 1.0), Limits(0.5, 2.0)]) == Limits(0.0, 2.0)
    wild = Limits(-100.0, 100.0, core=(-2.0, 9.0))
    both = shared([Limits(0.0, 1.0), Limits(0.0, 2.0), wild])
    assert (both.low, both.high) == pytest.approx((-2.0 - 6.6, 9.0 + 6.6))


def test_marks_that_would_cover_each_other_stand_side_by_side():
    moved = side_by_side_of(np.array([1.0, 5.0, 1.0, np.nan]), Limits(0.0, 10.0), 0.1, 0.3)
    assert moved.tolist() == pytest.approx([-0.05, 0.0, 0.05, 0.0])
    many = side_by_side_of(np.full(50, 1.0), Limits(0.1, 10.0, log=True), 0.1, 0.3)
    assert 0.2 < np.abs(many).max() <= 0.3


@pytest.mark.parametrize("epochs", [range(1, 11), range(1, 201), [0.5, 1.0, 3.0]])
def test_epochs_are_whole_numbers(epochs):
    axes = Figure().add_subplot()
    set_places(axes, np.array(epochs, dtype=float))
    assert all(tick == round(tick) for tick in axes.get_xticks())


def test_stretches_of_an_epoch_and_single_evaluations_have_ticks():
    axes = Figure().add_subplot()
    set_places(axes, np.array([0.1, 0.2, 0.3]))
    low, high = axes.get_xlim()
    assert sum(low <= tick <= high for tick in axes.get_xticks()) >= 2
    set_places(axes, np.array([1.0]))
    assert [text.get_text() for text in axes.get_xticklabels()] == ["1"]


def test_a_logarithmic_axis_shows_plain_numbers():
    axes = Figure().add_subplot()
    set_values(axes, Limits(0.008, 2.4, log=True))
    assert axes.get_yscale() == "log"
    assert {axes.yaxis.get_major_formatter()(tick) for tick in (0.01, 0.5, 2.0)} == {
        "0.01",
        "0.5",
        "2",
    }
