"""Variables of a user's environment that would change what a process of ours works out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

ALTERING = (
    *("TF_", "TF2_", "TENSORFLOW_", "XLA_", "KERAS_", "CUDA_", "AUTOGRAPH_"),
    *("ONEDNN_", "DNNL_", "MKL_", "OMP_", "KMP_", "GOMP_", "OPENBLAS_", "GOTO_", "BLIS_", "NPY_"),
)
"""How the names of variables begin by which a user's environment would change the numbers, or keep
TensorFlow and Keras from being imported."""

_PYTHON_KEPT = (
    *("PYTHONHOME", "PYTHONPATH", "PYTHONPLATLIBDIR", "PYTHONUSERBASE", "PYTHONNOUSERSITE"),
    *("PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE"),
)
"""Of Python's own variables those that say where modules lie; any other would change how it runs,
or make it end with an error where it only means to warn."""


def unaltered(environment: Mapping[str, str]) -> dict[str, str]:
    """Returns an environment without what would change a process of ours.

    Args:
        environment: What the user has set.
    """
    kept = {
        name: value
        for name, value in environment.items()
        if not name.startswith((*ALTERING, "PYTHON")) or name in _PYTHON_KEPT
    }
    if path := kept.pop("PYTHONPATH", ""):
        # An empty part, as a colon at the end makes one, is the working directory.
        parts = [part for part in path.split(os.pathsep) if Path(part).is_absolute()]
        kept |= {"PYTHONPATH": os.pathsep.join(parts)} if parts else {}
    return kept
