"""[TensorFlow] Event files: records of what was measured, at a step and a time, by tag."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bnexp.export.hparams import PLUGIN as HPARAMS

_VERSION = "brain.Event:2"
_FLOAT, _TEXT = 1, 7
"""Kinds of tensors."""

_TENSOR, _SCALAR = 2, 1
"""Kinds of data, by which readers keep some of many points, or all."""


@dataclass
class Events:
    """An event file that is being written.

    Args:
        write: Takes the next record.
        new_event: Makes an empty event.
    """

    write: Callable[[bytes], None]
    new_event: Callable[[], Any]
    _known: set[str] = field(default_factory=set)

    def scalars(
        self, step: int, time: float, values: Mapping[str, float], words: Callable[[str], str]
    ) -> None:
        """Writes numbers.

        Args:
            step: Optimizer steps done.
            time: When, in seconds since 1970.
            values: By their tags.
            words: Returns what a tag stands for.
        """
        event = self._event(step, time)
        for tag, number in values.items():
            value = self._value(event, tag, "scalars", _SCALAR, words)
            value.tensor.dtype = _FLOAT
            value.tensor.float_val.append(number)
        self.write(event.SerializeToString())

    def text(self, tag: str, time: float, markdown: str) -> None:
        """Writes a text at step 0."""
        event = self._event(0, time)
        value = self._value(event, tag, "text", _TENSOR)
        value.tensor.dtype = _TEXT
        value.tensor.string_val.append(markdown.encode())
        self.write(event.SerializeToString())

    def hparams(self, tag: str, time: float, message: bytes) -> None:
        """Writes a message of `bnexp.export.hparams`."""
        event = self._event(0, time)
        value = self._value(event, tag, HPARAMS, _TENSOR)
        value.metadata.plugin_data.content = message
        value.tensor.dtype = _FLOAT
        value.tensor.tensor_shape.dim.add(size=0)
        self.write(event.SerializeToString())

    def _event(self, step: int, time: float) -> Any:
        event = self.new_event()
        event.step, event.wall_time = step, time
        return event

    def _value(
        self,
        event: Any,
        tag: str,
        plugin: str,
        kind: int,
        words: Callable[[str], str] | None = None,
    ) -> Any:
        """Adds a value to an event; what it is is said with the first of its tag."""
        value = event.summary.value.add(tag=tag)
        if tag not in self._known:
            self._known.add(tag)
            value.metadata.plugin_data.plugin_name = plugin
            value.metadata.data_class = kind
            value.metadata.summary_description = words(tag) if words else ""
        return value


@contextmanager
def event_file(folder: Path, time: float) -> Iterator[Events]:
    """Writes an event file into a folder, which is made where it is not there.

    Args:
        folder: The folder of a run.
        time: When the run began, in seconds since 1970.

    Raises:
        OSError: The disk is in the way.
    """
    import tensorflow as tf  # noqa: PLC0415 (in a process of its own)

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"events.out.tfevents.{max(int(time), 0):010d}.bnexp"
    try:
        with tf.io.TFRecordWriter(str(path)) as writer:
            first = tf.compat.v1.Event(wall_time=time, file_version=_VERSION)
            writer.write(first.SerializeToString())
            yield Events(writer.write, tf.compat.v1.Event)
    except tf.errors.OpError as error:
        raise OSError(errno.EIO, error.message.rpartition("; ")[2]) from None
