"""What is said of a cluster on the command line, and of one that is not there."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from importlib import util
from pathlib import Path

import pytest
from patience import HOUR
from typer.testing import CliRunner

import bnexp
from bnexp.cli.main import app
from bnexp.cli.terminal.complete import complete_engines
from bnexp.errors import ClusterError, UsageError
from bnexp.execution import ENGINES, engine_named
from bnexp.execution.dask import engine as engine_module
from bnexp.execution.dask.engine import Dask
from bnexp.execution.dask.limits import Limits
from bnexp.execution.dask.versions import PACKAGES, differences

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [4]}
training: {epochs: 1}
seeds: 1
arms: {one: {}}
"""


@pytest.fixture
def config(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "small.yaml"
    path.write_text(TEXT)
    return path


def ended(config: Path, *options: str) -> tuple[int, str]:
    """Returns the exit code of `bnexp run`, and what it says."""
    done = CliRunner().invoke(app, ["run", str(config), *options])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--cluster", "tcp://a:1"], "the engine is local; say --engine dask as well"),
        (["--engine", "task"], "engine: got 'task'; did you mean 'dask'? One of: local, dask"),
        (["--engine", "dask", "--cluster", "tcp://a"], "cluster: got 'tcp://a'; must be where"),
        (["--engine", "dask", "--cluster", "http://a:1"], "cluster: got 'http://a:1'; must be"),
        (
            ["--engine", "dask", "--cluster", "127.0.0.1:8786"],
            "cluster: got '127.0.0.1:8786'; no such scheduler file; an address begins with tcp://",
        ),
        (
            ["--engine", "dask", "--cluster", "nope.json"],
            "cluster: got 'nope.json'; no such scheduler file; an address begins with tcp://",
        ),
        (["--engine", "dask", "--cluster", "."], "cluster: got '.'; no such scheduler file"),
        (
            ["--engine", "dask", "--cluster", "n" * 300],
            "no such scheduler file; an address begins with tcp://",
        ),
        (["--engine", "dask", "--cluster", " "], "cluster: got ' '; must be where"),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_written(config, tmp_path, options, said):
    code, output = ended(config, *options)
    assert code == 2
    assert said in " ".join(output.split())
    assert not (tmp_path / "results").exists()


def test_dask_that_is_not_installed_is_told_with_the_command_that_does(config, monkeypatch):
    def found(name):
        return None if name == "distributed" else util.find_spec(name)

    monkeypatch.setattr(engine_module, "find_spec", found)
    code, output = ended(config, "--engine", "dask")
    assert code == 2
    assert "not installed here: pip install 'bnexp[dask]'" in " ".join(output.split())


def test_engine_of_this_machine_imports_no_dask(config):
    code = (
        "import sys\nfrom bnexp.execution import ENGINES, engine_named\nengine_named('dask')\n"
        "engine_named(None)\nassert not {'dask', 'distributed'} & {*sys.modules}"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=HOUR)


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setitem(ENGINES, "dask", Dask(limits=Limits(answer=0.5)))


def test_address_that_nobody_answers_is_told_with_the_limit(config, hasty):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        code, output = ended(config, "--engine", "dask", "--cluster", address)
    assert code == 1
    told = " ".join(output.split())
    assert f"no scheduler answers at {address} within 0.5 seconds" in told
    assert "the same command goes on from there" in told
    assert "Traceback" not in output


def test_address_of_something_else_is_told_with_the_limit(config, hasty):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"tcp://127.0.0.1:{deaf.getsockname()[1]}"
        code, output = ended(config, "--engine", "dask", "--cluster", address)
    assert code == 1
    assert f"no scheduler answers at {address}" in " ".join(output.split())


def test_scheduler_file_that_is_not_there_is_told_at_once(config, tmp_path):
    with pytest.raises(UsageError, match=r"none\.json'; no such scheduler file; an address begins"):
        bnexp.run(config, engine="dask", cluster=tmp_path / "none.json", progress=False)


def test_scheduler_file_of_a_scheduler_that_is_gone_is_told(config, hasty, tmp_path):
    file = tmp_path / "left.json"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        file.write_text(json.dumps({"address": f"tcp://127.0.0.1:{free.getsockname()[1]}"}))
        with pytest.raises(ClusterError, match=r"no scheduler answers at .*left\.json within 0\.5"):
            bnexp.run(config, engine="dask", cluster=file, progress=False)


def test_python_calls_name_engine_and_cluster(config, lasting):
    result = bnexp.run(config, engine="dask", cluster=lasting.file, progress=False)
    assert list(result.trials["status"]) == ["finished"]
    with pytest.raises(UsageError, match="the engine is local"):
        bnexp.run(config, cluster=lasting.file)


def test_engines_are_completed():
    assert complete_engines() == list(ENGINES)


def test_limits_of_an_engine_are_those_of_each_cluster(hasty):
    assert engine_named("dask", "tcp://a:1") == Dask("tcp://a:1", Limits(answer=0.5))


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "told"),
    [
        ("bnexp", "0.1.0", "0.1.0", ""),
        ("bnexp", "0.1.0", "0.1.1", "bnexp 0.1.1 instead of 0.1.0"),
        ("keras", "3.15.1", "3.15.0", ""),
        ("keras", "3.15.1", "3.14.1", "keras 3.14.1 instead of 3.15.1"),
        ("Python", "3.13.0", "3.12.9", "Python 3.12.9 instead of 3.13.0"),
        ("numpy", "2.4.6", ModuleNotFoundError("numpy"), "no numpy instead of numpy 2.4.6"),
    ],
)
def test_versions_count_as_far_as_they_change_numbers(name, ours, theirs, told):
    assert differences(ours, theirs, name) == told


def test_all_that_numbers_depend_on_is_compared():
    assert {*PACKAGES} == {"bnexp", "keras", "tensorflow", "numpy"}
