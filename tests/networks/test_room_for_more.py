"""A normalizer and a kind of network that are not there yet find room, and keep the promises.

Each is a spec, what builds it, and a line in the contents.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

import keras
import pytest
from contracts.network import NetworkContract
from contracts.normalizer import NormalizerContract

from bnexp.config.blueprint.block import INPUT, Drawing
from bnexp.config.blueprint.expand import EXPANSIONS, blueprint_of
from bnexp.config.blueprint.operations import Activate, Dense, Flatten, Normalize, Operation
from bnexp.config.language.base import Part
from bnexp.config.language.initializers import Ones, VarianceScaling, Zeros
from bnexp.config.language.network import Mlp
from bnexp.config.language.norms import NoNorm, Normalizer
from bnexp.config.language.norms.normalizer import Placed
from bnexp.config.language.weights import Weight
from bnexp.networks.layers import LAYERS
from bnexp.networks.norms import NORMS
from bnexp.plan.layers import layers_of


class PairNorm(Placed):
    words: ClassVar = "normalization of pairs"

    kind: Literal["pairs"] = "pairs"
    groups: int = 2

    @property
    def has_offset(self):
        return True

    def weights(self, shape):
        units = shape[-1:]
        return {
            "gamma": Weight(units, Ones(kind="ones")),
            "beta": Weight(units, Zeros(kind="zeros")),
        }


class TwoBranches(Part):
    kind: Literal["branches"] = "branches"
    units: int = 4
    norm: Normalizer = NoNorm(kind="none")


@dataclass(frozen=True)
class Add(Operation):
    words = "sum"

    def cost(self, inputs, shape):
        return (len(inputs) - 1) * shape[-1]


def branch_blocks(network, image, classes):
    start = VarianceScaling(kind="glorot_uniform")
    drawing = Drawing(image)
    drawing.add("flatten", Flatten(image), INPUT)
    ends = []
    for side in ("left", "right"):
        drawing.add(side, Dense(network.units, start, Zeros(kind="zeros")), "flatten")
        if network.norm.place:
            drawing.add(f"{side}.norm", Normalize(network.norm.effective()))
        ends.append(drawing.add(f"{side}.activation", Activate("relu")))
    drawing.add("sum", Add(), *ends)
    drawing.add("output", Dense(classes, start, Zeros(kind="zeros"), softmax=True))
    return drawing.blueprint


@pytest.fixture(autouse=True)
def listed(monkeypatch):
    def pair_layer(spec, name, _shape):
        return keras.layers.GroupNormalization(groups=spec.groups, epsilon=1e-5, name=name)

    monkeypatch.setitem(NORMS, "pairs", pair_layer)
    monkeypatch.setitem(EXPANSIONS, "branches", branch_blocks)
    monkeypatch.setitem(LAYERS, Add, lambda _operation, name: keras.layers.Add(name=name))
    blueprint_of.cache_clear()


class TestPairNorm(NormalizerContract):
    stated = (PairNorm(), PairNorm(groups=3))
    shapes: ClassVar = [(6,), (4, 3, 6)]


class TestTwoBranches(NetworkContract):
    stated = (TwoBranches(), TwoBranches(norm=PairNorm()))
    counted = (TwoBranches(),)


def test_a_normalizer_is_described_without_being_known():
    network = Mlp(kind="mlp", hidden=(6,)).model_copy(update={"norm": PairNorm()})
    dense, norm = layers_of(network, (4, 3), 5)[1:3]
    assert dense.kind == "dense without bias"
    assert (norm.kind, norm.trainable, norm.other) == ("normalization of pairs", 12, 0)
