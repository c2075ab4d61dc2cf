"""The schedule of a trial is one sorted plan that says at each stop what is due there."""

from __future__ import annotations

import pytest

from bnexp.config.course import Watch
from bnexp.training.schedule import Stop, plan_stops


def test_rows_alone_begin_before_training_and_end_after_it():
    stops = plan_stops(Watch(distance=4, total=10), {})
    assert stops == tuple(Stop(step, row=True) for step in (0, 4, 8, 10))


def test_looks_lie_between_the_rows_up_to_their_end():
    stops = plan_stops(Watch(distance=4, total=10, finer=2, until=8), {})
    assert [stop.step for stop in stops] == [0, 2, 4, 6, 8, 10]
    assert [stop.step for stop in stops if stop.look] == [2, 6]
    assert [stop.step for stop in stops if stop.row] == [0, 4, 8, 10]


def test_what_is_due_at_one_step_is_due_at_one_stop():
    watch = Watch(distance=4, total=8, finer=3, until=8)
    stops = plan_stops(watch, {"one": [8, 0, 3, 3], "another": [3, 5]})
    assert stops == (
        Stop(0, row=True, probes=("one",)),
        Stop(3, look=True, probes=("one", "another")),
        Stop(4, row=True),
        Stop(5, probes=("another",)),
        Stop(6, look=True),
        Stop(8, row=True, probes=("one",)),
    )


@pytest.mark.parametrize("step", [-1, 9])
def test_a_probe_is_not_due_where_the_trial_does_not_come(step):
    with pytest.raises(ValueError, match=f"one is due at step {step} of 8"):
        plan_stops(Watch(distance=4, total=8), {"one": [step]})
