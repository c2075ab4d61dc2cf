"""What makes a comparison unfair, found from its configuration alone: the rules of `RULES`."""

from bnexp.plan.lint.judge import FairnessWarning, lint

__all__ = ["FairnessWarning", "lint"]
