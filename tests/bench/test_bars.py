"""Bars: what is divided by what, how it is written, and whether it is met."""

import json
import sys
from pathlib import Path

import pytest

from bnexp.bench.bars import Bar, compare, ratio_text, read_bars
from bnexp.bench.commands import Timed
from bnexp.bench.parts import wholes
from bnexp.bench.parts.grid import COMMANDS
from bnexp.bench.parts.part import Plan
from bnexp.bench.workplace import Workplace

ISSUED = {
    "epoch/no-bn/keras-fit": 1 / 9,
    "epoch/bn/keras-fit": 1 / 9,
    "epoch/no-bn/jax": 1.05,
    "epoch/no-bn/pytorch": 1 / 3,
    "epoch/no-bn/floor": 1.4,
    "epoch/bn/floor": 1.4,
    "command/script/memory": 0.65,
    "start/imports": 3,
    "answer/imports": 8,
}


def one(bar, measurements, seeds=1):
    (found,) = compare([bar], measurements, seeds)
    return found


def test_values_are_divided_round_by_round():
    found = one(Bar("x", "a", "b", most=0.5), {"a": [1.0, 4.0, 3.0], "b": [4.0, 4.0, 6.0]})
    assert list(found.values) == [0.25, 1.0, 0.5]
    assert (found.ours, found.against, found.median) == (3.0, 4.0, 0.5)
    assert found.met is True


def test_sides_that_ran_unequally_often_are_divided_by_the_mean():
    found = one(Bar("x", "a", "b", most=1.0), {"a": [3.0, 6.0], "b": [1.0, 2.0, 6.0]})
    assert list(found.values) == [1.0, 2.0]
    assert found.met is False


def test_divisor_may_count_once_for_each_seed():
    found = one(Bar("x", "a", "b", times=True, most=1 / 16), {"a": [5.0], "b": [10.0]}, seeds=10)
    assert list(found.values) == [0.05]
    assert found.against == 100.0
    assert found.met is True


def test_limit_from_below_and_limit_on_a_value_itself():
    assert one(Bar("x", "a", "b", least=1.75), {"a": [7.0], "b": [4.0]}).met is True
    assert one(Bar("x", "a", "b", least=1.75), {"a": [6.9], "b": [4.0]}).met is False
    assert one(Bar("x", "a", most=20), {"a": [19.0, 20.0, 30.0]}).met is True
    assert one(Bar("x", "a", most=20), {"a": [19.0, 21.0, 30.0]}).met is False


@pytest.mark.parametrize("measured", [{}, {"a": [1.0]}, {"b": [1.0]}])
def test_what_was_not_measured_is_neither_met_nor_missed(measured):
    found = one(Bar("x", "a", "b", most=1.0), measured)
    assert (list(found.values), found.median, found.met) == ([], None, None)


def test_comparison_without_a_bar_is_neither_met_nor_missed():
    found = one(Bar("x", "a", "b"), {"a": [1.0], "b": [2.0]})
    assert (found.median, found.met, found.bar.wanted) == (0.5, None, "")


@pytest.mark.parametrize(
    ("value", "text"),
    [(1 / 6.74, "1/6.74"), (1 / 9, "1/9"), (0.5, "0.5"), (0.953, "0.953"), (12.345, "12.3")],
)
def test_ratio_is_written_as_people_say_it(value, text):
    assert ratio_text(value) == text


def test_bars_of_the_file_are_those_that_were_set():
    bars = {bar.against: bar for bar in read_bars() if bar.most is not None}
    assert {key: bars[key].most for key in ISSUED} == pytest.approx(ISSUED)
    whole = {bar.ours: bar for bar in read_bars() if bar.ours.startswith("command/")}
    assert whole["command/article-one-seed/seconds"].most == pytest.approx(1 / 6.5)
    assert whole["command/article-many-seeds/seconds"].most == pytest.approx(1 / 13)
    assert whole["command/article-many-seeds/seconds"].times
    assert whole["command/article-many-seeds-one-worker/seconds"].least == 1.75
    grid = {bar.ours: bar.most for bar in read_bars() if bar.ours.startswith("grid/") and bar.most}
    assert grid == {"grid/run": 4, "grid/check": 2, "grid/plot": 10, "grid/report": 5}


@pytest.fixture
def of_wholes(tmp_path, monkeypatch):
    """What measuring whole commands gives, where every command takes a second."""
    asked = []

    def timed(command, _workplace, _name):
        asked.append(command)
        return Timed(1.0, 1.0)

    monkeypatch.setattr(wholes, "timed", timed)
    monkeypatch.setattr(wholes, "_worker_memory", lambda _workplace, _out: 1.0)
    place = Workplace(tmp_path, sys.executable)
    place.__dict__["given"] = tmp_path / "mnist.npz"
    plan = Plan(("commands",), 1, quick=True)
    return wholes.measure_wholes(place, plan, lambda _text: None).measurements, asked


def test_every_measurement_that_a_bar_names_is_one_that_the_bench_makes(of_wholes):
    stored = Path(__file__).parents[2] / "results" / "reference" / "bench" / "bench.json"
    measured = set(json.loads(stored.read_text())["measurements"])
    others = {key for key in measured if not key.startswith(("command/", "worker/"))}
    named = {key for bar in read_bars() for key in (bar.ours, bar.against) if key}
    of_grid = {f"grid/{name}" for name in COMMANDS}
    assert named <= others | of_wholes[0].keys() | of_grid


def test_the_packaged_article_itself_is_measured(of_wholes):
    runs = [command for command in of_wholes[1] if "run" in command]
    assert len(runs) == 3
    assert all(command[command.index("run") + 1] == "article" for command in runs)
    assert not any("watch" in part or "claims" in part for run in runs for part in run)
