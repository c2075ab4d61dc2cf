"""What cannot be exported is refused in a sentence, and nothing is written."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import bnexp
from bnexp.config.language.data import Data
from bnexp.data import find_source
from bnexp.errors import BnexpError, UsageError
from bnexp.export.models import formats
from bnexp.export.models.told import Asked
from bnexp.networks.folding.maps import Map, map_of
from bnexp.session.models.again import difference
from bnexp.store import ResultFolder
from bnexp.store.records import read_trial
from bnexp.trial import Trial, TrialResult, TrialStatus


def stored_as(folder: Path, label: str, change) -> None:
    """Stores a trial with a result that is changed."""
    trial_id = trial_ids(folder)[label]
    results = ResultFolder(folder)
    settings, _ = read_trial(results.trials / f"{trial_id}.json")
    result = results.load(trial_id)
    trial = Trial(label.partition(" ")[0], (), result.seed, settings, trial_id, "")
    results.save(trial, change(replace(result, arrays=dict(result.arrays))))


def trial_ids(folder: Path) -> dict[str, str]:
    from bnexp.session.keeping.told_trial import labels_in  # noqa: PLC0415

    return {label: i for i, labels in labels_in(folder).items() for label in labels}


@pytest.fixture
def refused(tmp_path):
    """Exports and returns the sentence; nothing may have been written."""

    def refuse(folder, trial="bn seed 0", name="model.keras", kind=UsageError, **options) -> str:
        file = tmp_path / name
        there = file.read_bytes() if file.is_file() else None
        with pytest.raises(kind) as told:
            bnexp.export_model(folder, trial, file, **options)
        assert (file.read_bytes() if file.is_file() else None) == there
        assert not list(tmp_path.glob(".*.part"))
        return str(told.value)

    return refuse


def test_a_trial_that_is_not_there_is_told_with_the_nearest(plain, refused):
    told = refused(plain, "bn sed 0")
    assert "names no trial of" in told
    assert "did you mean 'bn seed 0'?" in told
    assert "names no trial" in refused(plain, "")


def test_a_place_that_is_none_is_told(plain, refused, tmp_path):
    (tmp_path / "model.keras").write_text("mine")
    assert "is there already; name another file, or say --force" in refused(plain)
    assert (tmp_path / "model.keras").read_text() == "mine"
    assert "there is no folder" in refused(plain, name="no/model.keras")
    (tmp_path / "folder.keras").mkdir()
    assert "is a folder; name a file in it" in refused(plain, name="folder.keras")
    assert "let its name end in .keras, .onnx or .tflite" in refused(plain, name="model.h5")
    assert "say model.onnx" in refused(plain, name="model.tflite", to="onnx")
    told = refused(plain, name="m.onnx", to="onxx")
    assert "got 'onxx'; did you mean 'onnx'? must be keras, onnx or tflite" in told


def test_nothing_is_written_into_a_result(changed):
    with pytest.raises(UsageError, match="in which only runs write"):
        bnexp.export_model(changed, "bn seed 0", changed / "model.keras")


def test_a_format_that_is_not_installed_says_what_to_install(plain, refused, monkeypatch):
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    told = refused(plain, name="model.onnx")
    assert "ONNX needs tf2onnx, onnx and onnxruntime" in told
    assert "pip install 'bnexp[onnx]'" in told
    assert "LiteRT needs ai_edge_litert" in refused(plain, name="model.tflite")


@pytest.mark.parametrize("status", [TrialStatus.FAILED, TrialStatus.DIVERGED])
def test_a_trial_without_a_network_is_refused_with_its_reason(changed, refused, status):
    stored_as(
        changed,
        "bn seed 0",
        lambda result: replace(result, status=status, reason="it was so", test={}),
    )
    told = refused(changed)
    assert told.startswith(f"bn seed 0: {status}: it was so. Only a trial that finished")


def test_a_trial_that_is_not_trained_is_refused(changed, refused):
    trial_id = trial_ids(changed)["bn seed 0"]
    (changed / "trials" / f"{trial_id}.json").unlink()
    assert "is not trained yet; run the experiment first" in refused(changed)


def test_a_network_that_keras_has_no_layers_for_is_refused(plain, refused):
    told = refused(plain, "cell seed 0")
    assert "Keras has no layer for layer normalization in the cell" in told


def test_other_data_than_those_it_was_trained_on_are_refused(changed, refused, monkeypatch):
    other = replace(find_source(Data(dataset="digits"), Path.cwd()), fingerprint="0" * 32)
    monkeypatch.setattr("bnexp.session.models.export.scaled", lambda source, scale: other)
    assert "are not those that bn seed 0 was trained on" in refused(changed)


def test_the_command_refuses_what_does_not_go_together(plain, tmp_path):
    def told(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "bnexp", "export", str(plain), *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        return done.stderr

    trial = ("--trial", "bn seed 0")
    assert "networks are written into files alone" in told(*trial, "-o", "-")
    assert "say where to write the network" in told(*trial)
    assert "takes a whole result; leave --trial out" in told(*trial, "--to", "mlflow")
    assert "say which trial's network to write" in told("--fold")
    assert "say which trial's network to write" in told("--to", "keras")


def test_a_trial_is_trained_again_to_the_bit_for_its_network(plain, tmp_path):
    done = bnexp.export_model(plain, "bn seed 0", tmp_path / "model.keras", fold=True)
    assert done.again
    assert done.written.unlike == ()
    assert done.written.right == round(360 * done.accuracy)
    assert "trained again to the same numbers" in done.sentences[0]
    assert not (plain / "models").exists()


def test_a_trial_that_comes_out_otherwise_is_refused_with_the_number(changed, refused):
    def nudged(result: TrialResult) -> TrialResult:
        loss = result.history.series["val_loss"]
        series = {**result.history.series, "val_loss": (*loss[:-1], np.nextafter(loss[-1], 9))}
        record = {**result.record, "processor": "Another"}
        return replace(result, history=replace(result.history, series=series), record=record)

    stored_as(changed, "bn seed 0", nudged)
    told = refused(changed, kind=BnexpError)
    assert "was trained again for its network, and came out otherwise: val_loss after step" in told
    assert "It was trained elsewhere: here are processor" in told
    assert "instead of Another" in told


def test_every_part_of_a_result_is_compared(plain):
    stored = ResultFolder(plain).load(trial_ids(plain)["bn seed 0"])
    history = stored.history
    arrays = dict(stored.arrays)
    name = next(iter(arrays))
    other = replace(arrays[name], values=np.zeros_like(arrays[name].values))
    assert difference(stored, stored) == ""
    for changed, told in {
        "status": (replace(stored, status=TrialStatus.DIVERGED), "diverged instead of finished"),
        "proof": (replace(stored, proof={}), "was drawn"),
        "steps": (replace(stored, history=replace(history, steps=(1,))), "other steps"),
        "series": (replace(stored, history=replace(history, series={})), "is missing"),
        "test": (replace(stored, test={**stored.test, "loss": 0.1}), "test loss is 0.1 instead"),
        "arrays": (replace(stored, arrays={**arrays, name: other}), f"{name} is another"),
    }.values():
        assert told in difference(stored, changed)


def without_epsilon(layer):
    whole = map_of(layer)
    variance = np.asarray(layer.moving_variance, np.float64)
    grown = np.sqrt((variance + layer.epsilon) / variance)
    return Map(whole.factor * grown, whole.offset)


def without_beta(layer):
    return Map(map_of(layer).factor, map_of(layer).offset - np.asarray(layer.beta, np.float64))


def without_mean(layer):
    return Map(map_of(layer).factor, np.asarray(layer.beta, np.float64))


def squared_gamma(layer):
    gamma = np.asarray(layer.gamma, np.float64)
    mean = np.asarray(layer.moving_mean, np.float64)
    factor = map_of(layer).factor * gamma
    return Map(factor, np.asarray(layer.beta, np.float64) - factor * mean)


@pytest.mark.parametrize("arm", ["before", "after", "valid", "same"])
@pytest.mark.parametrize("mutant", [without_epsilon, without_mean, without_beta, squared_gamma])
def test_a_network_that_was_folded_wrongly_is_never_written(
    kept, tmp_path, monkeypatch, mutant, arm
):
    from bnexp.export.models.writing import write  # noqa: PLC0415 (imports TensorFlow)

    trial_id = trial_ids(kept)[f"{arm} seed 0"]
    asked = Asked(
        network=(kept / "models" / f"{trial_id}.keras").read_bytes(),
        file=tmp_path / "model.keras",
        format="keras",
        fold=True,
        force=False,
        source=find_source(Data(dataset="digits"), Path.cwd()),
        data=Data(dataset="digits"),
        seed=0,
        right=None,
    )
    monkeypatch.setattr("bnexp.networks.folding.into_weights.map_of", mutant)
    with pytest.raises(BnexpError, match=r"where rounding allows .* Nothing was written"):
        write(lambda _told: None, asked)
    assert not list(tmp_path.iterdir())
