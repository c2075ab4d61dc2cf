"""What makes a comparison unfair, found from its configuration alone: the rules of `RULES`."""

from bnexp.plan.lint.judge import FairnessWarning, lint, lint_data
from bnexp.plan.lint.reach import power_of

__all__ = ["FairnessWarning", "lint", "lint_data", "power_of"]
