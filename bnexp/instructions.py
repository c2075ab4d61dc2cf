"""A limit to the vector instructions that training uses: one processor stands in for another.

Wider instructions split sums up in other ways, and so round them differently. A user's variables of
XLA and oneDNN are dropped, since nothing would tell of them; this one goes into trials' records.
"""

from __future__ import annotations

from collections.abc import Mapping

from bnexp.errors import UsageError

VARIABLE = "BNEXP_ISA"

_NAMES = {
    "AVX": ("AVX", "AVX"),
    "AVX2": ("AVX2", "AVX2"),
    "AVX512": ("AVX512", "AVX512_CORE"),
}
"""What XLA and oneDNN call each set of instructions."""


def stated_limit(environment: Mapping[str, str]) -> str:
    """Returns the widest instructions that may be used, empty where the variable is not set.

    Raises:
        UsageError: It holds something else.
    """
    limit = environment.get(VARIABLE, "")
    if limit and limit not in _NAMES:
        allowed = ", ".join(_NAMES)
        raise UsageError(
            f"{VARIABLE}: got {limit!r}; must be one of {allowed}, the widest vector instructions "
            f"that training may use. Unset it for all that the processor has"
        )
    return limit


def limiting_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Returns the variables that hold XLA and oneDNN to the limit, none where there is no limit.

    Raises:
        UsageError: The limit is none that there is.
    """
    limit = stated_limit(environment)
    if not limit:
        return {}
    xla, onednn = _NAMES[limit]
    return {"XLA_FLAGS": f"--xla_cpu_max_isa={xla}", "ONEDNN_MAX_CPU_ISA": onednn}
