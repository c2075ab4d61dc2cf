"""A machine with a module in front of an installed one, and one without data."""

from __future__ import annotations

import pytest

from bnexp.data.finding import search


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """Puts a module in front of an installed one, for processes that are started."""

    def plant(name: str, text: str) -> None:
        (tmp_path / f"{name}.py").write_text(text)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    return plant


@pytest.fixture
def no_data(tmp_path, monkeypatch):
    """A machine without data, whatever this one has."""
    monkeypatch.setattr(search, "keras_homes", lambda: [tmp_path / "keras"])
    monkeypatch.delenv("BNEXP_DATA_DIR", raising=False)
    return monkeypatch
