"""Mistakes that single settings cannot see: those in a combination."""

from __future__ import annotations

from bnexp.config.blueprint import blueprint_of, outline_of
from bnexp.config.checking.evaluated import mistakes_in_sets
from bnexp.config.claims.series import SERIES, is_share
from bnexp.config.course import in_steps, plan_course
from bnexp.config.language.data import ClassesPerBatch, Data
from bnexp.config.language.evaluation import Evaluation
from bnexp.config.language.settings import Settings
from bnexp.config.language.training import Interval, Training
from bnexp.config.reading.tree import Path
from bnexp.config.sizes import SIZES
from bnexp.counting import counted

_BATCH: Path = ("training", "batch_size")
_ACCUMULATE: Path = ("training", "accumulate")
_ORDER: Path = ("data", "order")
_EVERY: Path = ("evaluation", "every")
_LOOKING: Path = ("evaluation", "watch", "every")
_UNTIL: Path = ("evaluation", "watch", "until")
_TARGETS: Path = ("evaluation", "watch", "targets")


def mistakes_between(
    settings: Settings, images: int | None, image: tuple[int, ...] | None
) -> dict[Path, str]:
    """Returns for each setting that another one makes wrong what is to be said of it.

    An evaluation after each epoch is never wrong, since it is the default.

    Args:
        settings: Settings that are right one by one.
        images: How many images are trained on; None where only the data can tell.
        image: Shape of an image; None where only the data can tell.
    """
    found = _mistakes_in_network(settings, image)
    if wrong := _mistakes_in_batches(settings.data, settings.training, images):
        return found | wrong
    every, training = settings.evaluation.every, settings.training
    beyond = _beyond(every, training, images)
    if every != Evaluation().every and beyond is not None:
        found[_EVERY] = (
            f"got {_told(every)}, but training ends after {beyond}; nothing would be measured on "
            f"the way. At most {beyond}, which evaluates at the beginning and the end"
        )
    watching = _mistakes_in_watch(settings, images) | _mistakes_in_targets(settings.evaluation)
    return found | watching | mistakes_in_sets(settings)


def _mistakes_in_batches(data: Data, training: Training, images: int | None) -> dict[Path, str]:
    """Returns what is wrong with batches: with their size, their number in a step, their classes.

    Args:
        data: States the order.
        training: States the batches.
        images: How many images are trained on; None where only the data can tell.
    """
    batch, several = training.batch_size, training.accumulate
    if batch == "all":
        if isinstance(data.order, ClassesPerBatch):
            told = "got a number of classes, but the one batch of an epoch takes all images"
            return {_ORDER: f"{told}; give training.batch_size a number, or say order: fresh"}
        if several > 1:
            told = f"got {several}, but with batch_size: all a batch is a whole epoch"
            return {_ACCUMULATE: f"{told}; give batch_size a number, or leave accumulate out"}
        return {}
    most = several if images is None else -(-images // batch)
    if images is not None and batch > images:
        told = f"got {batch:,}, more than the {images:,} images that are trained on; at most "
        return {_BATCH: f"{told}{images:,}, which is one batch of all of them"}
    if several > most:
        batches = "one batch" if most == 1 else f"{most:,} batches"
        told = f"got {several:,}, but the {images:,} images that are trained on are {batches}"
        return {_ACCUMULATE: f"{told}; at most {most:,}, with which an epoch is one step"}
    return {}


def _mistakes_in_network(settings: Settings, image: tuple[int, ...] | None) -> dict[Path, str]:
    """Returns what is wrong with a network: its settings together, or for images of a shape."""
    network = settings.network
    found = dict(network.mistakes())
    if image is not None and not found:
        misfits = (block.misfit for block in blueprint_of(network, image, 2))
        # Behind the first, images have shapes that follow from it.
        for setting, message in [misfit for misfit in misfits if misfit][:1]:
            found[setting,] = message
    wrong = {("network", *path): message for path, message in found.items()}
    held = [b.operation.words for b in outline_of(network) if b.operation.graph_only]
    if settings.training.compile == "xla" and held:
        wrong["training", "compile"] = (
            f"got 'xla', which has no gradient of {held[0]} that is the same every time; say auto "
            "or graph"
        )
    lacking = [b.operation.lacking_in_keras for b in outline_of(network)]
    if settings.training.save_model and any(lacking):
        wrong["training", "save_model"] = (
            f"got true, but Keras has no layer for {next(filter(None, lacking))}, so that nobody "
            "could load the file without bnexp; say false in this arm"
        )
    return wrong


def _mistakes_in_watch(settings: Settings, images: int | None) -> dict[Path, str]:
    """Returns why targets would never be looked for; an end beyond that of training is none."""
    watch, training = settings.evaluation.watch, settings.training
    if watch is None:
        return {}
    beyond = _beyond(watch.every, training, images)
    if beyond is not None:
        why = (
            f"got {_told(watch.every)}, but training ends after {beyond}; no target would be "
            "looked for on the way. Take a shorter distance, or leave evaluation.watch out"
        )
        return {_LOOKING: why}
    if watch.until is not None and _is_longer(watch.every, watch.until, training, images):
        why = (
            f"got {_told(watch.until)}, but targets are looked for every {_told(watch.every)}; "
            f"at least {_told(watch.every)}"
        )
        return {_UNTIL: why}
    return {}


def _mistakes_in_targets(evaluation: Evaluation) -> dict[Path, str]:
    """Returns why a target could never be reached."""
    found: dict[Path, str] = {}
    watch = evaluation.watch
    stated = watch.targets.by_series if watch and watch.targets else {}
    for series, levels in stated.items():
        part = SERIES[series].image_set
        if part not in evaluation.on:
            listed = ", ".join(evaluation.on)
            found[*_TARGETS, series] = (
                f"is not evaluated: evaluation.on is [{listed}]; add {part} to evaluation.on"
            )
        elif is_share(series) and levels[-1] > 1:
            found[*_TARGETS, series] = not_a_share(levels[-1])
    return found


def not_a_share(accuracy: float) -> str:
    """Returns the message for an accuracy above 1."""
    share = f"; did you mean {accuracy / 100:g}?" if accuracy <= 100 else "."
    return f"got {accuracy:g}{share} An accuracy lies between 0 and 1"


def _is_longer(one: Interval, other: Interval, training: Training, images: int | None) -> bool:
    """Whether a distance is longer than another, as far as that is known without the data."""
    if one.epochs is not None and other.epochs is not None:
        return one.epochs > other.epochs
    if one.steps is not None and other.steps is not None:
        return one.steps > other.steps
    if images is None:
        return False
    course = plan_course(training, images)
    return in_steps(one, course) > in_steps(other, course)


def trained_on(settings: Settings) -> int | None:
    """Returns how many images are trained on, or None where only the data can tell."""
    size = SIZES.get(settings.data.dataset)
    return size.trained_on(settings.data) if size else None


def _beyond(every: Interval, training: Training, images: int | None) -> str | None:
    """Returns the length of training, if it is shorter than the distance of two evaluations."""
    if every.epochs is not None and training.epochs is not None:
        return counted(training.epochs, "epoch") if every.epochs > training.epochs else None
    if every.steps is not None and training.steps is not None:
        return counted(training.steps, "step") if every.steps > training.steps else None
    if images is None:
        return None
    course = plan_course(training, images)
    return counted(course.total, "step") if in_steps(every, course) > course.total else None


def _told(every: Interval) -> str:
    if every.epochs is not None:
        return counted(every.epochs, "epoch")
    return counted(every.steps or 0, "step")
