"""Programs asked for epochs in turn, and commands timed from outside."""

import sys
from pathlib import Path

import pytest

from bnexp.bench.commands import timed, timed_in_turn
from bnexp.bench.paced import Paced, in_turn
from bnexp.bench.workplace import Workplace
from bnexp.errors import BenchError

RIVALS = Path(__file__).parents[2] / "benchmarks" / "rivals"

COUNTING = f"""
import sys
sys.path.insert(0, {str(RIVALS)!r})
from pacing import run_paced
name = sys.argv[1]
count = 0
def epoch():
    global count
    count += 1
    with open("order", "a") as file:
        file.write(f"{{name}}{{count}} ")
    print("what is printed meanwhile does no harm")
    return {{"val_loss": count / 4}}
run_paced(epoch, threads=3)
"""


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    monkeypatch.setattr(Workplace, "mnist", tmp_path / "mnist.npz")
    return Workplace(tmp_path, sys.executable)


def counting(name):
    return Paced(f"epoch/{name}", [sys.executable, "-c", COUNTING, name])


def test_programs_run_an_epoch_each_in_turn(workplace):
    heard = []
    seconds, facts = in_turn([counting("a"), counting("b")], workplace, 3, heard.append)
    assert (workplace.folder / "order").read_text() == "a1 b1 b2 a2 a3 b3 "
    assert {key: len(values) for key, values in seconds.items()} == {"epoch/a": 3, "epoch/b": 3}
    assert all(value > 0 for values in seconds.values() for value in values)
    assert facts["epoch/a"] == {"threads": 3, "val_loss": 0.75}
    assert heard[:2] == ["starting epoch/a", "starting epoch/b"]
    assert heard[-1] == "epochs in turn, round 3 of 3"


def test_program_that_ends_in_an_error_is_named_with_its_log(workplace):
    broken = Paced("epoch/broken", [sys.executable, "-c", "raise SystemExit('no such thing')"])
    with pytest.raises(
        BenchError, match=r"ended in an error; its output is in .*epoch-broken\.log"
    ):
        in_turn([broken], workplace, 1, lambda _text: None)
    assert "no such thing" in workplace.log("epoch-broken").read_text()


def test_command_is_timed_with_its_memory(workplace):
    small = timed([sys.executable, "-c", "pass"], workplace, "small")
    large = timed([sys.executable, "-c", "len(b'x' * 200 * 2**20)"], workplace, "large")
    assert small.seconds > 0
    assert 190 < large.memory - small.memory < 260


def test_command_that_fails_is_named_with_its_log(workplace):
    with pytest.raises(BenchError, match=r"its output is in .*wrong\.log"):
        timed([sys.executable, "-c", "raise SystemExit('no')"], workplace, "wrong")


def test_check_that_does_not_pass_is_timed_as_well(workplace):
    assert timed([sys.executable, "-c", "raise SystemExit(3)"], workplace, "check").seconds > 0


def test_floor_does_the_products_and_one_pass_of_adam(workplace):
    command = [sys.executable, str(RIVALS / "floor.py"), "8", "64", "16", "4"]
    seconds, facts = in_turn([Paced("floor", command)], workplace, 2, lambda _text: None)
    assert len(seconds["floor"]) == 2
    assert facts["floor"] == {"threads": 1}


def test_adam_of_the_floor_is_adam():
    sys.path.insert(0, str(RIVALS))
    try:
        from floor import Adam  # noqa: PLC0415 (a program beside the package)
    finally:
        sys.path.remove(str(RIVALS))
    adam = Adam(5)
    gradient, before = adam.gradient.copy(), adam.weights.copy()
    for _ in range(2):
        adam.step()
    mean = 0.1 * gradient + 0.9 * 0.1 * gradient
    square = 0.001 * gradient**2 + 0.999 * 0.001 * gradient**2
    first = 0.001 * 0.1 * gradient / ((0.001 * gradient**2) ** 0.5 + 1e-7)
    second = 0.001 * mean / (square**0.5 + 1e-7)
    assert adam.mean == pytest.approx(mean, rel=1e-5)
    assert adam.square == pytest.approx(square, rel=1e-5)
    assert adam.weights == pytest.approx(before - first - second, rel=1e-4)


def test_commands_run_in_turn_after_what_comes_before_each(workplace):
    (workplace.folder / "order").write_text("")
    write = "open('order', 'a').write({!r})"
    commands = {name: [sys.executable, "-c", write.format(name)] for name in ("a", "b")}

    def before(name):
        with (workplace.folder / "order").open("a") as file:
            file.write(f" before {name}: ")

    seconds = timed_in_turn(commands, workplace, "x", 2, lambda _text: None, before)
    order = (workplace.folder / "order").read_text()
    assert order == 2 * " before a: a before b: b"
    assert {key: len(values) for key, values in seconds.items()} == {"x/a": 2, "x/b": 2}
