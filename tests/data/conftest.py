"""A small data set with published sums, a machine without data, and the real MNIST."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from bnexp.config.sizes import DataSize
from bnexp.data import Network
from bnexp.data.files.contents import ARRAYS, idx_header, idx_sum
from bnexp.data.finding import download, search
from bnexp.data.finding.published import IDX_FILES, PUBLISHED, Published


def small_arrays(seed=0):
    rng = np.random.default_rng(seed)
    return {
        "x_train": rng.integers(0, 256, (6, 4, 3), dtype=np.uint8),
        "y_train": np.array([0, 1, 2, 0, 1, 2], np.uint8),
        "x_test": rng.integers(0, 256, (3, 4, 3), dtype=np.uint8),
        "y_test": np.array([2, 0, 1], np.uint8),
    }


@pytest.fixture
def arrays():
    return small_arrays()


@pytest.fixture
def tiny(arrays, monkeypatch):
    """The registry's entry of a named set with nine images."""
    published = Published(
        name="tiny",
        size=DataSize(6, 3, (4, 3), 3),
        sums=tuple(idx_sum(arrays[name]) for name in ARRAYS),
        scale=255.0,
        npz=("tiny.npz",),
        folders=("tiny", "."),
        url="https://example.invalid/tiny.npz",
    )
    monkeypatch.setitem(PUBLISHED, "tiny", published)
    return published


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """Keras' cache on a machine where nothing has been set or stored."""
    home = tmp_path / "keras"
    monkeypatch.delenv("BNEXP_DATA_DIR", raising=False)
    for room in (search, download):
        monkeypatch.setattr(room, "keras_homes", lambda: [home])
    return home / "datasets"


@pytest.fixture
def write_npz():
    def write(path, arrays):
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, **arrays)
        return path

    return write


@pytest.fixture
def write_idx():
    def write(folder, arrays, *, packed):
        folder.mkdir(parents=True, exist_ok=True)
        for array, name in zip(ARRAYS, IDX_FILES, strict=True):
            raw = idx_header(arrays[array].shape) + arrays[array].tobytes()
            path = folder / (f"{name}.gz" if packed else name)
            path.write_bytes(gzip.compress(raw) if packed else raw)
        return folder

    return write


@pytest.fixture
def offline():
    """A network that cannot be reached."""

    def never(name, home):
        raise AssertionError("the loader must not be started without a network")

    return Network(lambda url: "no network here", never)


@pytest.fixture
def forbidden():
    """A network that must not even be asked."""

    def never(*asked):
        raise AssertionError(f"the network was asked for {asked}")

    return Network(never, never)


@pytest.fixture(scope="session")
def mnist():
    """Path of the real MNIST as an `.npz`."""
    folder = os.environ.get("BNEXP_DATA_DIR", "")
    path = Path(folder) / "mnist.npz"
    if folder and path.is_file():
        return path.absolute()
    reason = "BNEXP_DATA_DIR is not set to a folder that holds mnist.npz"
    if os.environ.get("CI") == "true" or os.environ.get("BNEXP_REQUIRE_MNIST") == "1":
        pytest.fail(f"MNIST is required here: {reason}")
    return pytest.skip(reason)
