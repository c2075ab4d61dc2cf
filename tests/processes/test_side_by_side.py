"""Two processes make what one would, and what the second does not finish is made by the first."""

import json
import subprocess
import sys

import pytest
from patience import HOUR

BEGIN = """
import json, os, signal, sys, threading, time
from pathlib import Path
from bnexp.processes.side_by_side import side_by_side

first = os.getpid()

def both_begun():
    Path(str(os.getpid())).touch()
    while len(list(Path.cwd().iterdir())) < 2:
        time.sleep(0.01)

def make(items):
    for item in items:
        both_begun()
        MAKE
        yield item, os.getpid() == first

def told(processes=2, items="abcdefgh"):
    made = list(side_by_side(items, make, processes))
    json.dump(made, sys.stdout)

def told_first(items="abcdefgh", processes=2):
    def first():
        if processes == 2:
            both_begun()
        return "xy"
    made = list(side_by_side(items, make, processes, first))
    json.dump(made, sys.stdout)

"""


@pytest.fixture
def run(tmp_path):
    """Runs a script in a process of its own, and returns what it tells of each item."""

    def ran(script, make="pass"):
        text = BEGIN.replace("MAKE", make) + script
        command = [sys.executable, "-W", "ignore", "-c", text]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=HOUR, check=False
        )
        return done, json.loads(done.stdout) if done.stdout else None

    return ran


@pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux alone")
def test_both_processes_make_some_and_no_item_is_made_twice(run):
    _, made = run("told()")
    assert sorted(item for item, _ in made) == list("abcdefgh")
    assert {here for _, here in made} == {True, False}


@pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux alone")
@pytest.mark.parametrize(
    "end", ["raise ValueError", "sys.exit(1)", "os.kill(os.getpid(), signal.SIGKILL)"]
)
def test_what_the_second_process_does_not_finish_is_made_by_the_first(run, end):
    done, made = run("told()", f"if os.getpid() != first: {end}")
    assert sorted(made) == [[item, True] for item in "abcdefgh"]
    assert done.stderr == ""


@pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux alone")
def test_an_error_here_ends_the_second_process(run):
    script = """
try:
    told()
except ValueError:
    try:
        os.waitpid(-1, 0)
    except ChildProcessError:
        print("null")
"""
    _, made = run(script, "if os.getpid() == first: raise ValueError\n        signal.pause()")
    assert made is None


@pytest.mark.parametrize(
    "script",
    [
        "told(1)",
        "told(items='a')",
        "told(items='')",
        "t = threading.Thread(target=over.wait); t.start(); told(); over.set()",
        "t = threading.Thread(target=told); t.start(); t.join()",
    ],
)
def test_nothing_is_forked_where_that_is_of_no_use_or_not_safe(run, script):
    alone = "both_begun = lambda: None\nover = threading.Event()\n"
    _, made = run(alone + script)
    assert all(here for _, here in made)
    assert [item for item, _ in made] in (list("abcdefgh"), ["a"], [])


@pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux alone")
@pytest.mark.parametrize("items", ["abcdefgh", "a"])
def test_what_has_to_be_done_here_is_done_while_the_second_process_makes_others(run, items):
    _, made = run(f"told_first({items!r})")
    assert sorted(item for item, _ in made) == sorted(f"{items}xy")
    assert [item for item, here in made if here][:2] == ["x", "y"]
    assert {item for item, here in made if not here} <= set(items)


def test_what_has_to_be_done_here_comes_first_in_one_process(run):
    _, made = run("both_begun = lambda: None\ntold_first('ab', processes=1)")
    assert made == [[item, True] for item in "xyab"]


@pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux alone")
def test_what_was_done_here_first_is_not_done_again_for_a_second_process_that_ended(run):
    _, made = run("told_first()", "if os.getpid() != first: os._exit(1)")
    assert sorted(made) == [[item, True] for item in "abcdefghxy"]
