"""Refuses what no machine can train: networks and lengths beyond all that is at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bnexp.config import Experiment
from bnexp.config.course import plan_course
from bnexp.config.language.settings import Settings
from bnexp.config.sizes import SIZES, DataSize
from bnexp.errors import ConfigurationError, Problem
from bnexp.plan.description import costs_of
from bnexp.plan.layers import layers_of

MOST_MEMORY = 2**40
"""Bytes of a training step that are planned for, 1 TiB."""

MOST_SECONDS = 10 * 365 * 86_400
"""Seconds of one trial that are planned for, ten years."""

RATE = 1e11
"""Operations a second that a core reaches in large products (docs/performance.md)."""

QUICKEST = 1e-6
"""Seconds that no step stays below."""

_LEAST = DataSize(train=2, test=2, image=(1,), classes=2)
"""What any data set has at least, where nothing is known of it."""


def refuse_impossible(experiment: Experiment) -> None:
    """Refuses an experiment of which a trial is beyond every machine.

    Raises:
        ConfigurationError: One is, with what it would take.
    """
    if problems := impossible_in(experiment):
        raise ConfigurationError(problems)


def impossible_in(experiment: Experiment, sizes: Mapping[str, DataSize] = SIZES) -> list[Problem]:
    """Returns a problem for each arm that no machine can train, with what it would take.

    Args:
        experiment: The validated experiment.
        sizes: For each `data.dataset` how large it is; those that are not there are taken for as
            small as can be.
    """
    found: dict[Problem, None] = {}
    for variant in experiment.variants:
        size = sizes.get(variant.settings.data.dataset, _LEAST)
        for path, message in _impossible(variant.settings, size):
            found[experiment.origins.problem(message, path, variant.arm)] = None
    return list(found)


def _impossible(settings: Settings, size: DataSize) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yields the path of a setting that asks for too much, and how much that is."""
    training, images = settings.training, size.trained_on(settings.data) or 1
    costs = costs_of(layers_of(settings.network, size.image, size.classes), settings, images)
    if costs.memory.total > MOST_MEMORY:
        yield (
            ("network", settings.network.size),
            f"a training step takes {costs.memory.total:.3g} bytes of memory; at most "
            f"{MOST_MEMORY:.3g} are planned for",
        )
    course = plan_course(training, images)
    seconds = course.total * max(costs.step_operations / RATE, QUICKEST)
    if seconds > MOST_SECONDS:
        length = next(key for key in ("epochs", "steps", "examples") if getattr(training, key))
        yield (
            ("training", length),
            f"{course.total:.3g} steps take {seconds / 86_400:.3g} days at {RATE:.0g} operations a "
            f"second; at most {MOST_SECONDS / 86_400:,.0f} are planned for",
        )
