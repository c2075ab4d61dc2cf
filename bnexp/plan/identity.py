"""The identity of a trial: a hash of all that can affect its numbers, and of nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

from bnexp.config import Settings
from bnexp.config.blueprint.asked import compile_mode, has_penalty, is_fused
from bnexp.config.language.base import BY_VALUE, NO_NUMBER, marked
from bnexp.config.language.data import Data
from bnexp.config.language.network import Network
from bnexp.config.language.training import Compile, Precision

ALGORITHM = 1
"""Raised whenever a change of this program changes the numbers of a trial."""

DEVICE, THREADS = "cpu", 1


def numerics(network: Network, stated: Compile = "auto") -> dict[str, str | int]:
    """Returns what the numbers depend on besides the settings: versions, device, threads.

    Args:
        network: That of the trial, by which its programs are compiled.
        stated: What the configuration says of that.
    """
    return {
        "algorithm": ALGORITHM,
        "keras": _minor(_version("keras")),
        "tensorflow": _minor(_version("tensorflow")),
        "device": DEVICE,
        "compile": compile_mode(network, stated),
        "threads": THREADS,
    }


def record_of(
    contents: str, network: Network, stated: Compile = "auto", precision: Precision = "float32"
) -> dict[str, str]:
    """Returns what a trial's record says of all that its identity takes from outside its settings.

    Args:
        contents: What stands for the contents of its data.
        network: The trial's.
        stated: As in `numerics`.
        precision: The trial's.
    """
    mode = compile_mode(network, stated)
    fused = is_fused(network, mode, precision)
    return {
        "keras": _version("keras"),
        "tensorflow": _version("tensorflow"),
        "contents": contents,
        "device": DEVICE,
        "compile": mode,
        "threads": str(THREADS),
        **({"batch normalization": "fused kernel"} if fused else {}),
    }


def recorded_numerics(record: Mapping[str, str]) -> dict[str, str | int]:
    """Returns the same of a trial that is stored, from its record.

    Args:
        record: As in `TrialResult`.

    Raises:
        KeyError: The record lacks a part.
        ValueError: A part is none.
    """
    return {
        "algorithm": ALGORITHM,
        "keras": _minor(record["keras"]),
        "tensorflow": _minor(record["tensorflow"]),
        "device": record["device"],
        "compile": record["compile"],
        "threads": int(record["threads"]),
    }


@cache
def _version(package: str) -> str:
    return version(package)


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def trial_id(
    settings: Settings, seed: int, fingerprint: str, numerics: dict[str, str | int]
) -> str:
    """Returns the identity of a trial, 16 hexadecimal digits.

    Names of experiment and arm, and where the data lie, are left out, and nothing else that is
    stated. Settings at their defaults are left out too, so that a setting added later keeps the
    identities there are.

    Args:
        settings: The trial's settings.
        seed: The trial's seed.
        fingerprint: Stands for the contents of the data set.
        numerics: What `numerics` returns.
    """
    return ids_by_seed(settings, fingerprint, numerics)(seed)


def ids_by_seed(
    settings: Settings, fingerprint: str, numerics: Mapping[str, str | int]
) -> Callable[[int], str]:
    """Returns how the identity of a trial follows from its seed; what all seeds share is read once.

    Args:
        settings: As in `trial_id`.
        fingerprint: As in `trial_id`.
        numerics: As in `trial_id`.
    """
    left_out = marked(settings, *NO_NUMBER)
    stated = settings.model_dump(mode="json", exclude_defaults=True, exclude=left_out)
    # What is recorded beyond what every trial has.
    recorded = {"recorded": "parts of the loss"} if has_penalty(settings.network) else {}
    shared = {
        **stated,
        **recorded,
        "data": stated.get("data", {}),
        "contents": fingerprint,
        "numerics": dict(numerics),
    }
    return lambda seed: _hash({**shared, "seed": seed})


def program_id(settings: Settings, fingerprint: str) -> str:
    """Returns a hash of what has to be compiled for a trial.

    Left out is what is marked at the setting as entering a compiled program by value (starting
    values, the learning rate and its schedule, the length, the order, when to evaluate), and the
    seed, which does so as well.

    Args:
        settings: The trial's settings.
        fingerprint: Stands for the contents of the data set.
    """
    compiled = settings.model_dump(mode="json", exclude=marked(settings, *NO_NUMBER, BY_VALUE))
    mode = compile_mode(settings.network, settings.training.compile)
    return _hash({**compiled, "contents": fingerprint, "mode": mode})


def presented_id(data: Data, fingerprint: str, seed: int | None = None) -> str:
    """Returns a hash of data as they are presented to a program, after all that was done to them.

    Args:
        data: How they are presented.
        fingerprint: Stands for their contents.
        seed: The trial's, where what is done to them hangs on it, and so on the split as well.
    """
    left_out = [*NO_NUMBER, BY_VALUE] if seed is None else [*NO_NUMBER]
    stated = data.model_dump(mode="json", exclude=marked(data, *left_out))
    drawn = {} if seed is None else {"seed": seed}
    return _hash({**stated, **drawn, "contents": fingerprint})


def _hash(value: dict[str, Any]) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
