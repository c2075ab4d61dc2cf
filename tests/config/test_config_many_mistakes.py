"""Thousands of mistakes are found in time that grows with their number, and the first are told."""

from __future__ import annotations

import sys

import pytest

from bnexp.config import load_experiment
from bnexp.errors import TOLD, ConfigurationError

BASE = "network: {kind: mlp, hidden: [8]}\narms: {a: {}, b: {}}\n"


def at_the_top(number):
    return BASE + "training: {epochs: 1}\n" + "".join(f"traning{i}: 1\n" for i in range(number))


def in_a_part(number):
    return BASE + "training:\n  epochs: 1\n" + "".join(f"  epohcs{i}: 1\n" for i in range(number))


def in_an_arm(number):
    keys = "".join(f"    training.epohcs{i}: 1\n" for i in range(number))
    return f"training: {{epochs: 1}}\narms:\n  a: {{}}\n  b:\n{keys}"


def in_arms(number):
    arms = "".join(f"  a{i}: {{training.epohcs{i}: 1}}\n" for i in range(number))
    return f"training: {{epochs: 1}}\narms:\n{arms}"


def in_one_line(number):
    return "{training: {epochs: 1}, " + ", ".join(f"traning{i}: 1" for i in range(number)) + "}"


PLACES = [at_the_top, in_a_part, in_an_arm, in_arms, in_one_line]


def refusal(path):
    with pytest.raises(ConfigurationError) as caught:
        load_experiment(path)
    return caught.value


def steps_of(function, *arguments):
    """Returns how many lines of the package a call passes, each turn of a loop by itself."""
    count = 0

    def line(_frame, event, _argument):
        nonlocal count
        count += event == "line"
        return line

    def call(frame, _event, _argument):
        return line if "bnexp" in frame.f_code.co_filename else None

    sys.settrace(call)
    try:
        function(*arguments)
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize("text", PLACES, ids=lambda text: text.__name__)
def test_twice_as_many_mistakes_take_twice_as_long(tmp_path, text):
    steps = []
    # The first counts what is read once and kept.
    for number in (10, 300, 600):
        (tmp_path / f"{number}.yaml").write_text(text(number))
        steps.append(steps_of(refusal, tmp_path / f"{number}.yaml"))
    assert steps[2] < 2.2 * steps[1]


@pytest.mark.parametrize("text", PLACES, ids=lambda text: text.__name__)
def test_the_first_mistakes_are_told_with_their_lines_and_the_others_counted(tmp_path, text):
    (tmp_path / "a.yaml").write_text(text(1000))
    error = refusal(tmp_path / "a.yaml")
    assert len(error.problems) >= 1000
    assert f"and {len(error.problems) - TOLD} mistakes more" in str(error)
    assert sum(bool(problem.excerpt) for problem in error.problems) == TOLD
    assert len(str(error)) < 600 * TOLD


@pytest.mark.parametrize(
    "text",
    [
        "training: {epochs: 1}\nclaims: [{says: x, metric: {final: loss}, claim: "
        + "a < " * 60_000
        + "b}]\n",
        "training: *" + "a" * 200_000,
        "training: !" + "a" * 200_000,
        "training: {epochs: 1}\narms: {? " + "x" * 200_000 + " : {}, b: {training.epohcs: 1}}\n",
        "training: {epochs: " + "9" * 200_000 + "}\n",
    ],
    ids=["claim", "alias", "tag", "arm", "number"],
)
def test_what_is_quoted_is_cut(tmp_path, text):
    (tmp_path / "a.yaml").write_text(text)
    assert len(str(refusal(tmp_path / "a.yaml"))) < 10_000
