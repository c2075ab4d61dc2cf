"""The normalizers and networks that there are, held to what all of them promise."""

from typing import ClassVar

import keras
from contracts.network import NetworkContract
from contracts.normalizer import NormalizerContract

from bnexp.config.blueprint.recurrence import Recur
from bnexp.config.language.network import Cnn, Mlp, Rnn
from bnexp.config.language.norms import BatchNorm


def batch(**settings):
    return BatchNorm.model_validate({"kind": "batch", **settings})


def mlp(**settings):
    return Mlp.model_validate({"kind": "mlp", "hidden": [6, 5], **settings})


def cnn(**settings):
    return Cnn.model_validate({"kind": "cnn", "channels": [3, 2], **settings})


def rnn(**settings):
    return Rnn.model_validate({"kind": "rnn", "units": [3, 2], **settings})


class TestBatch(NormalizerContract):
    stated = (
        batch(),
        batch(momentum=0.5, epsilon=0.1, gamma_regularizer={"l1": 0.2}, placement="after"),
        batch(center=False, beta_initializer=0.5),
        batch(scale=False, beta_regularizer={"l2": 0.5}),
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
    )


class TestCnn(NetworkContract):
    stated = (
        cnn(),
        cnn(norm="batch", hidden=[4], bias=True, l2=0.1),
        cnn(kernel=[3, 2], padding="valid", pool_size=[1, 2], pool="average", input="standardize"),
        cnn(preset="lenet", norm={"kind": "batch", "placement": "after", "layers": [0, 1, 3]}),
        cnn(channels=[2, 2, 3, 3, 3], stride=[1, 2, 1, 1, 1], pool="none", global_pool="max",
            residual=True, norm="batch", zero_start=True, bias="after_norm"),
        cnn(preset="resnet-small", channels=[2, 2, 2, 3, 3, 3, 3], dropout=0.2),
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
