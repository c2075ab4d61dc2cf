"""What a user's environment holds changes no result, or is named in one message with the remedy."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from patience import HOUR

from bnexp.errors import StoreError
from bnexp.execution.surroundings import worker_environment
from bnexp.store.files.atomic import write_whole
from bnexp.training.determinism import prepared
from bnexp.training.kept import compiled

CONFIG = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [8], dropout: 0.2}
training: {epochs: 1}
seeds: 5
arms: {no-bn: {}, bn: {network.norm: {kind: batch, momentum: 0.8}}}
claims: [{says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}]
"""
NEUTRAL = {
    # Keras, TensorFlow, XLA
    "KERAS_BACKEND": "torch",
    "KERAS_MAX_EPOCHS": "ten",
    "KERAS_NNX_ENABLED": "true",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_DETERMINISTIC_OPS": "0",
    "TF_USE_LEGACY_KERAS": "1",
    "TF2_BEHAVIOR": "0",
    "TF_CPP_MAX_VLOG_LEVEL": "1",
    "TF_XLA_FLAGS": "--no_such_flag=1",
    "XLA_FLAGS": "--no_such_flag",
    "CUDA_VISIBLE_DEVICES": "7",
    # threads and instructions
    "OMP_NUM_THREADS": "2",
    "MKL_NUM_THREADS": "nonsense",
    "OPENBLAS_NUM_THREADS": "2",
    "TF_NUM_INTRAOP_THREADS": "2",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "NPY_DISABLE_CPU_FEATURES": "SSE SSE2 NONSENSE",
    # Python
    "PYTHONOPTIMIZE": "2",
    "PYTHONWARNINGS": "error",
    "PYTHONHASHSEED": "7",
    "PYTHONINSPECT": "1",
    "PYTHONSTARTUP": "/nowhere/startup.py",
    "PYTHONIOENCODING": "ascii",
    "PYTHONUTF8": "0",
    "PYTHONUNBUFFERED": "1",
    "PYTHONBREAKPOINT": "nowhere.breakpoint",
    "PYTHONMALLOC": "debug",
    "PYTHONSAFEPATH": "1",
    "PYTHONNODEBUGRANGES": "1",
    "PYTHONASYNCIODEBUG": "1",
    # Matplotlib
    "MPLBACKEND": "nonsense",
    "MATPLOTLIBRC": "/nowhere",
    "MPL_IGNORE_SYSTEM_FONTS": "1",
    # language, time, terminal
    "LANG": "C",
    "LC_ALL": "xx_XX.nonsense",
    "LC_NUMERIC": "de_DE.UTF-8",
    "TZ": "Nowhere/Nothing",
    "TERM": "dumb",
    "COLUMNS": "-3",
    "LINES": "nonsense",
    "NO_COLOR": "1",
    "PAGER": "/nowhere/pager",
    # other programs
    "SOURCE_DATE_EPOCH": "yesterday",
    "SCIPY_ARRAY_API": "1",
    "GIT_DIR": "/nowhere",
    "GITHUB_ACTIONS": "1",
}
FILES = {
    ".keras/keras.json": '{"floatx": "float16", "epsilon": 1, "backend": "jax", '
    '"image_data_format": "channels_first", "nnx_enabled": true}',
    ".config/matplotlib/matplotlibrc": "lines.linewidth: 9\nno.such.key: 1\n",
    "matplotlibrc": "text.usetex: True\nfont.size: 30\nfigure.dpi: 17\nbackend: nonsense\n",
    "keras.py": "raise SystemExit('imported')\n",
    "sitecustomize.py": "raise SystemExit('imported')\n",
}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The files that a run leaves, in a clean environment and in one of everything odd at once."""

    def run(name: str, variables: dict[str, str], files: dict[str, str]) -> dict[str, bytes]:
        folder = tmp_path_factory.mktemp(name)
        for file, text in {"small.yaml": CONFIG, **files}.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text)
        kept = {
            name: os.environ[name]
            for name in ("PATH", "BNEXP_ISA", compiled.VARIABLE)
            if name in os.environ
        }
        done = subprocess.run(
            [sys.executable, "-P", "-m", "bnexp", "run", "small.yaml", "-q"],
            cwd=folder,
            env={**kept, "HOME": str(folder), "MPLCONFIGDIR": str(folder / "mpl"), **variables},
            umask=0o077 if variables else 0o022,
            capture_output=True,
            text=True,
            timeout=HOUR,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        out = folder / "results" / "small"
        # figures.json holds what stands for all tables, those of the seconds among them
        timed = {"timings.csv", "environment.json", "looks.json", "figures.json", ".sums.json"}
        return {
            path.relative_to(out).as_posix(): path.read_bytes()
            for path in out.rglob("*")
            if path.suffix in {".csv", ".yaml", ".json", ".svg", ".png"}
            and path.name not in timed
            and path.parent.name != "trials"
        }

    without_home = {**NEUTRAL, "MPLCONFIGDIR": "/proc/nowhere"}
    return run("clean", {}, {}), run("odd", without_home, FILES)


def test_everything_odd_at_once_changes_no_byte_of_a_result(results):
    clean, odd = results
    assert "history.csv" in clean
    assert any(name.endswith(".png") for name in clean)
    assert {name for name in clean if clean[name] != odd.get(name)} == set()


KEPT = {"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH"}


OF_WORKERS = ("KERAS", "TF", "XLA", "CUDA", "OMP", "MKL", "OPENBLAS", "ONEDNN", "NPY", "PYTHON")


@pytest.mark.parametrize("name", [name for name in NEUTRAL if name.startswith(OF_WORKERS)])
def test_workers_have_nothing_of_what_would_change_them(name, monkeypatch):
    monkeypatch.delenv(name, raising=False)
    without = worker_environment()
    monkeypatch.setenv(name, NEUTRAL[name])
    assert worker_environment() == without


def test_variables_that_say_where_modules_and_libraries_lie_are_kept():
    there = dict.fromkeys(KEPT, "kept")
    assert prepared(there, 1).items() >= there.items()


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTTY])
def test_file_system_that_knows_no_flushing_is_no_obstacle(number, tmp_path, monkeypatch):
    def unknown(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", unknown)
    write_whole(tmp_path / "file", "whole")
    assert (tmp_path / "file").read_text() == "whole"


def test_disk_that_fails_while_it_is_flushed_is_told(tmp_path, monkeypatch):
    def failed(_descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", failed)
    with pytest.raises(StoreError, match="cannot be written: Input/output error"):
        write_whole(tmp_path / "file", "whole")
    assert list(tmp_path.iterdir()) == []


def told(arguments: list[str], folder: Path, limit: tuple[int, int] | None, **variables: str):
    """Returns the exit code and the messages of a command, under a limit of the system."""

    def lower() -> None:
        if limit:
            resource.setrlimit(limit[0], (limit[1], limit[1]))

    (folder / "small.yaml").write_text(CONFIG)
    done = subprocess.run(
        [sys.executable, "-m", "bnexp", *arguments],
        cwd=folder,
        env={**os.environ, **variables},
        preexec_fn=lower,
        capture_output=True,
        text=True,
        timeout=HOUR,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("limit", "variables", "code", "message"),
    [
        (None, {"BNEXP_ISA": "nonsense"}, 2, "BNEXP_ISA: got 'nonsense'; must be one of"),
        (None, {"BNEXP_DATA_DIR": "/nowhere"}, 4, "/nowhere"),
        ((resource.RLIMIT_NOFILE, 7), {}, 1, "Too many open files. "),
        ((resource.RLIMIT_FSIZE, 100), {}, 1, "cannot be written: File too large"),
        ((resource.RLIMIT_AS, 300 * 2**20), {}, 1, "raise the limits of memory (ulimit -v"),
        ((resource.RLIMIT_AS, 2**30), {}, 1, "raise the limits of memory (ulimit -v)"),
    ],
)
def test_what_stops_a_run_is_named_before_anything_is_trained(
    limit, variables, code, message, tmp_path
):
    data = ["--set", "data.dataset=mnist"] if "BNEXP_DATA_DIR" in variables else []
    found, messages = told(["run", "small.yaml", *data], tmp_path, limit, **variables)
    assert found == code
    assert message in messages


def test_a_prompt_of_python_is_no_obstacle_to_an_exit_code(tmp_path):
    code, messages = told(["run", "nowhere.yaml"], tmp_path, None, PYTHONINSPECT="1")
    assert (code, messages.count("\n")) == (2, 1)
