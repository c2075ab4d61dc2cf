"""Settings of TensorFlow that must be made before it is imported, so that runs repeat."""

from __future__ import annotations

import os


def prepare_environment(threads: int) -> None:
    """Fixes the numbers of threads, the device and the chatter for this process.

    One against two threads change the order of sums and so the bits.

    Args:
        threads: Threads of one operation; operations themselves run one after the other.
    """
    os.environ.update(
        TF_NUM_INTRAOP_THREADS=str(threads),
        TF_NUM_INTEROP_THREADS="1",
        OMP_NUM_THREADS=str(threads),
        OPENBLAS_NUM_THREADS=str(threads),
        MKL_NUM_THREADS=str(threads),
        CUDA_VISIBLE_DEVICES="-1",
        KERAS_BACKEND="tensorflow",
        TF_DETERMINISTIC_OPS="1",
        TF_CPP_MIN_LOG_LEVEL="1",
    )
