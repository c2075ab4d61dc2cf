"""From a configuration to its stored answer: the steps that commands and Python callers share.

`prepare` and `train` are quick to import; `bnexp.session.answer` imports pandas and matplotlib.
"""

from bnexp.session.prepare import Prepared, prepare
from bnexp.session.train import kept_results, train

__all__ = ["Prepared", "kept_results", "prepare", "train"]
