"""What makes a comparison unfair, found from its configuration alone: the rules of `RULES`."""

from bnexp.plan.lint.judge import FairnessWarning, lint
from bnexp.plan.lint.reach import power_of

__all__ = ["FairnessWarning", "lint", "power_of"]
