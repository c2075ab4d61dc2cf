"""The normalizers and networks that there are, held to what all of them promise."""

from contracts.network import NetworkContract
from contracts.normalizer import NormalizerContract

from bnexp.config.language.network import Mlp
from bnexp.config.language.norms import BatchNorm


def batch(**settings):
    return BatchNorm.model_validate({"kind": "batch", **settings})


def mlp(**settings):
    return Mlp.model_validate({"kind": "mlp", "hidden": [6, 5], **settings})


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
    )
