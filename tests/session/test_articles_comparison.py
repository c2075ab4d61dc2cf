"""The article's figure is drawn by itself for the article's comparison only."""

from __future__ import annotations

from pathlib import Path

import pytest

import bnexp
from bnexp.config import load_experiment
from bnexp.config.blueprint.asked import is_the_articles

CONFIGS = Path(__file__).parents[2] / "configs"
TEXT = """
name: some
data: {dataset: digits}
network: {kind: mlp, hidden: [8]}
training: {epochs: 1}
seeds: 2
arms:
  without: {}
  with: {network.norm: {kind: batch, placement: after, momentum: 0.5}}
"""
OTHERS = {
    "before": ("placement: after", "placement: before"),
    "layer": ("kind: batch, placement: after, momentum: 0.5", "kind: layer, placement: after"),
    "three arms": ("arms:", "arms:\n  more: {training.batch_size: 16}"),
    "one arm": ("  without: {}\n", ""),
    "turned": ("without: {}", "without: {network.norm: {kind: batch, placement: after}}"),
    "more is different": ("momentum: 0.5}}", "momentum: 0.5}, training.batch_size: 16}"),
    "a grid": ("seeds: 2", "seeds: 2\ngrid: {training.batch_size: [16, 32]}"),
}


def compared(path):
    return is_the_articles([v.settings for v in load_experiment(path).variants])


@pytest.mark.parametrize("name", ["article", "quickstart", "smoke"])
def test_two_arms_without_and_with_it_are_the_articles_comparison(name):
    assert compared(CONFIGS / f"{name}.yaml")


@pytest.mark.parametrize("name", ["placement", "cnn", "deep", "rnn", "normalizers"])
def test_other_configurations_are_not(name):
    assert not compared(CONFIGS / f"{name}.yaml")


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_changed_makes_it_another(tmp_path, name):
    path = tmp_path / "some.yaml"
    path.write_text(TEXT)
    assert compared(path)
    changed = TEXT.replace(*OTHERS[name])
    assert changed != TEXT
    path.write_text(changed)
    assert not compared(path)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_another_comparison_has_the_figure_only_where_it_is_asked_for(tmp_path):
    path = tmp_path / "some.yaml"
    path.write_text(TEXT.replace(*OTHERS["before"]))
    result = bnexp.run(path, jobs=1, out=tmp_path)
    figures = result.folder / "figures"
    assert not list(figures.glob("article.*"))
    assert (figures / "loss.png").exists()
    bnexp.plot(result, kinds=["article"])
    assert (figures / "article.png").exists()
    bnexp.run(path, jobs=1, out=tmp_path)
    assert (figures / "article.png").exists()
    bnexp.run(path, jobs=1, out=tmp_path, seeds=3)
    assert not list(figures.glob("article.*"))
