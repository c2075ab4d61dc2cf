"""Experiment in, trials out; pure, and ready before TensorFlow could be imported."""

from bnexp.plan.expand import expand_trials
from bnexp.plan.identity import numerics

__all__ = ["expand_trials", "numerics"]
