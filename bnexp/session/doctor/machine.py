"""Checks what the machine gives to a run: cores, memory, files, variables, a terminal."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bnexp.session.doctor.finding import Finding, ok, problem, warning
from bnexp.session.doctor.limits import ROOT, granted_cores, granted_memory

MIB = 2**20

FIRST_WORKER = 800 * MIB
"""What a run with one worker takes up, measured with the article: half of it TensorFlow's files."""

FURTHER_WORKER = (250 if sys.platform == "linux" else 600) * MIB
"""What each worker more takes up; on Linux they share what TensorFlow has loaded."""

ADDRESSES = 3 * 2**30
"""Bytes of addresses, used or not, that a worker sets aside: TensorFlow takes 2.6 GB."""

FILES, FILES_PER_WORKER = 40, 10
"""Open files of a run, measured with eight workers."""

NUMERIC = (
    *("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "TF_ENABLE_ONEDNN_OPTS"),
    *("TF_DETERMINISTIC_OPS", "XLA_FLAGS", "TF_XLA_FLAGS", "CUDA_VISIBLE_DEVICES"),
    *("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"),
)
"""Variables that would change the threads of a worker or the bits of its numbers."""


def cores(root: Path = ROOT) -> Finding:
    """Holds the cores that a run would use against the time that a container grants."""
    from bnexp.execution import available_cores  # noqa: PLC0415 (checks import other rooms late)

    used, granted = available_cores(), granted_cores(root)
    if granted < used:
        fitting = max(1, int(granted))
        return warning(
            "cores",
            f"a run starts {_workers(used)}, but the container grants the time of {granted:g}",
            f"Run with --jobs {fitting}, or grant the container more.",
        )
    return ok("cores", f"{used}: a run starts {_workers(used)} of one thread")


def _workers(number: int) -> str:
    return "1 worker" if number == 1 else f"{number} workers"


def memory(root: Path = ROOT) -> Finding:
    """Holds the memory there is against what a worker on each core takes up."""
    from bnexp.execution import available_cores  # noqa: PLC0415 (checks import other rooms late)

    addresses = resource.getrlimit(resource.RLIMIT_AS)[0]
    if addresses != resource.RLIM_INFINITY and addresses < ADDRESSES:
        return problem(
            "memory",
            f"addresses are limited to {addresses // MIB:,} MiB; a worker takes "
            f"{ADDRESSES // MIB:,} MiB",
            "Raise the limit with `ulimit -v unlimited`, or in the job's request.",
        )
    there, workers = granted_memory(root), available_cores()
    found = f"{there // MIB:,} MiB"
    if there < FIRST_WORKER:
        return problem(
            "memory",
            f"{found}; a run with one worker takes about {FIRST_WORKER // MIB} MiB",
            "End other programs, or give the container or the machine more.",
        )
    fitting = 1 + (there - FIRST_WORKER) // FURTHER_WORKER
    if fitting < workers:
        needed = FIRST_WORKER + (workers - 1) * FURTHER_WORKER
        return warning(
            "memory",
            f"{found}; {_workers(workers)} take about {needed // MIB:,} MiB",
            f"Run with --jobs {fitting}, or give the container or the machine more.",
        )
    return ok("memory", f"{found} for {_workers(workers)}")


def open_files() -> Finding:
    """Holds the limit of open files against what a worker on each core needs."""
    from bnexp.execution import available_cores  # noqa: PLC0415 (checks import other rooms late)

    limit, workers = resource.getrlimit(resource.RLIMIT_NOFILE)[0], available_cores()
    if limit == resource.RLIM_INFINITY:
        return ok("open files", "as many as there are")
    fitting = (limit - FILES) // FILES_PER_WORKER
    if fitting >= workers:
        return ok("open files", f"at most {limit:,}")
    needed = FILES + FILES_PER_WORKER * workers
    found = f"at most {limit:,}; {_workers(workers)} need about {needed:,}"
    raised = f"Raise the limit: ulimit -n {needed}"
    if fitting < 1:
        return problem("open files", found, f"{raised}.")
    return warning("open files", found, f"{raised}; or run with --jobs {fitting}.")


def variables() -> Finding:
    """Looks for variables that change the bits of results, which no record would show."""
    from bnexp.execution.fresh import THREAD_VARIABLES  # noqa: PLC0415 (checks import late)

    named = [name for name in (*THREAD_VARIABLES, *NUMERIC) if name in os.environ]
    left = set(named) & _left_alone(NUMERIC)
    if left:
        shown = ", ".join(f"{name}={os.environ[name]}" for name in named if name in left)
        return warning(
            "variables",
            f"{shown}: results differ in their last bits from those without",
            f"Unset {', '.join(sorted(left))}.",
        )
    if named:
        return ok("variables", f"{', '.join(named)}: set, but bnexp sets its own for workers")
    return ok("variables", "none that would change threads or numbers")


def _left_alone(names: tuple[str, ...]) -> set[str]:
    """Returns those variables that a worker takes as the user has set them."""
    from bnexp.plan.identity import THREADS  # noqa: PLC0415 (checks import other rooms late)
    from bnexp.training.determinism import prepare_environment  # noqa: PLC0415

    mark = "as the user has set it"
    with _environment_put_back():
        os.environ.update(dict.fromkeys(names, mark))
        prepare_environment(THREADS)
        return {name for name in names if os.environ.get(name) == mark}


@contextmanager
def _environment_put_back() -> Iterator[None]:
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def terminal() -> Finding:
    """Looks whether names with other letters than English ones can be shown as they are."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    if encoding.lower().replace("-", "") == "utf8":
        return ok("terminal", "shows UTF-8")
    return warning(
        "terminal",
        f"shows {encoding}: other letters of names come out as codes; files are not concerned",
        "Set PYTHONUTF8=1, and unset PYTHONIOENCODING.",
    )
