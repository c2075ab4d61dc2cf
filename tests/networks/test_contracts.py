"""The normalizers and networks that there are, held to what all of them promise."""

from typing import ClassVar

from contracts.network import NetworkContract
from contracts.normalizer import NormalizerContract
from pydantic import TypeAdapter

from bnexp.config.language.network import Mlp
from bnexp.config.language.norms import Norm


def norm(kind, **settings):
    return TypeAdapter(Norm).validate_python({"kind": kind, **settings})


def mlp(**settings):
    return Mlp.model_validate({"kind": "mlp", "hidden": [6, 5], **settings})


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
        mlp(norm="weight", l2=0.1),
        mlp(norm={"kind": "weight", "data_dependent": False}, bias=False),
        mlp(norm="noisy_batch"),
        mlp(norm={"kind": "group", "groups": 1}, hidden=[6, 4]),
    )
