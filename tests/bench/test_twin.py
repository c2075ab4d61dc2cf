"""What is handed to PyTorch's twin is all that it takes to train the same."""

from __future__ import annotations

import numpy as np
import pytest
from programs import program

FEW = ("data.dataset=digits", "data.validation.fraction=0.9", "training.precision=float64")


@pytest.fixture(scope="module")
def twin():
    """The program, as a module."""
    return program("twin")


def trained_by_hand(handed):
    """Returns the mean training loss of an epoch of the arm without a normalizer, in numpy."""
    roles = [role for role in handed["roles"] if f"{role}.kernel" in handed]
    (one, shift), (two, offset) = (
        (handed[f"{role}.kernel"].copy(), handed[f"{role}.bias"].copy()) for role in roles
    )
    images = handed["images"].reshape(len(handed["images"]), -1) / 16
    order, lost = handed["order"], 0.0
    for start in range(0, len(order), handed["batch"]):
        index = order[start : start + handed["batch"]]
        inputs, labels = images[index], handed["labels"][index]
        hidden = np.maximum(inputs @ one + shift, 0)
        logits = hidden @ two + offset
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        lost -= np.log(shares[np.arange(len(index)), labels]).sum()
        shares[np.arange(len(index)), labels] -= 1
        back = shares / len(index)
        below = (back @ two.T) * (hidden > 0)
        for weight, gradient in (
            (two, hidden.T @ back), (offset, back.sum(0)),
            (one, inputs.T @ below), (shift, below.sum(0)),
        ):  # fmt: skip
            weight[...] -= handed["rate"] * gradient
    return lost / len(order)


def test_losses_that_agree_pass_and_others_do_not(twin, monkeypatch, capsys):
    done = {}

    def once(trial, dataset, train=twin.trained):
        if trial.arm not in done:
            done[trial.arm] = train(trial, dataset)
        return done[trial.arm]

    monkeypatch.setattr(twin, "trained", once)
    monkeypatch.setattr(
        twin, "trained_there", lambda *_: {"loss": trained_by_hand(done["none"][1]), "val_loss": 0}
    )
    assert twin.main("python", *FEW) == 1
    lines = capsys.readouterr().out.splitlines()
    ours, theirs, apart = map(float, lines[1].split()[2:])
    assert ours == pytest.approx(theirs, abs=1e-6)
    assert apart < 1e-12
    blocks = {"hidden.1", "hidden.1.activation", "output"}
    assert {arm: set(handed["roles"]) for arm, (_, handed) in done.items()} == {
        "none": blocks,
        "before": blocks | {"hidden.1.norm"},
        "after": blocks | {"hidden.1.norm"},
    }
    monkeypatch.setattr(twin, "WITHIN", 9.0)
    assert twin.main("python", *FEW) == 0
