"""Data of one's own are judged where they are read; verdicts stand with what is said of them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.datasets import load_digits

from bnexp import check as checked

CONFIG = """data: {{dataset: {name}.npz}}
network: {{kind: mlp, hidden: [8]}}
training: {{steps: 20}}
seeds: 2
arms: {{no-bn: {{}}, bn: {{network.norm: {{kind: batch, momentum: 0.5}}}}}}
claims:
  - {{says: bn ends lower, metric: {{final: val_loss}}, claim: bn < no-bn}}
accept: {{few-seeds: a test}}
"""


@pytest.fixture
def bnexp(here):
    return here


@pytest.fixture
def own(tmp_path):
    """Writes the digits as people have them, and a configuration beside each archive."""
    digits = load_digits()
    images, labels = digits.images, digits.target
    train = np.arange(len(labels)) % 5 != 0

    def save(name, x, y):
        parts = {"x_train": x[train], "y_train": y[train], "x_test": x[~train], "y_test": y[~train]}
        np.savez(tmp_path / f"{name}.npz", **parts)
        (tmp_path / f"{name}.yaml").write_text(CONFIG.format(name=name))

    order = np.argsort(labels, kind="stable")
    bytes_ = np.round(images * 255 / 16).astype("u1")
    save("byte", bytes_, labels)
    save("sorted", bytes_[order], labels[order])
    save("sixteen", images.astype("u1"), labels)
    save("binary", (images > 7).astype("u1"), labels)
    save("floats", images, labels)
    return tmp_path


def rules(done):
    return [warning["rule"] for warning in json.loads(done.stdout)["warnings"]]


@pytest.mark.parametrize(
    ("name", "rule", "key", "advice"),
    [
        ("sorted", "missing-classes", "data.validation.take", "data.validation.take=random"),
        ("sixteen", "wrong-scale", "data.scale", "data.scale=16"),
        ("binary", "wrong-scale", "data.scale", "data.scale=1"),
        ("floats", "wrong-scale", "data.scale", "data.scale=16"),
    ],
)
def test_lint_tells_what_is_wrong_with_the_data_and_its_advice_is_clean(
    own, in_process, name, rule, key, advice
):
    found = in_process("lint", f"{name}.yaml", "--json")
    warnings = [w for w in json.loads(found.stdout)["warnings"] if not w["accepted"]]
    assert (warnings[0]["rule"], warnings[0]["key"]) == (rule, key)
    assert advice.replace("=", ": ") in warnings[0]["message"]
    assert in_process("lint", f"{name}.yaml", "--strict").returncode == 2
    followed = in_process("lint", f"{name}.yaml", "--set", advice, "--strict")
    assert (followed.returncode, followed.stdout) == (0, "")


def test_lint_has_nothing_to_say_of_the_same_digits_as_bytes(own, in_process):
    assert in_process("lint", "byte.yaml", "--strict").returncode == 0


def test_lint_says_that_data_were_not_there_to_be_judged_and_is_strict_about_it(own, in_process):
    (own / "sorted.npz").unlink()
    found = in_process("lint", "sorted.yaml")
    assert found.returncode == 0
    assert "The data were not judged: data set" in found.stderr
    strict = in_process("lint", "sorted.yaml", "--strict")
    assert strict.returncode == 4
    assert "was not found" in strict.stderr


def test_validate_reads_data_only_if_asked(own, in_process):
    assert rules(in_process("validate", "sorted.yaml", "--json")) == ["few-seeds"]
    asked = in_process("validate", "sorted.yaml", "--data", "--json")
    assert "missing-classes" in rules(asked)
    (own / "sorted.npz").unlink()
    assert in_process("validate", "sorted.yaml").returncode == 0
    assert in_process("validate", "sorted.yaml", "--data").returncode == 4


def test_data_shows_what_a_file_holds_and_what_is_wrong_with_it(own, in_process):
    shown = in_process("data", "sixteen.npz")
    assert "training     1,149  " in shown.stdout
    assert "0 to 16" in shown.stdout
    assert "say data.scale: 16 [wrong-scale]" in shown.stdout
    plain = json.loads(in_process("data", "sixteen.npz", "--json").stdout)
    assert [part["images"] for part in plain["parts"]] == [1149, 288, 360]
    assert sum(plain["parts"][2]["counts"]) == 360
    assert [warning["rule"] for warning in plain["warnings"]] == ["wrong-scale"]
    assert in_process("data", "byte.npz").stderr.strip() == "byte.npz: 0 warnings."


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nowhere.npz"], 4, "data set 'nowhere.npz' was not found"),
        (["mnist"], 2, "it must be an .npz, an IDX file, or a folder of IDX files, and nothing"),
        (["byte.npz", "--fetch", "mnist"], 2, "--fetch is for a named set"),
    ],
)
def test_data_refuses_what_is_no_file_of_ones_own(own, in_process, arguments, code, message):
    done = in_process("data", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr


def test_the_same_images_are_the_same_trials_with_the_same_history_in_another_guise(own, bnexp):
    plain = dict(np.load(own / "byte.npz"))
    names = ("train_images", "train_labels", "test_images", "test_labels")
    x, y = (lambda a: a[..., None].astype("f4") / 255), (lambda a: np.eye(10)[a])
    changed = (x(plain["x_train"]), y(plain["y_train"]), x(plain["x_test"]), y(plain["y_test"]))
    np.savez(own / "guise.npz", **dict(zip(names, changed, strict=True)))
    (own / "guise.yaml").write_text(CONFIG.format(name="guise"))
    plan = bnexp("plan", "guise.yaml")
    assert "guise.npz is read so: train_images as x_train, " in plan.stdout
    runs = [bnexp("run", f"{name}.yaml", "--jobs", "1") for name in ("byte", "guise")]
    assert [run.returncode for run in runs] == [0, 0]
    assert [run.stderr.count(" is read so: ") for run in runs] == [0, 1]
    assert "floats from 0 to 1 as bytes divided by 255; one-hot labels as numbers" in runs[1].stderr
    for table in ("history.csv", "trials.csv"):
        byte, guise = ((own / "results" / name / table).read_text() for name in ("byte", "guise"))
        assert byte == guise


def test_a_split_that_leaves_nothing_is_refused_before_anything_is_trained(own, in_process):
    done = in_process("lint", "byte.yaml", "--set", "data.validation.fraction=0.9999")
    assert done.returncode == 2
    assert "leaves no training images of 1437" in done.stderr


def test_verdicts_stand_with_what_is_wrong_with_the_data(own, bnexp):
    said = "98% of the validation images and 20% of the test images are of classes that are never"
    run = bnexp("run", "sorted.yaml", "--jobs", "1")
    assert run.returncode == 0
    assert "[missing-classes]" in run.stderr
    claims = run.stdout[run.stdout.index("\nClaims\n") :]
    assert said in claims
    assert "[missing-classes]" in claims
    folder = own / "results" / "sorted"
    (own / "sorted.npz").unlink()
    verdicts = json.loads((folder / "verdicts.json").read_text())
    assert any(said in doubt for doubt in verdicts["doubts"])
    check = bnexp("check", "results/sorted")
    assert said in check.stdout
    assert said in checked(folder).warning
    assert bnexp("report", "results/sorted").returncode == 0
    outcome, _, rest = (folder / "report.md").read_text().partition("## ")
    assert said in outcome
    assert "missing-classes" in rest
