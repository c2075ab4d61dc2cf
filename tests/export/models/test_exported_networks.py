"""The network of a trial becomes a file that others load, and that does what the trial did."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import bnexp
from bnexp.config.language.data import Data
from bnexp.data import find_source, load_data
from bnexp.export.models.told import taken_words

FROM_FILES = """
import sys, json, numpy as np, keras
data = np.load(sys.argv[1])
found = {}
for path in sys.argv[2:]:
    model = keras.models.load_model(path)
    outputs = model.predict(data["images"].astype(model.input.dtype), verbose=0)
    found[path] = float((outputs.argmax(1) == data["labels"]).mean())
    names = [type(layer).__name__ for layer in model.layers]
    found[path + " normalizers"] = sum(name.endswith("BatchNormalization") for name in names)
assert not [name for name in sys.modules if name.partition(".")[0] == "bnexp"]
print(json.dumps(found))
"""

FOLDED = ("before", "after", "valid", "same", "ghost", "recurrent", "double")
LEFT = ("left", "layer")
PLAIN = ("before", "layer", "ghost")


@pytest.fixture(scope="module")
def exported(kept, tmp_path_factory):
    """The networks of all arms, plain and folded, each with what was told of it."""
    folder = tmp_path_factory.mktemp("files")
    return {
        (arm, fold): bnexp.export_model(
            kept, f"{arm} seed 0", folder / f"{arm}-{fold}.keras", fold=fold
        )
        for fold, arms in ((False, PLAIN), (True, (*FOLDED, *LEFT)))
        for arm in arms
    }


@pytest.fixture(scope="module")
def by_keras(exported, tmp_path_factory):
    """What a process without bnexp finds of each file."""
    data = load_data(find_source(Data(dataset="digits"), Path.cwd()))
    test = slice(data.train, len(data.labels))
    archive = tmp_path_factory.mktemp("data") / "test.npz"
    np.savez(archive, images=data.images[test] / data.scale, labels=data.labels[test])
    files = [str(each.file) for each in exported.values()]
    done = subprocess.run(
        [sys.executable, "-I", "-c", FROM_FILES, archive, *files],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_keras_alone_finds_the_test_accuracy_of_every_file_to_the_image(exported, by_keras):
    for (arm, _), each in exported.items():
        assert by_keras[str(each.file)] == each.accuracy, arm
        assert each.written.right == round(each.accuracy * 360)
        assert each.written.unlike == ()
        assert each.written.agreement.images == 360


def test_folded_networks_have_no_normalizer_and_the_same_predictions(exported, by_keras):
    assert by_keras[f"{exported['before', False].file} normalizers"] == 2
    for arm in FOLDED:
        each = exported[arm, True]
        assert by_keras[f"{each.file} normalizers"] == 0
        assert each.written.agreement.what == "logits"
        assert 0 < each.written.agreement.relative <= 1e-4
        assert each.written.agreement.changed == ()
        assert not each.written.folding.left
        assert 0 < each.written.folding.share <= 1
        assert each.written.folding.after.parameters < each.written.folding.before.parameters
        assert each.written.folding.after.operations < each.written.folding.before.operations
        assert [turns.batch for turns in each.written.folding.turns] == [1, 256]


def test_what_cannot_be_folded_is_told_and_the_rest_is(exported, by_keras):
    left = exported["left", True]
    assert [name for name, _ in left.written.folding.folded] == ["conv.2.norm"]
    (sentence,) = left.written.folding.left
    assert "conv.1.norm is left as it is" in sentence
    assert "conv.2 pads with zeros (padding 'same')" in sentence
    assert by_keras[f"{left.file} normalizers"] == 1
    layer = exported["layer", True].written.folding
    assert not layer.folded
    assert len(layer.left) == 2
    assert "in inference too" in layer.left[0]
    assert "nothing was folded" in exported["layer", True].sentences


def test_a_kept_network_is_written_as_it_lies(exported, kept):
    each = exported["before", False]
    assert each.file.read_bytes() == (kept / "models" / f"{each.trial_id}.keras").read_bytes()
    assert not each.again
    assert each.written.agreement.largest == 0


def test_the_amounts_are_those_of_the_layers(exported):
    folding = exported["after", True].written.folding
    weights = 64 * 12 + 12 * 8 + 8 * 10
    assert folding.after.operations == weights
    assert folding.before.operations == weights + 12 + 8
    assert folding.after.parameters == weights + 12 + 8 + 10
    assert folding.before.parameters == folding.after.parameters + 4 * (12 + 8)
    valid = exported["valid", True].written.folding
    assert valid.before.operations - valid.after.operations == 4 * (6 * 6 + 4 * 4)
    assert valid.after.operations == 36 * 9 * 4 + 16 * 9 * 4 * 4 + 64 * 10


TAKES = {
    "bare": "images of 8 x 8, divided by 16",
    "threshold": "images of 8 x 8, values above 7 set to 1, others to 0",
}


@pytest.mark.parametrize("to", ["keras", "onnx", "tflite"])
@pytest.mark.parametrize("arm", TAKES)
def test_what_a_file_takes_is_told(kept, tmp_path, to, arm):
    each = bnexp.export_model(kept, f"{arm} seed 0", tmp_path / f"m.{to}")
    assert each.sentences[1] == f"takes {TAKES[arm]}"
    assert each.as_json()["takes"] == TAKES[arm]


def test_what_is_told_to_be_taken_gives_the_accuracy_of_the_trial(kept, tmp_path):
    import keras  # noqa: PLC0415 (slow to import)

    each = bnexp.export_model(kept, "threshold seed 0", tmp_path / "m.keras")
    data = load_data(find_source(Data(dataset="digits"), Path.cwd()))
    images, labels = data.images[data.train :], data.labels[data.train :]
    found = keras.models.load_model(each.file).predict((images > 7).astype("float32"), verbose=0)
    assert (found.argmax(axis=1) == labels).mean() == each.accuracy


def test_what_is_taken_is_told_in_stored_values():
    assert taken_words((3,), 1.0, None) == "rows of 3 numbers, as they are stored"
    assert taken_words((32, 32, 3), 255.0, None) == "images of 32 x 32 x 3, divided by 255"
    assert (
        taken_words((2, 2), 255.0, 0.0) == "images of 2 x 2, values above 0 set to 1, others to 0"
    )


@pytest.mark.parametrize("to", ["onnx", "tflite"])
@pytest.mark.parametrize(("arm", "fold"), [("after", True), ("same", True), ("layer", False)])
def test_other_formats_do_the_same(kept, tmp_path, to, arm, fold):
    each = bnexp.export_model(kept, f"{arm} seed 0", tmp_path / f"m.{to}", fold=fold)
    assert each.format.name == to
    assert each.written.agreement.what == "outputs"
    assert 0 < each.written.agreement.relative <= 1e-4
    assert each.written.right == round(each.accuracy * 360)
    assert each.file.stat().st_size == each.written.bytes


@pytest.mark.parametrize(
    ("arm", "told"),
    [("recurrent", "is recurrent, and comes to"), ("double", "computes in double precision")],
)
def test_what_litert_lacks_is_written_as_onnx_alone(kept, tmp_path, arm, told):
    written = bnexp.export_model(kept, f"{arm} seed 0", tmp_path / "m.onnx").written
    assert written.agreement.changed == ()
    with pytest.raises(bnexp.errors.UsageError, match=told):
        bnexp.export_model(kept, f"{arm} seed 0", tmp_path / "m.tflite")
    assert [each.name for each in tmp_path.iterdir()] == ["m.onnx"]


def layers_in(file: Path) -> list[tuple[str, list[tuple[int, ...]]]]:
    """Returns kinds of layers and shapes of weights of a file."""
    import keras  # noqa: PLC0415 (slow to import)

    kinds = keras.models.load_model(file).layers
    return [(type(one).__name__, [tuple(w.shape) for w in one.weights]) for one in kinds]


def test_a_folded_network_is_layer_for_layer_the_one_without(exported, kept, tmp_path):
    bare = bnexp.export_model(kept, "bare seed 0", tmp_path / "bare.keras").file
    assert layers_in(exported["before", True].file) == layers_in(bare)
    assert layers_in(exported["after", True].file) == layers_in(bare)
