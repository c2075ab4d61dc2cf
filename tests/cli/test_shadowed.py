"""Nothing that lies in the working directory is imported, by the command or by what it starts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from patience import HOUR

from bnexp.training.kept import compiled

LIBRARIES = (
    *("tensorflow", "keras", "numpy", "scipy", "pandas", "matplotlib", "PIL", "sklearn", "h5py"),
    *("typer", "click", "rich", "yaml", "pydantic", "jinja2", "markupsafe", "bnexp"),
    *("sitecustomize", "usercustomize", "git", "cPickle"),
)
SMALL = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 1}
seeds: 2
arms:
  no-bn: {}
  bn: {network.norm: {kind: batch, momentum: 0.8}}
claims: [{says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}]
"""
OWN = {"PATH": "/usr/bin:/bin"} | {
    name: os.environ[name] for name in ("BNEXP_DATA_DIR", compiled.VARIABLE) if name in os.environ
}
PROGRAM = Path(sys.executable).with_name("bnexp")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a file of the name of every module there might be, and a small experiment."""
    folder = tmp_path_factory.mktemp("shadowed")
    for name in sorted({*sys.stdlib_module_names, *LIBRARIES}):
        (folder / f"{name}.py").write_text(f"open({str(folder / 'ran')!r}, 'a').write({name!r})\n")
    (folder / "small.yaml").write_text(SMALL)
    return folder


# In this order: those below read what those above have made.
COMMANDS = (
    ("--help",),
    ("--version",),
    ("validate", "small.yaml"),
    ("lint", "small.yaml"),
    ("plan", "small.yaml"),
    ("describe", "small.yaml"),
    ("explain", "training"),
    ("schema",),
    ("init", "new.yaml"),
    ("run", "small.yaml", "--jobs", "2"),
    ("check", "results/small"),
    ("plot", "results/small", "--kind", "loss", "--format", "svg"),
    ("report", "results/small"),
    ("compare", "results/small", "others"),
    ("data",),
    ("doctor",),
)

ENDS = {"check": (0, 3), "doctor": (0, 1)}
"""Exit codes besides 0: what is not decided is not as expected, and a machine may have faults."""


def run(folder, *command):
    done = subprocess.run(
        [PROGRAM, *command],
        cwd=folder,
        env={**OWN, "HOME": str(folder), "KERAS_HOME": str(folder / "keras")},
        capture_output=True,
        text=True,
        timeout=HOUR,
        check=False,
    )
    assert not (folder / "ran").exists(), f"{command} ran {(folder / 'ran').read_text()}"
    assert done.returncode in ENDS.get(command[0], (0,)), done.stderr


def test_no_command_imports_what_lies_where_it_was_started(folder):
    for command in COMMANDS:
        if command[0] == "compare":
            shutil.copytree(folder / "results" / "small", folder / "others")
        run(folder, *command)


def test_measuring_imports_nothing_from_there(folder, mnist):
    run(folder, "bench", "--part", "starts", "--quick", "--out", "bench")
