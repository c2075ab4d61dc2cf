"""What is done to data on their way to a program, where a key of `data` asks for it.

A step is a pure function of arrays, in a file of its own and a line of `STEPS`. Dividing by
`data.scale` is none of them: the compiled step does that, on images that stay as they are stored.
"""

from bnexp.data.steps.random_labels import RANDOM_LABELS
from bnexp.data.steps.step import Draw, Step
from bnexp.data.steps.threshold import THRESHOLD

STEPS: dict[str, Step] = {"threshold": THRESHOLD, "random_labels": RANDOM_LABELS}
"""The steps by the key of `data` that asks for them, in the order in which they are done."""

__all__ = ["STEPS", "Draw", "Step"]
