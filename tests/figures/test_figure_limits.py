import numpy as np
import pytest
from matplotlib.figure import Figure

from bnexp.figures.numbers.limits import Limits, set_places, set_values, share_similar, value_limits

NONE = np.empty(0)


def test_the_range_covers_every_value_with_a_margin():
    limits = value_limits(np.array([1.0, 2.0, np.nan]), NONE)
    assert (limits.low, limits.high) == pytest.approx((0.95, 2.05))
    assert not limits.cut


def test_bounds_widen_the_range_by_half_at_most():
    limits = value_limits(np.array([1.0, 2.0]), np.array([-50.0, 2.1, np.nan]))
    assert limits.low == pytest.approx(0.5 - 0.05 * 1.6)
    assert limits.high == pytest.approx(2.1 + 0.05 * 1.6)


def test_one_extreme_value_is_left_outside_and_told():
    values = np.append(np.linspace(0.0, 1.0, 99), 1e6)
    limits = value_limits(values, NONE)
    assert limits.cut
    assert limits.high < 2.0


def test_losses_over_a_wide_span_get_a_logarithmic_axis():
    assert value_limits(np.array([0.01, 0.26]), NONE, may_be_log=True).log
    assert not value_limits(np.array([0.01, 0.24]), NONE, may_be_log=True).log
    assert not value_limits(np.array([0.0, 1.1]), NONE, may_be_log=True).log


@pytest.mark.parametrize("values", [NONE, np.array([np.nan]), np.array([0.3]), np.zeros(4)])
def test_too_few_values_still_give_a_range(values):
    limits = value_limits(values, NONE)
    assert limits.low < limits.high


def test_panels_share_a_range_only_while_each_keeps_a_third_of_it():
    near, far = Limits(0.0, 1.0), Limits(0.0, 3.5)
    assert share_similar([near, Limits(0.5, 2.0)]) == [Limits(0.0, 2.0)] * 2
    assert share_similar([near, far]) == [near, far]
    assert share_similar([]) == []


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
