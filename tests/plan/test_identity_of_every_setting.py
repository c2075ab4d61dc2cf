"""Every setting of the language is part of the identities, or an exception with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin

import pytest

from bnexp.config.language.base import Part
from bnexp.config.language.settings import Settings
from bnexp.config.language.training import Training
from bnexp.plan.identity import numerics, presented_id, program_id, trial_id

BASE = Settings(training=Training(epochs=2))

NO_PART_OF_A_TRIAL = {
    *("data.dataset", "data.path", "data.otherwise", "data.scale"),
    *("training.compile", "training.checkpoint", "training.save_model"),
}
"""Where the data lie, and how programs are compiled: what it comes to is part of every identity.
And what is kept of a trial besides its numbers."""

NO_PART_OF_A_PROGRAM = {
    *NO_PART_OF_A_TRIAL,
    *("data.order", "data.validation.take", "data.images.take"),
    *("network.initializer", "network.bias_initializer", "network.recurrent_initializer"),
    *("network.zero_start", "network.unit_forget_bias", "network.lengths.least"),
    *(f"network.norm.{name}_initializer" for name in ("beta", "gamma")),
    *(f"network.norm.moving_{name}_initializer" for name in ("mean", "variance", "stddev")),
    *("training.optimizer.learning_rate", "training.schedule"),
    *("training.epochs", "training.steps", "training.examples"),
    *("evaluation.every", "evaluation.watch", "evaluation.on", "evaluation.modes"),
    "data.shifted",
}
"""What enters a program as a value, or decides how often it is called."""


def types_in(annotation: Any) -> list[Any]:
    """Returns the members of a union, however it is written; a single type as it is."""
    inside = get_args(annotation)
    if hasattr(annotation, "__metadata__"):
        return types_in(inside[0])
    if get_origin(annotation) is Union or type(annotation).__name__ == "UnionType":
        return [each for member in inside for each in types_in(member)]
    return [annotation]


def parts_in(annotation: Any) -> list[type[Part]]:
    return [t for t in types_in(annotation) if isinstance(t, type) and issubclass(t, Part)]


def made(kind: type[Part]) -> Part:
    """Returns a part with its defaults, and any value where it has none."""
    stated: dict[str, Any] = {}
    for name, setting in kind.model_fields.items():
        if setting.is_required():
            parts = parts_in(setting.annotation)
            stated[name] = made(parts[0]) if parts else other_value(setting.annotation, None)
    if kind.exactly_one and not set(stated) & set(kind.exactly_one):
        stated[kind.exactly_one[0]] = 3
    return kind.model_construct(**stated)


def other_value(annotation: Any, value: Any) -> Any:
    """Returns a value of a type that is another one than that which there is."""
    for kind in types_in(annotation):
        if get_origin(kind) is Literal:
            if others := [each for each in get_args(kind) if each != value]:
                return others[0]
        elif get_origin(kind) is tuple:
            return (*(value or ()), other_value(get_args(kind)[0], None))
        elif kind in (int, float):
            return kind(7) if value is None else value + kind(1)
        elif kind is bool:
            return not value
        elif kind is str:
            return f"{value or ''}x"
    raise TypeError(f"no other value for {annotation}: teach this test the type")


def changes(part: Part, path: str = "") -> Iterator[tuple[str, Part]]:
    """Yields the path of every setting within a part, and the part with another value there.

    Where a setting has one of several kinds, those of each of them are walked.
    """
    for name, setting in type(part).model_fields.items():
        inside, value = f"{path}{name}", getattr(part, name)
        kinds = parts_in(setting.annotation)
        if name == "kind":
            continue
        if not kinds:
            other = other_value(setting.annotation, value)
            yield inside, part.model_copy(update={name: other})
            continue
        for kind in kinds:
            held = value if isinstance(value, kind) else made(kind)
            if held is not value:
                yield inside, part.model_copy(update={name: held})
            for below, changed in changes(held, f"{inside}."):
                yield below, part.model_copy(update={name: changed})


def before_and_after() -> list[tuple[str, Settings, Settings]]:
    """Returns for every setting of the language two experiments that differ in nothing else."""
    found = []
    for path, after in changes(BASE):
        before = BASE
        for depth in range(1, path.count(".") + 1):
            # What lies in another kind than the usual is held against that kind as it is made.
            before = with_kinds_of(before, after, path.split(".")[:depth])
        found.append((path, before, after))
    return found


def with_kinds_of(before: Settings, after: Settings, steps: list[str]) -> Settings:
    """Returns settings in which a part is of the kind that it has in others, made anew."""
    holders: list[Part] = [before]
    there: Any = after
    for step in steps:
        there = getattr(there, step)
        holders.append(getattr(holders[-1], step))
    if isinstance(holders[-1], type(there)):
        return before
    part: Part = made(type(there))
    for holder, step in zip(reversed(holders[:-1]), reversed(steps), strict=True):
        part = holder.model_copy(update={step: part})
    assert isinstance(part, Settings)
    return part


CASES = before_and_after()


def excepted(path: str, exceptions: set[str]) -> bool:
    return any(f"{path}.".startswith(f"{each}.") for each in exceptions)


@pytest.fixture(scope="module")
def now():
    return numerics(BASE.network)


def test_the_whole_language_is_walked():
    paths = {path for path, _, _ in CASES}
    some = {"network.norm.epsilon", "training.optimizer.rho", "evaluation.watch.targets.val_loss"}
    assert some <= paths
    unused = {each for each in NO_PART_OF_A_PROGRAM if not any(excepted(p, {each}) for p in paths)}
    assert unused == set()


@pytest.mark.parametrize(("path", "before", "after"), CASES, ids=[case[0] for case in CASES])
def test_a_setting_changes_the_identities_or_is_an_exception(path, before, after, now):
    trials = {trial_id(each, 0, "contents", now) for each in (before, after)}
    assert len(trials) == 2 - excepted(path, NO_PART_OF_A_TRIAL)
    programs = {program_id(each, "contents") for each in (before, after)}
    assert len(programs) == 2 - excepted(path, NO_PART_OF_A_PROGRAM)


def test_data_have_an_identity_as_they_are_presented():
    presented = {}
    for path, before, after in CASES:
        if path.startswith("data."):
            presented[path] = {presented_id(each.data, "contents") for each in (before, after)}
    same = {path for path, found in presented.items() if len(found) == 1}
    assert same == {path for path in presented if excepted(path, NO_PART_OF_A_PROGRAM)}
    assert presented_id(BASE.data, "contents") != presented_id(BASE.data, "others")
