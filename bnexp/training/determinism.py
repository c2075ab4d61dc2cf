"""Settings of TensorFlow and Keras that must be the same wherever a trial runs."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping

from bnexp.altering import ALTERING
from bnexp.instructions import limiting_variables
from bnexp.training.kept.compiled import keeping_variables

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def prepared(environment: Mapping[str, str], threads: int) -> dict[str, str]:
    """Returns an environment in which threads, device, kernels, settings and chatter are fixed.

    One against two threads change the order of sums and so the bits. The folder of Keras' settings
    is one that cannot be there: a user's own would be read at its import, and refused where Keras
    does not know a value.

    Args:
        environment: What the user has set.
        threads: Threads of one operation; operations themselves run one after the other.

    Raises:
        UsageError: `BNEXP_ISA` names no instructions that training could be held to.
    """
    kept = {name: v for name, v in environment.items() if not name.startswith(ALTERING)}
    return kept | {
        **dict.fromkeys(THREAD_VARIABLES, str(threads)),
        "TF_NUM_INTRAOP_THREADS": str(threads),
        "TF_NUM_INTEROP_THREADS": "1",
        "CUDA_VISIBLE_DEVICES": "-1",
        "KERAS_BACKEND": "tensorflow",
        "KERAS_HOME": os.devnull,
        "TF_DETERMINISTIC_OPS": "1",
        "TF_ENABLE_ONEDNN_OPTS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "1",
        **limiting_variables(environment),
        **keeping_variables(environment),
    }


def prepare_environment(threads: int) -> None:
    """Gives this process the environment that `prepared` returns, before it imports TensorFlow.

    Args:
        threads: As in `prepared`.

    Raises:
        UsageError: As `prepared`.
    """
    fixed = prepared(os.environ, threads)
    os.environ.clear()
    os.environ.update(fixed)


_BESIDE = ("matplotlib", "pandas", "sklearn")
"""Libraries that Keras imports to draw with or to wrap, and does without where they are missing."""


def import_tensorflow() -> None:
    """Imports TensorFlow and Keras, leaving out what no trial uses.

    The libraries left out, and looking for garbage among what an import only ever adds, take half
    of the time. Whoever needs one of the libraries can import it afterwards as usual.
    """
    hidden = [name for name in _BESIDE if name not in sys.modules]
    collecting = gc.isenabled()
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type] # None stands for missing
    gc.disable()
    try:
        import keras  # noqa: F401, PLC0415 (only after the environment is prepared)
        import tensorflow  # noqa: F401, PLC0415 (likewise)
    finally:
        for name in hidden:
            del sys.modules[name]
        if collecting:
            gc.enable()


def use_keras_defaults() -> None:
    """Puts Keras' settings to their defaults, whatever the user's `keras.json` says."""
    import keras  # noqa: PLC0415 (only after the environment is prepared)

    keras.config.set_floatx("float32")
    keras.config.set_epsilon(1e-7)
    keras.config.set_image_data_format("channels_last")
    keras.config.set_dtype_policy("float32")
