"""The destinations, by name: each is a file of this room; what one needs, and how it is opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bnexp.errors import UsageError
from bnexp.export.content import Content
from bnexp.nearest import suggestion


@dataclass(frozen=True)
class Destination:
    """A tool that results are written for.

    Attributes:
        name: As it is asked for.
        title: What it is called.
        package: What has to be installed to write for it; empty where nothing has.
        opened: The command that opens what was written, `{}` where the folder stands.
        needs_tensorflow: Whether its writer is TensorFlow's.
    """

    name: str
    title: str
    package: str
    opened: str
    needs_tensorflow: bool

    @property
    def obstacle(self) -> str:
        """Why it cannot be written for here; empty where it can."""
        if not self.package or find_spec(self.package) is not None:
            return ""
        return (
            f"{self.title} is not installed, and its own library writes its files: "
            f"pip install 'bnexp[{self.name}]'"
        )


DESTINATIONS = {
    each.name: each
    for each in (
        Destination("tensorboard", "TensorBoard", "", "tensorboard --logdir {}", True),
        Destination(
            *("mlflow", "MLflow", "mlflow"),
            "MLFLOW_ALLOW_FILE_STORE=true mlflow ui --backend-store-uri {}",
            False,
        ),
    )
}
"""The destinations by name; a further one is a line here, and a file with a function `write`."""


def destination_of(name: str, option: str) -> Destination:
    """Returns a destination that can be written for.

    Args:
        name: Its name.
        option: What it was asked for with, for messages.

    Raises:
        UsageError: There is none of the name, or something has to be installed.
    """
    if name not in DESTINATIONS:
        near = suggestion(name, DESTINATIONS).rstrip("?")
        known = " or ".join(DESTINATIONS)
        raise UsageError(f"{option}: got {name!r}{f'{near}?' if near else ';'} must be {known}")
    destination = DESTINATIONS[name]
    if destination.obstacle:
        raise UsageError(f"{option} {name}: {destination.obstacle}")
    return destination


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        folder: What is to be opened.
        replaced: Whether an earlier export of the result stood there.
    """

    folder: Path
    replaced: bool


def write(
    tell: Callable[[Any], None], destination: str, content: Content, directory: Path
) -> Written:
    """Writes a result for a destination, in this process.

    Args:
        tell: Is told the label of each trial that is written.
        destination: Its name.
        content: The result.
        directory: The folder under which it is to lie, an absolute path; need not be there.

    Raises:
        UsageError: Something else stands there.
        StoreError: The result cannot be read, or the disk is in the way.
    """
    module = import_module(f"bnexp.export.{destination}")
    written: Written = module.write(tell, content, directory)
    return written
