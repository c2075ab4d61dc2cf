"""Checks that TensorFlow and the other libraries can be imported, in processes of their own."""

from __future__ import annotations

import os
import signal
import tempfile

from bnexp.session.doctor.finding import Finding, ok, problem
from bnexp.session.doctor.installation import PIP
from bnexp.session.doctor.process import Outcome, run_python

_LIBRARIES = (
    "import numpy, scipy.stats, pandas, sklearn.datasets, matplotlib.ft2font, PIL.Image, rich"
)

_TENSORFLOW = """
from bnexp.training import determinism
determinism.import_tensorflow()
import keras, tensorflow
print(f"{tensorflow.__version__}, Keras {keras.__version__}, backend {keras.backend.backend()}")
"""

_KILLED = {
    signal.SIGILL: "The processor lacks instructions that TensorFlow needs, such as AVX: "
    "use another machine.",
    signal.SIGKILL: "Most likely memory ran out: end other programs, or give the container more.",
}

_CAUSES = {
    "GLIBC": "The system is older than this build supports: use a newer one, or a container.",
    "cannot allocate memory": "End other programs, or raise the limit that `ulimit -v` shows.",
}
"""What the last line of an import says, and what is to be done about it."""


def libraries(longest: float) -> Finding:
    """Imports all that tables, statistics and figures need.

    Args:
        longest: Seconds that it may take.
    """
    # Matplotlib makes the folder of its settings when it is imported.
    with tempfile.TemporaryDirectory(prefix="bnexp-doctor-") as settings:
        outcome = run_python(["-c", _LIBRARIES], longest, {**os.environ, "MPLCONFIGDIR": settings})
    return _judged("libraries", outcome, longest)


def tensorflow(longest: float) -> Finding:
    """Imports TensorFlow and Keras as a worker does, whatever the user has set.

    Args:
        longest: Seconds that it may take.
    """
    from bnexp.execution.surroundings import worker_environment  # noqa: PLC0415 (checks import late)

    outcome = run_python(["-c", _TENSORFLOW], longest, worker_environment())
    return _judged("tensorflow", outcome, longest)


def _judged(check: str, outcome: Outcome, longest: float) -> Finding:
    """Returns what an import came to."""
    if outcome.code == 0:
        return ok(check, f"{outcome.output.strip()} imported in {outcome.seconds:.1f} s".strip())
    if outcome.code is None:
        return problem(
            check,
            f"not imported within {longest:g} s",
            "Try again: the first import after an installation reads much from the disk. Where it "
            f"hangs again, look at {' and at '.join(['the disk', *_in_front()])}.",
        )
    if outcome.code < 0:
        number = signal.Signals(-outcome.code)
        remedy = _KILLED.get(number, f"A library does not fit this machine. {_again(check)}")
        return problem(check, f"importing ended in {number.name}", remedy)
    remedies = [remedy for text, remedy in _CAUSES.items() if text in outcome.reason]
    return problem(check, f"not imported: {outcome.reason}", (remedies or [_again(check)])[0])


def _again(check: str) -> str:
    package = "tensorflow keras" if check == "tensorflow" else "the package that is named"
    otherwise = [f"If that does not help, look at {place}." for place in _in_front()]
    return " ".join([f"Install it again: {PIP} --force-reinstall {package}", *otherwise])


def _in_front() -> list[str]:
    """Returns where packages may lie that Python takes instead of those installed."""
    path = os.environ.get("PYTHONPATH")
    return [f"packages of the same name on PYTHONPATH ({path})"] if path else []
