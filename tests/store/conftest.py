"""Trials and results of two arms and two seeds, made by hand."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from bnexp.trial import History, Timings, TrialResult, TrialStatus

TWO_ARMS = """\
name: two
training: {epochs: 2}
network: {kind: mlp, hidden: [4]}
seeds: 2
arms: {plain: {}, bn: {network.norm: batch}}
"""
FILES = Path(__file__).parent / "files"


def result_for(trial, **changes):
    """Returns a whole result whose numbers differ from trial to trial."""
    shift = trial.seed / 8 + (trial.arm == "bn") / 16
    result = TrialResult(
        trial_id=trial.trial_id,
        seed=trial.seed,
        status=TrialStatus.FINISHED,
        history=History(
            steps=(0, 5, 10),
            epochs=(0.0, 1.0, 2.0),
            series={
                "loss": (math.nan, 1.5 + shift, 0.75 + shift),
                "accuracy": (math.nan, 0.5, 0.875),
                "val_loss": (2.5, 0.5 + shift, 1.25 + shift),
                "val_accuracy": (0.125, 0.75, 0.75),
            },
        ),
        test={"loss": 1.0 + shift, "accuracy": 0.8125},
        parameters={"trainable": 54, "other": 8},
        proof={"split": "0123456789abcdef"},
        record={"device": "cpu"},
        timings=Timings(1.0, 0.25, 0.5, 2.0 + shift, 0.125, 4.0, 2),
    )
    return replace(result, **changes)


@pytest.fixture
def trials(trials_of):
    return trials_of(TWO_ARMS)


@pytest.fixture
def results(trials):
    return [result_for(trial) for trial in trials]
