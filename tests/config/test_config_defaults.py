"""Defaults are Keras' defaults where Keras has one."""

import json
import os
import subprocess
import sys

import pytest

from bnexp.config.language.initializers import Normal, Uniform, VarianceScaling
from bnexp.config.language.norms import (
    BatchLayerNorm,
    BatchNorm,
    GhostBatchNorm,
    GroupNorm,
    InstanceNorm,
    LayerNorm,
    NoisyBatchNorm,
    Penalty,
    RmsNorm,
)
from bnexp.config.language.training import Adam, AdamW, Rmsprop, Sgd, Training

# Keras is read in a process of its own, so that no other test finds TensorFlow imported.
READ = """
import inspect, json
import keras

def defaults(part):
    parameters = inspect.signature(part.__init__).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}

parts = {
    "batch": keras.layers.BatchNormalization,
    "layer": keras.layers.LayerNormalization,
    "group": keras.layers.GroupNormalization,
    "rms": keras.layers.RMSNormalization,
    "sgd": keras.optimizers.SGD,
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
    "rmsprop": keras.optimizers.RMSprop,
    "normal": keras.initializers.RandomNormal,
    "uniform": keras.initializers.RandomUniform,
    "dense": keras.layers.Dense,
    "cosine": keras.optimizers.schedules.CosineDecay,
    "fit": type("Fit", (), {"__init__": keras.Model.fit}),
}
print(json.dumps({name: defaults(part) for name, part in parts.items()}, default=str))
"""


@pytest.fixture(scope="module")
def keras():
    """Returns the defaults of each part of Keras, by the names of its parameters."""
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        [sys.executable, "-c", READ], capture_output=True, text=True, check=True, env=environment
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("part", [Sgd, Adam, AdamW, Rmsprop], ids=lambda part: part.__name__)
def test_optimizers_default_as_in_keras(keras, part):
    ours = part(kind=part.__name__.lower()).model_dump(exclude={"kind"})
    theirs = keras[part.__name__.lower()]
    assert ours == {key: theirs[key] for key in ours}


def test_batch_norm_defaults_as_in_keras(keras):
    ours, theirs = BatchNorm(kind="batch"), keras["batch"]
    for key in ("momentum", "epsilon", "center", "scale"):
        assert getattr(ours, key) == theirs[key]
    for name in ("beta", "gamma", "moving_mean", "moving_variance"):
        assert getattr(ours, f"{name}_initializer").kind == theirs[f"{name}_initializer"]
    for name in ("beta", "gamma"):
        assert theirs[f"{name}_regularizer"] is None
        assert getattr(ours, f"{name}_regularizer") == Penalty(l1=0.0, l2=0.0)


@pytest.mark.parametrize(
    ("part", "kind", "theirs"),
    [
        (LayerNorm, "layer", "layer"),
        (GroupNorm, "group", "group"),
        (InstanceNorm, "instance", "group"),
        (RmsNorm, "rms", "rms"),
        (GhostBatchNorm, "ghost_batch", "batch"),
        (BatchLayerNorm, "batch_layer", "batch"),
        (NoisyBatchNorm, "noisy_batch", "batch"),
    ],
)
def test_normalizers_default_as_in_keras_where_they_say_so(keras, part, kind, theirs):
    for key, value in part(kind=kind).model_dump(exclude={"kind"}).items():
        if key in part.keras.own:
            continue
        if key.endswith("_initializer"):
            assert value["kind"] == keras[theirs][key]
        elif key.endswith("_regularizer"):
            assert keras[theirs][key] is None
            assert value == {"l1": 0.0, "l2": 0.0}
        else:
            assert value == keras[theirs][key]


def test_every_parameter_of_keras_batch_norm_has_a_place(keras):
    elsewhere = {"axis", "synchronized", "beta_constraint", "gamma_constraint",
                 "renorm", "renorm_clipping", "renorm_momentum"}  # fmt: skip
    assert set(keras["batch"]) - elsewhere <= set(BatchNorm.model_fields)


def test_starting_values_default_as_in_keras(keras, settings):
    (ours,) = settings("network: mlp")
    assert ours.network.initializer == VarianceScaling(kind=keras["dense"]["kernel_initializer"])
    assert ours.network.bias_initializer.kind == keras["dense"]["bias_initializer"]
    normal, uniform = Normal(kind="normal"), Uniform(kind="uniform")
    assert (normal.mean, normal.stddev) == (keras["normal"]["mean"], keras["normal"]["stddev"])
    assert (-uniform.limit, uniform.limit) == (
        keras["uniform"]["minval"],
        keras["uniform"]["maxval"],
    )


def test_training_defaults_as_in_keras(keras, settings):
    (ours,) = settings("training: {epochs: 1, schedule: cosine}")
    assert ours.training.schedule.final == keras["cosine"]["alpha"]
    assert keras["fit"]["batch_size"] is None  # which fit takes as 32
    assert Training(epochs=1).batch_size == 32


def test_what_is_left_out_is_the_program_of_the_article(settings):
    (ours,) = settings("")
    assert ours.model_dump(mode="json", exclude_none=True) == {
        "data": {
            "dataset": "mnist",
            "validation": {"fraction": 0.2, "take": "last"},
            "order": "fresh",
        },
        "network": {
            "kind": "mlp",
            "hidden": [128],
            "residual": False,
            "zero_start": False,
            "activation": "relu",
            "norm": {"kind": "none"},
            "bias": "auto",
            "initializer": {"kind": "glorot_uniform", "gain": 1.0},
            "bias_initializer": {"kind": "zeros"},
            "dropout": 0.0,
            "l2": 0.0,
            "input": "plain",
        },
        "training": {
            "optimizer": {
                "kind": "adam",
                "learning_rate": 0.001,
                "beta_1": 0.9,
                "beta_2": 0.999,
                "epsilon": 1e-07,
                "amsgrad": False,
            },
            "schedule": {"kind": "constant"},
            "batch_size": 32,
            "accumulate": 1,
            "precision": "float32",
            "compile": "auto",
            "checkpoint": {"seconds": 60.0},
            "save_model": False,
            "epochs": 3,
        },
        "evaluation": {"every": {"epochs": 1}, "on": ["validation"], "modes": ["moving"]},
    }
