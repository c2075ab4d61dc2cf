"""A folder that keeps compiled programs, so that processes on one machine compile each only once.

Compiling takes most of a short run. XLA looks a program up by what it computes and by the names in
it, which are seen to elsewhere; whatever else machine code hangs on (the release of TensorFlow, the
processor, a limit to its instructions) is in the name of a folder of its own. A program that was
kept gives the bits of one compiled anew.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bnexp.errors import StoreError
from bnexp.instructions import stated_limit

VARIABLE = "BNEXP_COMPILED"


def keeping_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Returns the variables that let XLA keep what it compiles, none where no folder is named.

    Args:
        environment: What the user has set.

    Raises:
        UsageError: `BNEXP_ISA` names no instructions that training could be held to.
    """
    folder = environment.get(VARIABLE, "")
    if not folder:
        return {}
    place = Path(folder).absolute() / _made_for(stated_limit(environment))
    flags = f"--tf_xla_persistent_cache_directory={place}"
    return {"TF_XLA_FLAGS": f"{flags} --tf_xla_persistent_cache_device_types=CPU"}


def is_kept() -> bool:
    """Returns whether programs of this process are kept."""
    return bool(os.environ.get(VARIABLE))


def _made_for(limit: str) -> str:
    """Returns a name for what machine code hangs on beside what it computes."""
    try:
        release = version("tensorflow")
    except PackageNotFoundError:
        release = ""
    facts = (release, platform.machine(), _processor(), limit)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _processor() -> str:
    """Returns what the system says of the first processor, its speed of the moment left out."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8").partition("\n\n")[0]
    except OSError:
        return platform.processor()
    return "\n".join(line for line in told.splitlines() if "MHz" not in line)


def forget_kept() -> None:
    """Removes the programs that are kept for this processor, since one of them is damaged.

    Raises:
        StoreError: Always where programs are kept: TensorFlow asks for one only once in a process.
    """
    if not is_kept():
        return
    folder = Path(os.environ[VARIABLE]).absolute()
    for file in (folder / _made_for(stated_limit(os.environ))).glob("*.pb"):
        file.unlink(missing_ok=True)
    raise StoreError(
        f"a program kept in {folder} ({VARIABLE}) is damaged; what was kept there for this "
        "processor is removed, and will be compiled anew"
    )
