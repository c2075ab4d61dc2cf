"""Checks what the machine gives to a run: cores and their threads, memory, open files."""

from __future__ import annotations

import resource
from pathlib import Path

from bnexp.counting import counted
from bnexp.session.doctor.finding import Finding, ok, problem, warning

ROOT = Path("/")
MIB = 2**20

ADDRESSES = 3 * 2**30
"""Bytes of addresses, used or not, that a worker sets aside: TensorFlow takes 2.6 GB."""


def cores(root: Path = ROOT) -> Finding:
    """Tells how many workers a run starts by itself, and what the processor gives to them."""
    from bnexp.execution import granted  # noqa: PLC0415 (checks import other rooms late)

    there = granted(root)
    least = "" if there.time is None else f", of whose time the container grants {there.time:g}"
    shown = least if there.time is not None and there.time < there.cores else ""
    return ok(
        "cores",
        f"{there.cores}{shown}: a run starts {counted(there.workers, 'worker')} of one thread",
    )


def memory(root: Path = ROOT) -> Finding:
    """Holds the memory there is against what as many workers as there are cores take up."""
    from bnexp.execution import granted  # noqa: PLC0415 (checks import other rooms late)
    from bnexp.execution.machine.granted import FIRST_WORKER, FURTHER_WORKER  # noqa: PLC0415 (likewise)

    addresses = resource.getrlimit(resource.RLIMIT_AS)[0]
    if addresses != resource.RLIM_INFINITY and addresses < ADDRESSES:
        return problem(
            "memory",
            f"addresses are limited to {addresses // MIB:,} MiB; a worker takes "
            f"{ADDRESSES // MIB:,} MiB",
            "Raise the limit with `ulimit -v unlimited`, or in the job's request.",
        )
    there = granted(root)
    if there.memory is None:
        return ok("memory", "the system does not tell how much there is")
    amount = f"{there.memory // MIB:,} MiB"
    if there.memory < FIRST_WORKER:
        return problem(
            "memory",
            f"{amount}; a run with one worker takes about {FIRST_WORKER // MIB} MiB",
            "End other programs, or give the container or the machine more.",
        )
    wanted = there.workers_by_time
    if there.workers_by_memory < wanted:
        needed = FIRST_WORKER + (wanted - 1) * FURTHER_WORKER
        return warning(
            "memory",
            f"{amount}: a run starts {counted(there.workers, 'worker')}, since {wanted} take about "
            f"{needed // MIB:,} MiB",
            "Give the container or the machine more, or end other programs.",
        )
    return ok("memory", f"{amount} for {counted(there.workers, 'worker')}")


def open_files() -> Finding:
    """Holds the limit of open files against what as many workers as there are cores need."""
    from bnexp.execution import granted  # noqa: PLC0415 (checks import other rooms late)
    from bnexp.execution.machine.granted import FILES, FILES_PER_WORKER  # noqa: PLC0415 (likewise)

    there = granted()
    if there.files is None:
        return ok("open files", "as many as there are")
    wanted = there.workers_by_time
    needed = FILES + FILES_PER_WORKER * wanted
    if there.files >= needed:
        return ok("open files", f"at most {there.files:,}")
    limit = f"at most {there.files:,}; {counted(wanted, 'worker')} need about {needed:,}"
    raised = f"Raise the limit: ulimit -n {needed}."
    if there.files < FILES + FILES_PER_WORKER:
        return problem("open files", limit, raised)
    return warning("open files", f"{limit}, so a run starts {there.workers}", raised)
