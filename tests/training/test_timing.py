"""Programs are timed in turns, each as it is, and nothing changes while they are."""

import numpy as np
import pytest

from bnexp.processes import in_turns
from bnexp.processes.in_turns import BLOCK, time_in_turns
from bnexp.streams import stream
from bnexp.training import timing
from bnexp.training.timing import STEP, inference, works_of

CONFIG = """
name: timed
data: {dataset: digits}
network: {kind: mlp, hidden: [4]}
training: {epochs: 2, batch_size: 500}
seeds: 1
arms: {bn: {network.norm: {kind: batch}}}
"""


class Clock:
    """Time that passes only where something is done."""

    def __init__(self, monkeypatch):
        self.now, self.done = 0.0, []
        monkeypatch.setattr(in_turns.time, "perf_counter", lambda: self.now)

    def work(self, name, seconds):
        def work(times):
            self.done.append((name, times))
            self.now += times * seconds

        return work


def test_what_is_compared_is_repeated_equally_often_in_a_drawn_order(monkeypatch):
    clock = Clock(monkeypatch)
    works = [{STEP: clock.work(name, seconds)} for name, seconds in (("a", 2e-3), ("b", 4e-3))]
    told = []
    found = time_in_turns(works, 40, told.append, stream(0, "cost"))
    assert told == list(range(1, 41))
    assert [each[STEP] for each in found] == [
        pytest.approx([2e-3] * 40),
        pytest.approx([4e-3] * 40),
    ]
    rounds = clock.done[-80:]
    (repeats,) = {times for _, times in rounds}
    assert 2e-3 * repeats >= BLOCK
    orders = ["".join(name for name, _ in rounds[n : n + 2]) for n in range(0, 80, 2)]
    assert set(orders) == {"ab", "ba"}
    assert 10 <= orders.count("ab") <= 30


def test_other_things_are_timed_apart_and_the_order_is_that_of_a_named_stream(monkeypatch):
    clock = Clock(monkeypatch)

    def order(seed):
        works = [{w: clock.work(f"{n}{w}", 1.0) for w in ("x", "y")} for n in range(3)]
        time_in_turns(works, 11, lambda _done: None, stream(seed, "cost"))
        return clock.done[-66:]

    first = order(0)
    assert [name[1] for name, _ in first[:6]] == list("xxxyyy")
    assert order(0) == first != order(1)


def test_what_is_timed_is_trained_steps_and_inference_and_changes_no_weight(
    trials_of, digits, monkeypatch
):
    made = []
    whole = timing.Program

    def program(*arguments):
        made.append(whole(*arguments))
        return made[-1]

    monkeypatch.setattr(timing, "Program", program)
    (trial,) = trials_of(CONFIG)
    works = works_of(trial, digits, [1, 7])
    assert list(works) == [STEP, inference(1), inference(7)]
    weights = [w.numpy() for w in made[0].model.trainable_variables]
    before = int(made[0].optimizer.iterations.numpy())
    works[STEP](5)
    assert int(made[0].optimizer.iterations.numpy()) == before + 5
    for was, now in zip(weights, made[0].model.trainable_variables, strict=True):
        np.testing.assert_array_equal(was, now.numpy())
    moving = [w.numpy() for w in made[0].model.non_trainable_variables]
    works[inference(7)](3)
    for was, now in zip(moving, made[0].model.non_trainable_variables, strict=True):
        np.testing.assert_array_equal(was, now.numpy())
