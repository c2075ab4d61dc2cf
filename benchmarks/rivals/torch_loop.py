"""The article's network in a plain PyTorch loop, as a user writes it; all cores, as by default.

Run as `python torch_loop.py MNIST.npz no-bn|bn`.
"""

from __future__ import annotations

import sys

import torch
from pacing import BATCH, CLASSES, HIDDEN, load_mnist, run_paced
from torch import nn

EVALUATION_BATCH = 500


def main(path: str, arm: str) -> None:
    """Trains and validates for an epoch whenever one is asked for."""
    torch.manual_seed(0)
    images, labels, train = load_mnist(path)
    inputs, targets = torch.from_numpy(images), torch.from_numpy(labels).long()
    normalizer = [nn.BatchNorm1d(HIDDEN, eps=1e-3, momentum=0.01)] if arm == "bn" else []
    model = nn.Sequential(
        nn.Linear(784, HIDDEN), nn.ReLU(), *normalizer, nn.Linear(HIDDEN, CLASSES)
    )
    optimizer = torch.optim.Adam(model.parameters(), eps=1e-7)
    loss_of = nn.CrossEntropyLoss()

    def epoch() -> dict[str, float]:
        model.train()
        order = torch.randperm(train)
        for start in range(0, train, BATCH):
            index = order[start : start + BATCH]
            optimizer.zero_grad()
            loss = loss_of(model(inputs[index]), targets[index])
            loss.backward()
            optimizer.step()
        return _validate(model, inputs[train:], targets[train:])

    epoch()
    run_paced(epoch, threads=torch.get_num_threads(), version=torch.__version__)


@torch.no_grad()
def _validate(model: nn.Module, inputs: torch.Tensor, targets: torch.Tensor) -> dict[str, float]:
    model.eval()
    right, loss = 0, 0.0
    for start in range(0, len(inputs), EVALUATION_BATCH):
        part = slice(start, start + EVALUATION_BATCH)
        outputs = model(inputs[part])
        loss += float(nn.functional.cross_entropy(outputs, targets[part], reduction="sum"))
        right += int((outputs.argmax(1) == targets[part]).sum())
    return {"val_loss": loss / len(inputs), "val_accuracy": right / len(inputs)}


if __name__ == "__main__":
    main(*sys.argv[1:])
