"""What happens where MNIST cannot be had."""

from __future__ import annotations

import json

import pytest

INSTEAD = """
name: tiny
data: {dataset: mnist, otherwise: digits}
network: {kind: mlp, hidden: [4]}
training: {epochs: 1}
arms: {no-bn: {}, bn: {network.norm: batch}}
"""
NOWHERE = {"https_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}


@pytest.fixture
def bnexp(here):
    return here


def test_missing_mnist_ends_with_4_and_the_ways_to_get_it(bnexp):
    (bnexp.folder / "mnist.yaml").write_text("training: {epochs: 1}\n")
    done = bnexp("run", "mnist.yaml", **NOWHERE)
    assert done.returncode == 4
    assert "data set 'mnist' was not found. Looked at:" in done.stderr
    for way in ("BNEXP_DATA_DIR", "data.path", "bnexp data --fetch mnist", "otherwise: digits"):
        assert way in done.stderr
    assert "Traceback" not in done.stderr


def test_damaged_mnist_is_named_and_never_trained_on(bnexp):
    (bnexp.folder / "mnist.npz").write_bytes(b"PK\x03\x04 and no more")
    (bnexp.folder / "tiny.yaml").write_text(INSTEAD)
    done = bnexp("run", "tiny.yaml", BNEXP_DATA_DIR=str(bnexp.folder))
    assert done.returncode == 4
    assert done.stderr.startswith(f"{bnexp.folder / 'mnist.npz'}: truncated")
    assert not (bnexp.folder / "results").exists()


def test_digits_instead_are_named_by_every_table_figure_and_file(bnexp):
    (bnexp.folder / "tiny.yaml").write_text(INSTEAD)
    done = bnexp("run", "tiny.yaml", **NOWHERE)
    assert done.returncode == 0
    label = "digits (instead of mnist)"
    assert done.stderr.startswith(
        "Note: mnist could not be had; digits are used instead, and every table, figure and file "
        "says so. To use mnist, say with BNEXP_DATA_DIR where its files lie; where it was looked "
        "for: bnexp data.\n"
    )
    assert done.stdout.count(f"Trained on {label}") == 2
    folder = bnexp.folder / "results/tiny-on-digits"
    for name in ("history.csv", "trials.csv", "timings.csv"):
        header, *rows = (folder / name).read_text().splitlines()
        assert header.endswith(",data")
        assert rows
        assert all(row.endswith(f",{label}") for row in rows)
    assert (folder / "experiment.yaml").read_text().startswith(f"# Trained on {label}\n")
    assert json.loads((folder / "environment.json").read_text())["note"] == label
    for trial in (folder / "trials").glob("*.json"):
        assert json.loads(trial.read_text())["record"]["data"] == label
    figures = list((folder / "figures").glob("*.svg"))
    assert len(figures) == 3
    assert all(f"Trained on {label}" in figure.read_text() for figure in figures)
    answer = json.loads(bnexp("run", "tiny.yaml", "--json", **NOWHERE).stdout)
    assert answer["note"] == f"Trained on {label}"


def test_data_lists_the_sets_and_where_each_was_found(bnexp, mnist):
    done = bnexp("data", "--json", BNEXP_DATA_DIR=str(mnist.path.parent))
    sets = {entry["name"]: entry for entry in json.loads(done.stdout)["sets"]}
    assert list(sets) == ["mnist", "fashion_mnist", "digits"]
    assert (sets["mnist"]["state"], sets["mnist"]["images"]) == ("whole", 70_000)
    assert sets["mnist"]["path"] == str(mnist.path)
    assert (sets["digits"]["state"], sets["digits"]["images"]) == ("whole", 1797)
    assert bnexp("data", BNEXP_DATA_DIR=str(mnist.path.parent)).stdout.startswith("Data sets\n")


def test_fetch_says_what_it_cannot_fetch(bnexp):
    assert bnexp("data", "--fetch", "mnist", **NOWHERE).returncode == 4
    unknown = bnexp("data", "--fetch", "mnits")
    assert unknown.returncode == 2
    assert unknown.stderr.startswith("got 'mnits'; did you mean 'mnist'?")
