"""What the programs to be measured need: their files, their interpreter, MNIST, a folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from bnexp.config.language.data import Data
from bnexp.data import find_source, load_data
from bnexp.data.files.contents import ARRAYS
from bnexp.errors import BenchError, UsageError
from bnexp.training.kept import compiled

_PACKAGE = Path(__file__).parent.parent
_FOLDERS = (_PACKAGE / "benchmarks", _PACKAGE.parent / "benchmarks")
"""Where the benchmarks lie: in a wheel, and in a checkout."""

_ALTERING = (
    *("XLA_", "TF_", "KERAS_", "OMP_", "OPENBLAS_", "MKL_", "ONEDNN_", "DNNL_", "JAX_", "PYTHON"),
    "BNEXP_ISA",
)
"""Beginnings of variables that change how fast one program or the other is."""

FEW = 7_000
"""Images of MNIST, a seventh of them test images, where nothing but that it works is looked at."""

_VERSIONS = """
import sys
sys.path[:] = filter(None, sys.path)
import importlib.metadata, json
found = {}
for name in ("torch", "jax", "numpy"):
    try:
        found[name] = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        pass
print(json.dumps(found))
"""


def benchmarks_folder() -> Path:
    """Returns the folder of the benchmarks, in a wheel or in a checkout."""
    return next((folder for folder in _FOLDERS if folder.is_dir()), _FOLDERS[0])


@dataclass(frozen=True)
class Workplace:
    """Where measuring takes place.

    Attributes:
        folder: For everything that is written meanwhile.
        python: Interpreter in which PyTorch, JAX and numpy are looked for.
        quick: Whether programs that train on MNIST are given only the first `FEW` images of it.
    """

    folder: Path
    python: str
    quick: bool = False

    @property
    def logs(self) -> Path:
        """Where the programs' own output goes."""
        return self.folder / "logs"

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """Versions of PyTorch, JAX and numpy in the interpreter, those that are there."""
        try:
            done = subprocess.run(
                [self.python, "-c", _VERSIONS],
                cwd=self.folder,
                capture_output=True,
                text=True,
                check=False,
            )
            versions: dict[str, str] = json.loads(done.stdout)
        except (OSError, ValueError):
            raise UsageError(f"--python: got {self.python!r}, which is not a Python") from None
        return versions

    @cached_property
    def mnist(self) -> Path:
        """MNIST as one `.npz`, for all programs alike.

        Raises:
            DataError: MNIST cannot be had.
        """
        source = find_source(Data(dataset="mnist"), Path.cwd())
        path = self.folder / "mnist.npz"
        if source.path is not None and source.path.suffix == ".npz":
            shutil.copyfile(source.path, path)
        else:
            data = load_data(source)
            cut = (slice(None, data.train), slice(data.train, None))
            parts = [values[part] for part in cut for values in (data.images, data.labels)]
            named = dict(zip(ARRAYS, parts, strict=True))
            np.savez_compressed(path, allow_pickle=False, **named)
        return path

    @cached_property
    def given(self) -> Path:
        """What programs train on: MNIST as one `.npz`, or the beginning of it.

        Raises:
            DataError: MNIST cannot be had.
        """
        return self.repeated(FEW) if self.quick else self.mnist

    def repeated(self, images: int) -> Path:
        """Returns an `.npz` with the first images of MNIST, or with all of them again and again.

        Args:
            images: How many, a seventh of them test images.

        Raises:
            DataError: MNIST cannot be had.
        """
        path = self.folder / f"mnist-{images}.npz"
        with np.load(self.mnist) as arrays:
            kept = {
                name: np.resize(arrays[name], (images * part // 7, *arrays[name].shape[1:]))
                for name, part in zip(ARRAYS, (6, 6, 1, 1), strict=True)
            }
        np.savez(path, allow_pickle=False, **kept)
        return path

    @cached_property
    def environment(self) -> Mapping[str, str]:
        """Variables under which all programs run: defaults throughout, and no accelerator."""
        left_out = _ALTERING if self.quick else (*_ALTERING, compiled.VARIABLE)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
        return {
            **kept,
            "BNEXP_DATA_DIR": str(self.mnist),
            "CUDA_VISIBLE_DEVICES": "-1",
            "JAX_PLATFORMS": "cpu",
            "KERAS_HOME": str(self.folder / "keras"),
            "MPLBACKEND": "agg",
            "TF_CPP_MIN_LOG_LEVEL": "1",
        }

    def rival(self, name: str) -> str:
        """Returns the file of a program of the benchmarks' folder."""
        return str(benchmarks_folder() / "rivals" / name)

    def bnexp(self, *arguments: str) -> list[str]:
        """Returns the command line of bnexp, as its script starts it."""
        script = Path(sys.executable).with_name("bnexp")
        start = [str(script)] if script.exists() else [sys.executable, "-m", "bnexp"]
        return [*start, *arguments]

    def log(self, name: str) -> Path:
        """Returns the file for a program's output."""
        self.logs.mkdir(parents=True, exist_ok=True)
        return self.logs / f"{name}.log"

    def failed(self, command: Sequence[str], name: str) -> BenchError:
        """Returns what to raise where a program ended in an error."""
        return BenchError(command, self.log(name))
