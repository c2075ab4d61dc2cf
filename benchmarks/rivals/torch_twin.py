"""Trains an epoch in plain PyTorch, with the weights and the order of batches that it is handed.

Run by `benchmarks/twin.py` as `python torch_twin.py HANDED.npz`, it prints one line of JSON:
the mean training loss, and the validation loss and accuracy at the end.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

EVALUATION_BATCH = 500


def main(path: str) -> None:
    """Trains and validates, and tells what came of it."""
    torch.set_num_threads(1)
    with np.load(path) as arrays:
        handed = dict(arrays)
    precision = np.dtype(str(handed["precision"]))
    torch.set_default_dtype(getattr(torch, precision.name))
    model = nn.Sequential(*(layer_of(str(role), handed) for role in handed["roles"]))
    inputs = torch.from_numpy(handed["images"].astype(precision).reshape(-1, 784) / 255)
    targets = torch.from_numpy(handed["labels"].astype(np.int64))
    order, held_out = (torch.from_numpy(handed[name]).long() for name in ("order", "held_out"))
    optimizer = torch.optim.SGD(model.parameters(), lr=float(handed["rate"]))
    loss_of = nn.CrossEntropyLoss()
    lost = 0.0
    for index in order.split(int(handed["batch"])):
        optimizer.zero_grad()
        loss = loss_of(model(inputs[index]), targets[index])
        loss.backward()
        optimizer.step()
        lost += float(loss.detach()) * len(index)
    validated = validate(model, inputs[held_out], targets[held_out])
    print(json.dumps({"loss": lost / len(order), **validated}))


def layer_of(role: str, handed: Mapping[str, Any]) -> nn.Module:
    """Returns the layer of a block, with the weights that were handed over for it."""
    if role.endswith(".activation"):
        return nn.ReLU()
    if role.endswith(".norm"):
        return nn.BatchNorm1d(len(handed[f"{role}.gamma"]))
    kernel = handed[f"{role}.kernel"]
    layer = nn.Linear(*kernel.shape, bias=f"{role}.bias" in handed)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(kernel.T.copy()))
        if layer.bias is not None:
            layer.bias.copy_(torch.from_numpy(handed[f"{role}.bias"]))
    return layer


@torch.no_grad()
def validate(model: nn.Module, inputs: torch.Tensor, targets: torch.Tensor) -> dict[str, float]:
    """Returns loss and accuracy in evaluation mode."""
    model.eval()
    lost, right = 0.0, 0
    for part, wanted in zip(
        inputs.split(EVALUATION_BATCH), targets.split(EVALUATION_BATCH), strict=True
    ):
        outputs = model(part)
        lost += float(nn.functional.cross_entropy(outputs, wanted, reduction="sum"))
        right += int((outputs.argmax(1) == wanted).sum())
    return {"val_loss": lost / len(inputs), "val_accuracy": right / len(inputs)}


if __name__ == "__main__":
    main(*sys.argv[1:])
