"""Workers read the data that the caller unpacked; where that fails they read them themselves."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from bnexp.session.training import sharing
from bnexp.session.training.sharing import shared_data

ONE = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16], dropout: 0.2}
training: {batch_size: 64, epochs: 3}
arms: {bn: {network.norm: batch}}
"""


@pytest.fixture
def places(tmp_path, monkeypatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_data_are_written_once_for_all_trials_and_removed_afterwards(prepared_at, places):
    prepared = prepared_at("once")
    (source,) = set(prepared.sources.values())
    with shared_data(prepared, prepared.trials) as shared:
        assert shared.keys() == {source.fingerprint}
        assert (shared[source.fingerprint] / "images.npy").stat().st_size > 64 * 1797
    assert list(places.glob("bnexp-*")) == []


def test_nothing_is_written_where_nothing_is_left(prepared_at, places):
    with shared_data(prepared_at("nothing"), []) as shared:
        assert shared == {}


def test_large_data_are_left_to_the_workers(prepared_at, places, monkeypatch):
    monkeypatch.setattr(sharing, "LARGEST", 1000)
    prepared = prepared_at("large")
    with shared_data(prepared, prepared.trials) as shared:
        assert shared == {}


@pytest.mark.parametrize("where", ["bnexp.data.shared.write_shared", "tempfile.mkdtemp"])
def test_disk_in_the_way_changes_no_number(trained_at, trained_once, places, monkeypatch, where):
    plain = trained_once(ONE, seeds="1").folder.path

    def refuse(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(where, refuse)
    alone = trained_at("alone", ONE, seeds="1")
    assert (alone / "history.csv").read_bytes() == (plain / "history.csv").read_bytes()
