"""Frees this program of what a user's environment would change in it, before anything is imported.

Workers have an environment of their own; this is for what the command itself imports.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import MutableMapping

_DROPPED = (
    "NPY_",
    "SCIPY_",
    "SOURCE_DATE_EPOCH",
    "OPENBLAS_CORETYPE",
    "MATPLOTLIBRC",
    "MPL_IGNORE",
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX",
)
"""How the names of variables begin that choose other arithmetic, or other settings or
repositories than those at hand; numpy and Matplotlib take a date of sources only as a number."""

_FIXED = {"MPLBACKEND": "agg"}
"""Matplotlib refuses to be imported with a backend that it does not know."""


def make_neutral(environment: MutableMapping[str, str]) -> None:
    """Drops variables and filters of warnings that would change or end a command.

    Args:
        environment: That of this program; changed in place.
    """
    for name in [name for name in environment if name.startswith(_DROPPED)]:
        del environment[name]
    environment.update(_FIXED)
    if sys.warnoptions:
        _use_default_filters()


def _use_default_filters() -> None:
    """Puts Python's filters as they are where nobody states any.

    Libraries warn of what will change in them; an error of that would end a command.
    """
    warnings.resetwarnings()
    kinds = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)
    for kind in kinds:
        warnings.simplefilter("ignore", kind)
