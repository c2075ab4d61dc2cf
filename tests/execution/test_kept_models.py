"""The trained network of a trial is kept as a file that Keras loads without bnexp."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from bnexp.data import load_data
from bnexp.errors import ConfigurationError
from bnexp.execution import Silent
from bnexp.session import train
from bnexp.trial import TrialStatus

TEXT = """
name: kept
data: {dataset: digits}
network: {kind: mlp, hidden: [8], norm: {kind: batch, momentum: 0.8}, dropout: 0.2}
training: {optimizer: adam, batch_size: 32, epochs: 3, save_model: true}
seeds: 1
arms:
  bn: {}
  torch: {network.norm: {kind: batch, momentum: 0.8, convention: torch}}
  renorm: {network.norm: {kind: batch_renorm, momentum: 0.8}}
  full: {network.norm: full}
  weight: {network.norm: weight, network.dropout: 0}
  conv: {network: {kind: cnn, channels: [4], norm: {kind: batch, momentum: 0.8}}}
"""
FROM_FILES = """
import sys, json, numpy as np, keras
data = np.load(sys.argv[1])
found = {}
for path in sys.argv[2:]:
    model = keras.models.load_model(path)
    outputs = model.predict(data["images"], verbose=0)
    right = (outputs.argmax(1) == data["labels"]).mean()
    shares = outputs[np.arange(len(outputs)), data["labels"]].astype(np.float64)
    found[path] = [float(right), float(-np.log(shares).mean())]
assert not [name for name in sys.modules if name.partition(".")[0] == "bnexp"]
print(json.dumps(found))
"""


@pytest.fixture
def kept(prepared_at):
    prepared = prepared_at("kept", TEXT)
    assert train(prepared, Silent(), jobs=2) is None
    return prepared


def evaluated_by_keras(prepared, folder) -> dict[str, list[float]]:
    """Returns test accuracy and loss of each kept network, found in a process without bnexp."""
    (source,) = set(prepared.sources.values())
    data = load_data(source)
    test = slice(data.train, len(data.labels))
    images = (data.images[test] / data.scale).astype(np.float32)
    np.savez(folder / "test.npz", images=images, labels=data.labels[test])
    models = sorted(prepared.folder.models.iterdir())
    done = subprocess.run(
        [sys.executable, "-I", "-c", FROM_FILES, folder / "test.npz", *models],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return {path.stem: found[str(path)] for path in models}


class Ended(Silent):
    """Notes which trials a run trains."""

    def __init__(self) -> None:
        self.labels = []

    def ended(self, trial, _result) -> None:
        self.labels.append(trial.label)


def test_keras_alone_loads_every_kept_network_and_finds_its_test_result(kept, tmp_path):
    found, stored = evaluated_by_keras(kept, tmp_path), kept.stored()
    assert found.keys() == stored.keys()
    for trial_id, (accuracy, loss) in found.items():
        result = stored[trial_id]
        assert result.status is TrialStatus.FINISHED
        assert accuracy == result.test["accuracy"]
        assert loss == pytest.approx(result.test["loss"], rel=1e-5)
        assert kept.folder.holds_model(result)


def test_a_network_that_is_gone_or_changed_is_trained_again_to_the_same_numbers(kept):
    before = {i: result.history for i, result in kept.stored().items()}
    bn, torch, *_ = kept.trials
    kept.folder.model(bn.trial_id).unlink()
    changed = bytearray(kept.folder.model(torch.trial_id).read_bytes())
    changed[len(changed) // 2] ^= 1
    kept.folder.model(torch.trial_id).write_bytes(changed)
    again = Ended()
    assert train(kept, again, jobs=1) is None
    assert sorted(again.labels) == ["bn seed 0", "torch seed 0"]
    stored = kept.stored()
    assert repr({i: result.history for i, result in stored.items()}) == repr(before)
    assert all(kept.folder.holds_model(result) for result in stored.values())


@pytest.mark.parametrize(
    ("network", "words"),
    [
        ("{kind: mlp, hidden: [8], norm: batch_layer}", "batch layer normalization"),
        (
            "{kind: rnn, cell: lstm, units: [8], norm: {kind: layer, placement: cell}}",
            "layer normalization in the cell",
        ),
        ("{kind: rnn, units: [8], lengths: {least: 4}}", "sequences that are cut to their lengths"),
    ],
)
def test_a_network_that_keras_has_no_layers_for_is_refused_beforehand(prepared_at, network, words):
    text = f"""
data: {{dataset: digits}}
network: {network}
training: {{epochs: 1, save_model: true}}
"""
    with pytest.raises(ConfigurationError, match=r"training\.save_model: got true") as told:
        prepared_at("refused", text)
    assert f"has no layer for {words}, so that nobody" in str(told.value)
