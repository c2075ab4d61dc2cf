"""What was done to data, batches and evaluation, in sentences that a paper can take over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bnexp.analysis.telling.remarks import listed
from bnexp.config import Experiment, Settings
from bnexp.config.claims.measured_on import Mode
from bnexp.config.language.data import ClassesPerBatch, Order
from bnexp.config.language.evaluation import EVALUATION_BATCH, EvaluatedOn
from bnexp.counting import counted

_ORDERS: Mapping[Order, str] = {
    "frozen": "The images came in the same order in every epoch",
    "sorted": "The images came sorted by class, in a new permutation within each class every epoch",
    "replacement": "The images of each epoch were drawn with replacement",
}
"""What is said of an order; nothing of the usual one."""

_SHIFTS: Mapping[str, Callable[[float], str]] = {
    "brightness": lambda by: f"brightness ({by:g} added to every pixel)",
    "contrast": lambda by: f"contrast (every pixel multiplied by {by:g})",
    "noise": lambda by: f"noise (Gaussian, standard deviation {by:g}, drawn for each seed)",
    "inversion": lambda by: f"inversion (every pixel x moved {100 * by:g}% of the way to 1 - x)",
}
"""What is said of each kind of shift, by its strength."""

_SETS: Mapping[EvaluatedOn, str] = {
    "training": "the training images",
    "validation": "the validation set",
    "test": "the test set",
    "shifted": "the shifted test sets",
}
"""What the sets are called that are evaluated along training."""

_MODES: Mapping[Mode, str] = {
    "batch": f"those of the evaluated batch (batches of {EVALUATION_BATCH}, or of a whole set "
    "where it is smaller, in an order drawn for each seed)",
    "precise": "those estimated anew over all training images, one normalizer after another",
}
"""What is said of each mode beside the usual one."""


def presented_words(experiment: Experiment) -> list[str]:
    """Returns a sentence for each thing done to data, batches and evaluation, each once.

    Args:
        experiment: What was run.
    """
    settings = [variant.settings for variant in experiment.variants]
    found: list[str] = []
    for told in _TOLD:
        sentences = [told(each) for each in settings]
        for sentence in dict.fromkeys(filter(None, sentences)):
            everywhere = all(each == sentence for each in sentences)
            found.append(f"{sentence}{'' if everywhere else ' (in a part of the trials)'}.")
    return found


def drawn_words(experiment: Experiment) -> list[str]:
    """Returns what of the data was drawn for each seed, and so was the same in all arms.

    Args:
        experiment: What was run.
    """
    return list(_drawn([variant.settings for variant in experiment.variants]))


def _drawn(settings: list[Settings]) -> Iterator[str]:
    drawn: Mapping[str, Callable[[Settings], bool]] = {
        "the split of training and validation images": lambda each: (
            each.data.validation.take == "random"
        ),
        "the choice of training images": lambda each: (
            each.data.images is not None and each.data.images.take == "random"
        ),
        "the labels that were drawn": lambda each: each.data.random_labels is not None,
        "the noise of shifted test images": lambda each: "noise" in _strengths(each),
    }
    yield from (what for what, is_so in drawn.items() if any(map(is_so, settings)))


def _threshold(settings: Settings) -> str:
    threshold = settings.data.threshold
    if threshold is None:
        return ""
    return f"Pixels above {threshold:g}, as they are read, were set to 1, and all others to 0"


def _images(settings: Settings) -> str:
    images = settings.data.images
    if images is None:
        return ""
    counts = f"{images.count:,} of the images left for training"
    if images.take == "first":
        return f"The first {counts} were trained on"
    return f"Only {counts}, drawn for each seed, were trained on"


def _labels(settings: Settings) -> str:
    share = settings.data.random_labels
    if share is None:
        return ""
    return (
        f"Of {100 * share:g}% of the images trained on the label was replaced by a class drawn "
        "evenly for each seed; validation and test images kept theirs"
    )


def _order(settings: Settings) -> str:
    order = settings.data.order
    if not isinstance(order, ClassesPerBatch):
        return _ORDERS.get(order, "")
    number = order.classes_per_batch
    classes = "one class" if number == 1 else f"{number} classes"
    return f"Each batch held images of {classes} alone"


def _accumulated(settings: Settings) -> str:
    batches = settings.training.accumulate
    if batches == 1:
        return ""
    return (
        f"A step took the mean gradient of {batches} batches, each of which was "
        "normalized by itself"
    )


def _strengths(settings: Settings) -> Mapping[str, float]:
    """Returns the kinds of shifts of test images, with their strengths."""
    shifted = settings.data.shifted
    return shifted.strengths if shifted else {}


def _shifted(settings: Settings) -> str:
    kinds = [_SHIFTS[kind](strength) for kind, strength in _strengths(settings).items()]
    if not kinds:
        return ""
    return (
        f"{counted(len(kinds), 'shifted test set')} of pixels divided by the scale, without "
        f"clipping: {listed(kinds)}"
    )


def _sets(settings: Settings) -> str:
    asked = settings.evaluation.on
    if asked == ("validation",):
        return ""
    sets = [words for name, words in _SETS.items() if name in asked]
    return f"Along training {listed(sets)} were evaluated in inference mode"


def _modes(settings: Settings) -> str:
    modes = [words for mode, words in _MODES.items() if mode in settings.evaluation.modes]
    if not modes:
        return ""
    return f"Beside their moving statistics, normalizers were evaluated with {listed(modes)}"


_TOLD: tuple[Callable[[Settings], str], ...] = (
    *(_threshold, _images, _labels, _order, _accumulated),
    *(_shifted, _sets, _modes),
)
"""What tells of each thing, in the order of the sentences."""
