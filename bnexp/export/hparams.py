"""The messages by which TensorBoard's HParams tab knows trials, settings and metrics.

Their form is that of `tensorboard/plugins/hparams`, `api.proto` and `plugin_data.proto`, stated
here so that nothing but TensorFlow has to be installed to write them. Only numbers and kinds of
fields go into a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

PLUGIN = "hparams"
EXPERIMENT, START, END = (
    f"_hparams_/{name}" for name in ("experiment", "session_start_info", "session_end_info")
)
"""The tags under which TensorBoard looks for the three kinds of messages."""

SUCCESS, FAILURE = 1, 2
"""How a session ended."""

_STRING, _BOOL, _NUMBER = 1, 2, 3
"""Kinds of hyperparameters."""

Value = str | bool | float

_FORMS: Mapping[str, Mapping[str, tuple[int, str]]] = {
    "Name": {"group": (1, "string"), "tag": (2, "string")},
    "Metric": {
        "name": (1, "Name"),
        "display_name": (3, "string"),
    },
    "HParam": {
        "name": (1, "string"),
        "display_name": (2, "string"),
        "type": (4, "int32"),
        "domain_discrete": (5, ".google.protobuf.ListValue"),
    },
    "Experiment": {
        "hparam_infos": (4, "HParam*"),
        "metric_infos": (5, "Metric*"),
        "name": (6, "string"),
    },
    "Entry": {"key": (1, "string"), "value": (2, ".google.protobuf.Value")},
    "Start": {"hparams": (1, "Entry*"), "start_time_secs": (5, "double")},
    "End": {"status": (1, "int32"), "end_time_secs": (2, "double")},
    "Data": {"experiment": (2, "Experiment"), "start": (3, "Start"), "end": (4, "End")},
}
"""For each message its fields: number and kind, a star behind what may stand several times."""


@dataclass(frozen=True)
class HParam:
    """A hyperparameter.

    Attributes:
        name: Its name.
        words: What it is called in the table.
        values: Those that trials have, each once.
    """

    name: str
    words: str
    values: Sequence[Value]


@dataclass(frozen=True)
class Metric:
    """A number by which trials are told apart in the table.

    Attributes:
        tag: That of its series.
        words: What it is called.
    """

    tag: str
    words: str


def experiment(name: str, hparams: Iterable[HParam], metrics: Iterable[Metric]) -> bytes:
    """Returns the message that states what the table of trials shows."""
    message = _message()
    message.experiment.name = name
    for hparam in hparams:
        info = message.experiment.hparam_infos.add(name=hparam.name, display_name=hparam.words)
        info.type = _kind(hparam.values)
        info.domain_discrete.extend(hparam.values)
    for metric in metrics:
        info = message.experiment.metric_infos.add(display_name=metric.words)
        info.name.tag = metric.tag
    return _bytes(message)


def start(hparams: Mapping[str, Value], time: float) -> bytes:
    """Returns the message that a trial began, with its hyperparameters.

    Args:
        hparams: By their names.
        time: When, in seconds since 1970.
    """
    message = _message()
    message.start.start_time_secs = time
    for name, value in hparams.items():
        entry = message.start.hparams.add(key=name)
        if isinstance(value, bool):
            entry.value.bool_value = value
        elif isinstance(value, str):
            entry.value.string_value = value
        else:
            entry.value.number_value = value
    return _bytes(message)


def end(status: int, time: float) -> bytes:
    """Returns the message that a trial ended.

    Args:
        status: How.
        time: When, in seconds since 1970.
    """
    message = _message()
    message.end.status, message.end.end_time_secs = status, time
    return _bytes(message)


def _kind(values: Sequence[Value]) -> int:
    if all(isinstance(value, bool) for value in values):
        return _BOOL
    return _STRING if any(isinstance(value, str | bool) for value in values) else _NUMBER


def _bytes(message: Any) -> bytes:
    content: bytes = message.SerializeToString(deterministic=True)
    return content


def _message() -> Any:
    return _class_of_data()()


@cache
def _class_of_data() -> Any:
    """Returns the class of the message that holds one of the others, made of their forms."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, struct_pb2  # noqa: PLC0415 (TensorFlow brings it)

    field = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(
        name="bnexp_hparams.proto", package="bnexp", syntax="proto3"
    )
    file.dependency.append(struct_pb2.DESCRIPTOR.name)
    for name, fields in _FORMS.items():
        form = file.message_type.add(name=name)
        for key, (number, kind) in fields.items():
            one, several = kind.rstrip("*"), kind.endswith("*")
            label = field.LABEL_REPEATED if several else field.LABEL_OPTIONAL
            part = form.field.add(name=key, number=number, label=label)
            if one[0].islower():
                part.type = getattr(field, f"TYPE_{one.upper()}")
            else:
                part.type = field.TYPE_MESSAGE
                part.type_name = one if one[0] == "." else f".bnexp.{one}"
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(struct_pb2.DESCRIPTOR.serialized_pb)
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("bnexp.Data"))
