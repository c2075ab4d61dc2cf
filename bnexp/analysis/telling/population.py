"""Says for which images a verdict holds, and how it would over other images of their kind."""

from __future__ import annotations

from bnexp.analysis.intervals import LEVEL, t_interval
from bnexp.analysis.judging.questions import Question
from bnexp.analysis.judging.rulings import Ruling
from bnexp.analysis.statistics.crossed import ImageError
from bnexp.analysis.telling.wording import effect_words

THESE = "these training, validation and test images"


def holds_for(question: Question, ruling: Ruling) -> str:
    """Returns for which images a verdict holds, and the interval that is not its own; in sentences.

    Where nothing is decided, the other interval alone is told.
    """
    decided = ruling.outcome != "inconclusive"
    told = f"This holds for {_images(question)}." if decided else ""
    return " ".join(filter(None, (told, _other_interval(question, ruling))))


def stands_for(question: Question) -> tuple[str, ...]:
    """Returns what seeds and images stand for, one sentence each."""
    metric = question.comparison.metric
    if question.comparison.is_over_images:
        return (
            f"Seeds stand for {_chance(question)}, on these training images.",
            f"The {metric.image_set} images are a random sample of those that it is to hold for.",
        )
    found = [f"Seeds stand for {_chance(question)}: the verdict is for {_images(question)}."]
    unknown = next((p.images for p in question.parts if isinstance(p.images, str)), "")
    if unknown:
        found.append(f"What other images would say is not known: {unknown}.")
    elif any(isinstance(p.images, ImageError) and not p.all_equal for p in question.parts):
        sample = f"the {metric.image_set} images for a random sample of their kind"
        found.append(f"The interval over seeds and images takes {sample}.")
    return tuple(found)


def _images(question: Question) -> str:
    """Returns for which images a verdict on a claim holds."""
    comparison = question.comparison
    if comparison.is_over_images:
        part = comparison.metric.image_set
        these = f"these training images{_split(question)}"
        return f"{these}, and for {part} images of the kind of these"
    return f"{THESE}{_split(question)}"


def _split(question: Question) -> str:
    return ", split anew by each seed" if _draws_split(question) else ""


def _chance(question: Question) -> str:
    also = " and in the split" if _draws_split(question) else ""
    return f"chance in training{also}"


def _draws_split(question: Question) -> bool:
    return any(part.draws_split for part in question.parts)


def _other_interval(question: Question, ruling: Ruling) -> str:
    """Returns the interval by which the claim is not decided; nothing where there is none.

    Both rest on the spread over seeds, of which a coarse raster says little.
    """
    pairs, comparison = question.single, question.comparison
    if pairs is None or pairs.is_coarse or ruling.effect is None or ruling.wider is None:
        return ""
    alone = comparison.is_over_images
    other = t_interval(pairs.effects) if alone else ruling.wider
    words = effect_words(comparison, ruling.effect, other)
    over = "seeds alone" if alone else "seeds and images of their kind"
    what = " of the mean" if comparison.by_median else ""
    return f"Over {over} the {LEVEL:.0%} interval{what} is {words.judged}{words.unit}."
