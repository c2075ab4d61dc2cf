"""The formats of trained networks, by name; what each needs, and how a file of it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bnexp.errors import UsageError
from bnexp.nearest import suggestion

if TYPE_CHECKING:
    from bnexp.export.models.told import Asked, Written


@dataclass(frozen=True)
class Format:
    """A format that trained networks are written in.

    Attributes:
        name: As it is asked for; the module that writes it is called the same, with `_file`.
        title: What it is called.
        packages: What has to be installed to write it and to check what was written.
        opened: Python that loads a file, `{}` where its path stands.
    """

    name: str
    title: str
    packages: Sequence[str]
    opened: str

    @property
    def suffix(self) -> str:
        """How the names of its files end."""
        return f".{self.name}"

    @property
    def obstacle(self) -> str:
        """Why it cannot be written here; empty where it can."""
        lacking = [each for each in self.packages if find_spec(each) is None]
        if not lacking:
            return ""
        named = " and ".join(filter(None, [", ".join(lacking[:-1]), lacking[-1]]))
        return (
            f"{self.title} needs {named}, to write a network or to check what was "
            f"written: pip install 'bnexp[{self.name}]'"
        )


FORMATS = {
    each.name: each
    for each in (
        Format("keras", "Keras", (), "keras.models.load_model({})"),
        Format(
            *("onnx", "ONNX", ("tf2onnx", "onnx", "onnxruntime")),
            "onnxruntime.InferenceSession({})",
        ),
        Format(
            *("tflite", "LiteRT", ("ai_edge_litert",)),
            "ai_edge_litert.interpreter.Interpreter({})",
        ),
    )
}
"""The formats by name; a further one is a line here, and a file with `write` and `runner`."""


def format_of(file: Path, name: str | None) -> Format:
    """Returns the format of a file that is to be written.

    Args:
        file: The file, whose ending says it where nobody else does.
        name: Its name; None to go by the ending.

    Raises:
        UsageError: There is none of the name or ending, they say two things, or something has to
            be installed.
    """
    known = _either(list(FORMATS))
    ends = _either([each.suffix for each in FORMATS.values()])
    by_end = next((each for each in FORMATS.values() if file.suffix == each.suffix), None)
    if name is not None and name not in FORMATS:
        near = suggestion(name, FORMATS).rstrip("?")
        raise UsageError(f"to: got {name!r}{f'{near}?' if near else ';'} must be {known}")
    found = FORMATS[name] if name is not None else by_end
    if found is None:
        raise UsageError(f"{file}: does not say in which format; let its name end in {ends}")
    if found is not by_end:
        raise UsageError(
            f"{file}: a file of {found.title} ends in {found.suffix}; say {file.stem}{found.suffix}"
        )
    if found.obstacle:
        raise UsageError(f"{file}: {found.obstacle}")
    return found


def _either(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def write_model(tell: Callable[[Any], None], asked: Asked) -> Written:
    """Writes a trained network, in this process, which it lets import TensorFlow.

    Args:
        tell: Is told in a word what is done.
        asked: The network, and where it is to go.

    Raises:
        BnexpError: As `bnexp.export.models.writing.write`.
    """
    from bnexp.export.models.writing import write  # noqa: PLC0415 (imports TensorFlow)

    return write(tell, asked)
