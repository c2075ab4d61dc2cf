"""Small trained results, with and without their networks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bnexp.execution import Silent
from bnexp.session import prepare, train

KEPT = """
name: kept
data: {dataset: digits}
network: {kind: mlp, hidden: [12, 8], bias: true, norm: {kind: batch, momentum: 0.8}}
training: {optimizer: adam, batch_size: 32, epochs: 2, save_model: true}
seeds: 1
arms:
  before: {}
  after: {network.norm: {kind: batch, momentum: 0.8, placement: after}}
  valid:
    network:
      {kind: cnn, channels: [4, 4], pool_size: 1, padding: valid,
       norm: {kind: batch, momentum: 0.8, placement: after}}
  same:
    network: {kind: cnn, channels: [4, 4], norm: {kind: batch, momentum: 0.8}}
  left:
    network: {kind: cnn, channels: [4, 4], norm: {kind: batch, momentum: 0.8, placement: after}}
  ghost: {network.norm: {kind: ghost_batch, size: 8}}
  layer: {network.norm: layer}
  bare: {network.norm: none}
  recurrent: {network: {kind: rnn, units: [6], norm: batch}}
  double: {training.precision: float64}
  threshold: {data.threshold: 7}
"""

PLAIN = """
name: plain
data: {dataset: digits}
network: {kind: mlp, hidden: [12, 8], bias: true, dropout: 0.2, norm: {kind: batch, momentum: 0.8}}
training: {optimizer: adam, batch_size: 32, epochs: 2}
seeds: 1
arms:
  bn: {}
  cell: {network: {kind: rnn, units: [4], norm: {kind: layer, placement: cell}}}
"""


def trained(text: str, jobs: int = 1):
    """Returns what trains a result into a folder."""

    def train_in(folder: Path) -> None:
        (folder / "stated.yaml").write_text(text)
        assert train(prepare(folder / "stated.yaml", out=folder), Silent(), jobs=jobs) is None

    train_in.__qualname__ = "a small result"
    return train_in


@pytest.fixture(scope="session")
def kept(once) -> Path:
    """A result whose networks were kept; for tests that only read it."""
    return once(trained(KEPT, 2), KEPT) / "kept"


@pytest.fixture(scope="session")
def plain(once) -> Path:
    """A result without networks; for tests that only read it."""
    return once(trained(PLAIN), PLAIN) / "plain"


@pytest.fixture
def changed(plain, tmp_path) -> Path:
    """The latter, for tests that change it."""
    return Path(shutil.copytree(plain, tmp_path / "plain"))
