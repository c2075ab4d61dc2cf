"""Checks that TensorFlow and the other libraries can be imported, in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping

from bnexp.session.doctor.finding import Finding, ok, problem
from bnexp.session.doctor.installation import PIP

_LIBRARIES = (
    "import numpy, scipy.stats, pandas, sklearn.datasets, matplotlib.ft2font, PIL.Image, rich"
)

_TENSORFLOW = """
from bnexp.training import determinism
determinism.import_tensorflow()
import keras, tensorflow
print(f"{tensorflow.__version__}, Keras {keras.__version__}, backend {keras.backend.backend()}")
"""

_CAUSES = {
    "SIGILL": "The processor lacks instructions that TensorFlow needs, such as AVX: use another "
    "machine.",
    "SIGKILL": "Most likely memory ran out: end other programs, or give the container more.",
    "GLIBC": "The system is older than this build supports: use a newer one, or a container.",
}
"""What an import ended with, and what is to be done about it."""


def libraries(longest: float) -> Finding:
    """Imports all that tables, statistics and figures need.

    Args:
        longest: Seconds that it may take.
    """
    # Matplotlib makes the folder of its settings when it is imported.
    with tempfile.TemporaryDirectory(prefix="bnexp-doctor-") as settings:
        return _imported("libraries", _LIBRARIES, longest, {**os.environ, "MPLCONFIGDIR": settings})


def tensorflow(longest: float) -> Finding:
    """Imports TensorFlow and Keras as a worker does, whatever the user has set.

    Args:
        longest: Seconds that it may take.
    """
    from bnexp.execution.surroundings import worker_environment  # noqa: PLC0415 (checks import late)

    return _imported("tensorflow", _TENSORFLOW, longest, worker_environment())


def _imported(check: str, code: str, longest: float, environment: Mapping[str, str]) -> Finding:
    """Tries an import in this Python, without modules from the working directory."""
    begun = time.perf_counter()
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", code],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=longest,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return problem(
            check,
            f"not imported within {longest:g} s",
            "Try again: the first import after an installation reads much from the disk. Where it "
            "hangs again, look at the disk.",
        )
    if done.returncode == 0:
        seconds = time.perf_counter() - begun
        return ok(check, f"{done.stdout.strip()} imported in {seconds:.1f} s".strip())
    reason = _reason(done)
    package = "tensorflow keras" if check == "tensorflow" else "the package that is named"
    again = f"Install it again: {PIP} --force-reinstall {package}"
    remedies = [remedy for cause, remedy in _CAUSES.items() if cause in reason]
    return problem(check, f"not imported: {reason}", (remedies or [again])[0])


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    """Returns the signal that ended a process, or else its last word."""
    if done.returncode < 0:
        return f"the import ended in {signal.Signals(-done.returncode).name}"
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return lines[-1] if lines else f"exit code {done.returncode}, without a word"
