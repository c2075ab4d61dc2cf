"""Settings of TensorFlow and Keras that must be the same wherever a trial runs."""

from __future__ import annotations

import gc
import os
import sys

from bnexp.instructions import limiting_variables

_ALTERING = ("XLA_FLAGS", "TF_XLA_FLAGS", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA")
"""Variables by which a user's environment would change the numbers."""


def prepare_environment(threads: int) -> None:
    """Fixes threads, device, kernels and chatter for this process, before TensorFlow is imported.

    One against two threads change the order of sums and so the bits.

    Args:
        threads: Threads of one operation; operations themselves run one after the other.

    Raises:
        UsageError: `BNEXP_ISA` names no instructions that training could be held to.
    """
    for name in _ALTERING:
        os.environ.pop(name, None)
    os.environ.update(
        TF_NUM_INTRAOP_THREADS=str(threads),
        TF_NUM_INTEROP_THREADS="1",
        CUDA_VISIBLE_DEVICES="-1",
        KERAS_BACKEND="tensorflow",
        TF_DETERMINISTIC_OPS="1",
        TF_ENABLE_ONEDNN_OPTS="1",
        TF_CPP_MIN_LOG_LEVEL="1",
        **limiting_variables(os.environ),
    )


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
