"""Mistakes that hang on how large the data are, and those of normalizers by their shapes."""

from __future__ import annotations

from bnexp.config.blueprint import blueprint_of
from bnexp.config.checking.checks import mistakes_between
from bnexp.config.language.data import ClassesPerBatch, Data, too_many
from bnexp.config.language.settings import Settings
from bnexp.config.reading.tree import Path
from bnexp.config.sizes import SIZES, DataSize

_NORM: Path = ("network", "norm")


def mistakes_by_size(settings: Settings, size: DataSize | None) -> dict[Path, str]:
    """Returns for each setting that others, or the data, make wrong what is to be said of it.

    Args:
        settings: Settings that are right one by one.
        size: How large the data are; None where only they can tell.
    """
    if size is None:
        return mistakes_between(settings, None, None)
    wrong = _mistakes_in_data(settings.data, size)
    if "images" in {path[1] for path in wrong}:
        return wrong
    found = wrong | mistakes_between(settings, size.trained_on(settings.data), size.image)
    if any(path[0] == "network" for path in found):
        return found
    return found | _mistakes_in_normalizer(settings, size)


def _mistakes_in_data(data: Data, size: DataSize) -> dict[Path, str]:
    """Returns what is asked for of the data that there is not: images, or classes."""
    found: dict[Path, str] = {}
    left = size.left_by(data)
    if data.images is not None and data.images.count > left:
        found["data", "images", "count"] = too_many(data.images.count, left)
    classes = data.order.classes_per_batch if isinstance(data.order, ClassesPerBatch) else 0
    if classes > size.classes:
        found["data", "order", "classes_per_batch"] = (
            f"got {classes:,}, but there are {size.classes} classes; at most {size.classes}, with "
            "which each batch holds all of them, as many images of each as can be"
        )
    return found


def size_by_name(settings: Settings) -> DataSize | None:
    """Returns how large a data set with a name is; None of any other."""
    return SIZES.get(settings.data.dataset)


def _mistakes_in_normalizer(settings: Settings, size: DataSize) -> dict[Path, str]:
    """Returns for each setting of a normalizer that is senseless where it stands what to say."""
    found: dict[Path, str] = {}
    for block in blueprint_of(settings.network, size.image, size.classes):
        if block.normalizer is not None:
            for name, why in block.normalizer.mistakes(block.shape).items():
                found.setdefault((*_NORM, name), f"{block.role} {why}")
    return found
