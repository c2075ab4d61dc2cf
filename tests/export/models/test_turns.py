"""A difference of times is called only where the spread carries it."""

from __future__ import annotations

import time

import numpy as np
import pytest

from bnexp.export.models.turns import ROUNDS, Turns, in_turns


class Clock:
    """Stands for a machine: programs take what they cost, and at times much longer."""

    def __init__(self, busy: float, seed: int = 0) -> None:
        self.now, self._busy = 0.0, busy
        self._rng = np.random.default_rng(seed)
        self.order = []

    def __call__(self) -> float:
        return self.now

    def program(self, name: str, seconds: float):
        def run() -> None:
            self.order.append(name)
            held_up = self._rng.exponential(self._busy) * (self._rng.random() < 0.5)
            self.now += seconds * (1 + 0.02 * self._rng.random()) + held_up

        return run


def timed(monkeypatch, before, after, busy=0.0, seed=0) -> Turns:
    clock = Clock(busy, seed)
    monkeypatch.setattr(time, "perf_counter", clock)
    turns = in_turns(256, clock.program("b", before), clock.program("a", after))
    starts = [name for name, last in zip(clock.order, ["", *clock.order], strict=False)
              if name != last]  # fmt: skip
    assert len(starts) >= ROUNDS
    return turns


@pytest.mark.parametrize("busy", [0.0, 0.002, 0.02])
def test_the_same_network_is_never_called_faster_or_slower(monkeypatch, busy):
    for seed in range(20):
        turns = timed(monkeypatch, 0.001, 0.001, busy, seed)
        assert not turns.is_called
        assert "no difference that the spread carries" in turns.words


@pytest.mark.parametrize("busy", [0.0, 0.0002])
def test_a_real_difference_is_called_with_its_interval(monkeypatch, busy):
    faster = timed(monkeypatch, 0.001, 0.0005, busy)
    assert faster.is_called
    value = faster.faster.value
    assert faster.faster.low <= value <= faster.faster.high
    assert value == pytest.approx(2, rel=0.1)
    assert faster.words.startswith(f"{value:.2f} times as fast (")
    slower = timed(monkeypatch, 0.0005, 0.001, busy)
    assert slower.is_called
    assert slower.words.startswith(f"{1 / slower.faster.value:.2f} times as slow (")
    assert slower.before < slower.after
