"""Downloads a data set with Keras' own loader, into Keras' cache, whole or not at all.

The loader runs in a process of its own, so that TensorFlow, which it imports, stays out of this
one. It writes to a fresh folder; only what proves to be whole is moved into the cache, over what
may lie there damaged.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bnexp.altering import unaltered
from bnexp.data.files.contents import NotWholeError
from bnexp.data.finding.places import Located, keras_homes, locate
from bnexp.data.finding.published import Published
from bnexp.data.finding.source import open_set

PATIENCE = 5.0
"""Seconds to wait for an answer before the network is taken to be absent."""

LIMIT = 600.0
"""Seconds that a download may take in all."""


def unreachable(url: str, patience: float = PATIENCE) -> str:
    """Returns why a file on the network cannot be reached, or nothing where it can.

    Args:
        url: The file's address; its head is asked for, by way of the proxies that are set.
        patience: Seconds to wait.
    """
    # Loaded here, since every command would pay for its import and few ask for a download.
    import http.client  # noqa: PLC0415
    import urllib.request  # noqa: PLC0415

    reasons = [f"no answer within {patience:g} seconds"]

    def ask() -> None:
        request = urllib.request.Request(url, method="HEAD")  # noqa: S310 the registry's, https
        try:
            with urllib.request.urlopen(request, timeout=patience):  # noqa: S310
                reasons.append("")
        except (OSError, ValueError, http.client.HTTPException) as error:
            reasons.append(str(getattr(error, "reason", "") or error))

    # A thread, because the time-out does not cover looking up the host's name.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(patience)
    return reasons[-1]


def run_loader(
    name: str, home: Path, command: Sequence[str] | None = None, limit: float = LIMIT
) -> str:
    """Runs Keras' loader of a data set and returns why it failed, or nothing where it did not.

    Args:
        name: The data set, as Keras calls it too.
        home: The folder to use in place of Keras' own.
        command: What to run instead, for tests.
        limit: Seconds after which it is stopped.
    """
    # -P: a file named keras.py in the working directory is not taken for Keras.
    loader = [sys.executable, "-P", "-c", f"import keras; keras.datasets.{name}.load_data()"]
    surroundings = {
        **unaltered(os.environ),
        "PYTHONUTF8": "1",
        "KERAS_HOME": str(home),
        "KERAS_BACKEND": "tensorflow",
        "CUDA_VISIBLE_DEVICES": "-1",
    }
    try:
        done = subprocess.run(
            list(command or loader),
            env=surroundings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"not done within {limit:g} seconds"
    if done.returncode == 0:
        return ""
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"Keras' loader ended with exit code {done.returncode}"


@dataclass(frozen=True)
class Network:
    """The two things that are asked of the network; tests put others in their place.

    Attributes:
        unreachable: Given an address, returns why it cannot be reached.
        load: Given a data set's name and a folder in place of Keras' own, downloads into it and
            returns why that failed.
    """

    unreachable: Callable[[str], str] = unreachable
    load: Callable[[str, Path], str] = run_loader


KERAS = Network()
"""The network as it is."""


def download_into_cache(published: Published, network: Network = KERAS) -> Located:
    """Downloads a data set and returns its files in Keras' cache, or none and why.

    Args:
        published: The data set; what came is verified before it is moved into the cache.
        network: How to reach it.
    """
    reason = network.unreachable(published.url)
    if reason:
        return (), f"{published.url} cannot be reached: {reason}"
    try:
        home = _writable_home()
        with tempfile.TemporaryDirectory(
            prefix=".bnexp-", dir=home, ignore_cleanup_errors=True
        ) as fresh:
            reason = network.load(published.name, Path(fresh))
            if reason:
                return (), reason
            files, finding = locate(Path(fresh) / "datasets", published)
            if not files:
                return (), f"Keras' loader left nothing: {finding}"
            open_set(published.name, files, published.name)
            return tuple(_move(file, Path(fresh), home) for file in files), ""
    except NotWholeError as error:
        return (), f"what came was not trained on: {error.path.name}: {error.finding}"
    except OSError as error:
        return (), str(error)


def _writable_home() -> Path:
    for home in keras_homes():
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(home, os.W_OK | os.X_OK):
            return home
    tried = " nor ".join(map(str, keras_homes()))
    raise PermissionError(f"neither {tried} can be written to; set KERAS_HOME to a folder that can")


def _move(file: Path, fresh: Path, home: Path) -> Path:
    target = home / file.relative_to(fresh)
    target.parent.mkdir(parents=True, exist_ok=True)
    return file.replace(target)
