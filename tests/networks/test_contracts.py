"""The normalizers and networks that there are, held to what all of them promise."""

from typing import ClassVar

import keras
from contracts.network import NetworkContract
from contracts.normalizer import NormalizerContract
from pydantic import TypeAdapter

from bnexp.config.blueprint.recurrence import Recur
from bnexp.config.language.network import Cnn, Mlp, Rnn
from bnexp.config.language.norms import Norm


def norm(kind, **settings):
    return TypeAdapter(Norm).validate_python({"kind": kind, **settings})


def mlp(**settings):
    return Mlp.model_validate({"kind": "mlp", "hidden": [6, 5], **settings})


def cnn(**settings):
    return Cnn.model_validate({"kind": "cnn", "channels": [3, 2], **settings})


def rnn(**settings):
    return Rnn.model_validate({"kind": "rnn", "units": [3, 2], **settings})


class TestBatch(NormalizerContract):
    stated = (
        norm("batch"),
        norm("batch", momentum=0.5, epsilon=0.1, gamma_regularizer={"l1": 0.2}, placement="after"),
        norm("batch", center=False, beta_initializer=0.5),
        norm("batch", scale=False, beta_regularizer={"l2": 0.5}),
        norm("batch", convention="torch"),
    )


class TestLayer(NormalizerContract):
    stated = (
        norm("layer", beta_regularizer={"l2": 0.5}),
        norm("layer", axes="all", epsilon=0.1, placement="after", gamma_regularizer={"l1": 0.2}),
    )


class TestGroup(NormalizerContract):
    stated = (
        norm("group", groups=2, beta_regularizer={"l2": 0.5}),
        norm("group", groups=1, scale=False, epsilon=0.1),
    )


class TestGroupsOfOneUnit(NormalizerContract):
    stated = (norm("group", groups=6),)
    shapes: ClassVar = [(4, 3, 6)]


class TestInstance(NormalizerContract):
    stated = (norm("instance", gamma_regularizer={"l1": 0.2}), norm("instance", center=False))
    shapes: ClassVar = [(4, 3, 6)]


class TestRms(NormalizerContract):
    stated = (norm("rms"), norm("rms", epsilon=0.1, placement="after"))


class TestBatchRenorm(NormalizerContract):
    stated = (
        norm("batch_renorm", momentum=0.9, beta_regularizer={"l2": 0.5}),
        norm("batch_renorm", r_max=1.5, d_max=0.5, from_step=0, to_step=3, center=False),
    )


class TestGhostBatch(NormalizerContract):
    stated = (
        norm("ghost_batch", size=2, momentum=0.9, beta_regularizer={"l2": 0.5}),
        norm("ghost_batch", size=8, momentum=0.5, center=False),
    )


class TestBatchLayer(NormalizerContract):
    stated = (
        norm("batch_layer", momentum=0.9, beta_regularizer={"l2": 0.5}),
        norm("batch_layer", authors=True, scale=False),
    )


class TestFull(NormalizerContract):
    stated = (
        norm("full", gamma_regularizer={"l1": 0.2}),
        norm("full", alpha=0.5, epsilon=0.1, center=False),
    )


class TestNoisyBatch(NormalizerContract):
    stated = (
        norm("noisy_batch", momentum=0.9, beta_regularizer={"l2": 0.5}),
        norm("noisy_batch", mean=0.0, factor=2.0, mean_spread=0.0, factor_spread=0.3, scale=False),
    )


class TestMlp(NetworkContract):
    stated = (
        mlp(),
        mlp(norm="batch", l2=0.1),
        mlp(norm={"kind": "batch", "placement": "after"}, dropout=0.3),
        mlp(hidden=[]),
        mlp(norm={"kind": "batch", "layers": [0, 2]}, input="standardize"),
        mlp(norm="batch", bias="after_norm"),
        mlp(hidden=[4, 6, 6, 6, 6], residual=True, norm="batch", zero_start=True),
        mlp(hidden=[6, 6], residual=True, zero_start=True),
        mlp(norm="weight", l2=0.1),
        mlp(norm={"kind": "weight", "data_dependent": False}, bias=False),
        mlp(norm="noisy_batch"),
        mlp(norm={"kind": "group", "groups": 1}, hidden=[6, 4]),
    )


class TestCnn(NetworkContract):
    stated = (
        cnn(),
        cnn(norm="batch", hidden=[4], bias=True, l2=0.1),
        cnn(kernel=[3, 2], padding="valid", pool_size=[1, 2], pool="average", input="standardize"),
        cnn(preset="lenet", norm={"kind": "batch", "placement": "after", "layers": [0, 1, 3]}),
        cnn(channels=[2, 2, 3, 3, 3], stride=[1, 2, 1, 1, 1], pool="none", global_pool="max",
            residual=True, norm="batch", zero_start=True, bias="after_norm"),
        cnn(norm={"kind": "layer", "axes": "all", "placement": "after"}),
        cnn(preset="resnet-small", channels=[2, 2, 2, 3, 3, 3, 3], dropout=0.2),
        cnn(norm="weight", hidden=[4], l2=0.1),
        cnn(norm={"kind": "group", "groups": 1}),
    )  # fmt: skip
    image = (12, 13)


class TestCnnOnColour(NetworkContract):
    stated = (cnn(norm="batch"),)
    image = (5, 4, 3)


class TestRnn(NetworkContract):
    stated = (
        rnn(),
        rnn(cell="simple", norm="batch", l2=0.1, dropout=0.2),
        rnn(cell="gru", lengths={"least": 2}, input="standardize"),
        rnn(lengths={"least": 2}, norm={"kind": "batch", "placement": "inputs"}, bias=False),
        rnn(lengths={"least": 2}, mask=False, norm={"kind": "batch", "layers": [0, 1]}),
        rnn(lengths={"least": 2}, norm={"kind": "batch", "placement": "cell"}, l2=0.1),
        rnn(cell="gru", norm={"kind": "batch", "placement": "cell", "statistics": "per_step"}),
        rnn(cell="simple", norm={"kind": "batch", "placement": "cell", "layers": [2]}),
        rnn(norm={"kind": "layer", "placement": "cell", "center": False}),
        rnn(cell="gru", norm="layer"),
    )
    image = (5, 2, 2)
    counted = (rnn(), rnn(cell="simple"), rnn(cell="gru"), rnn(cell="gru", bias=False))
    activations: ClassVar = {"simple": 1, "lstm": 5, "gru": 3}

    def started(self, network, seed=0):
        blueprint, model, proof = super().started(network, seed)
        for layer in model.layers:
            if isinstance(layer, keras.layers.RNN):
                # The profiler looks into no loop.
                layer.unroll = True
        return blueprint, model, proof

    def uncounted(self, block):
        if not isinstance(block.operation, Recur):
            return super().uncounted(block)
        cell, units = block.operation.cell, block.operation.units
        return self.image[0] * units * self.activations[cell]
