"""The series that are recorded along a trial, and the parts of those that are losses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Series = Literal[
    "loss",
    "accuracy",
    "val_loss",
    "val_accuracy",
    "test_loss",
    "test_accuracy",
    "cross_entropy",
    "val_cross_entropy",
    "test_cross_entropy",
    "penalty",
]
"""What is recorded along a trial: `loss`, `accuracy` and `cross_entropy` over the training batches,
in training mode; the others over the validation set and the test set, in inference mode. A loss is
cross-entropy and `penalty`, the weight penalty of the network as it stands."""

PARTS: Mapping[str, str] = {
    "loss": "cross_entropy",
    "val_loss": "val_cross_entropy",
    "test_loss": "test_cross_entropy",
}
"""For each loss what is left of it without the weight penalty."""


def cross_entropy_of(stated: Any) -> Any:
    """Returns what is stated with every loss replaced by its cross-entropy."""
    if isinstance(stated, dict):
        return {PARTS.get(key, key): cross_entropy_of(value) for key, value in stated.items()}
    return PARTS.get(stated, stated) if isinstance(stated, str) else stated
