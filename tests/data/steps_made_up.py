"""Two steps of the data that the language does not have, and settings that ask for them."""

from __future__ import annotations

import numpy as np

from bnexp.config.language.data import Data
from bnexp.config.language.settings import Settings
from bnexp.data.steps import Step


class OwnData(Data):
    inverted: bool = False
    shuffled: float | None = None


class OwnSettings(Settings):
    data: OwnData = OwnData(dataset="digits")


def asking(**data) -> OwnSettings:
    return OwnSettings.model_validate(
        {
            "data": {"dataset": "digits", **data},
            "network": {"kind": "mlp", "hidden": [4]},
            "training": {"batch_size": 256, "epochs": 1},
        }
    )


def inverted(dataset, _value, _draw):
    """Returns images in which dark is light."""
    return (dataset.scale - dataset.images).astype(dataset.images.dtype)


def shuffled(dataset, share, draw):
    """Returns labels of which a share, among those trained on, is drawn anew."""
    labels = np.array(dataset.labels)
    hit = draw.training[draw.rng.random(len(draw.training)) < share]
    labels[hit] = draw.rng.integers(0, dataset.classes, len(hit))
    return labels


MADE_UP = {
    "inverted": Step(images=inverted),
    "shuffled": Step(labels=shuffled, drawn=True),
}
