"""From a configuration to its stored answer: the steps that commands and Python callers share.

`prepare` and `train` are quick to import; `bnexp.session.answering.answer` imports pandas and
matplotlib.
"""

from bnexp.session.training.claiming import claimed
from bnexp.session.training.prepare import Prepared, prepare
from bnexp.session.training.train import train

__all__ = ["Prepared", "claimed", "prepare", "train"]
