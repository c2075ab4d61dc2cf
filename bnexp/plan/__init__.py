"""Experiment in, trials out; pure, and ready before TensorFlow could be imported."""

from bnexp.plan.expand import expand_trials
from bnexp.plan.identity import numerics
from bnexp.plan.lint import FairnessWarning, lint, lint_data, power_of

__all__ = ["FairnessWarning", "expand_trials", "lint", "lint_data", "numerics", "power_of"]
