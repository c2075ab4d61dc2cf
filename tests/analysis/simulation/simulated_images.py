"""How the mean over seeds and images is judged, by simulation: crossed effects, and two networks
that disagree on a few images for good.

The other intervals that might have been taken stand here as well, so that the choice can be seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.random import Generator
from scipy.special import stdtrit
from simulated_effects import claim, question
from simulated_rates import PAIRS, SEED, SEEDS
from simulated_tables import Share, Table, share

from bnexp.analysis.intervals import LEVEL, Floats, Interval, t_interval
from bnexp.analysis.judging.gate import ALPHA
from bnexp.analysis.judging.rulings import adjusted_by
from bnexp.analysis.statistics import t_p
from bnexp.analysis.statistics.crossed import ImageError, crossed_interval, image_error
from bnexp.streams import stream

IMAGES = 200
"""How many images each seed of a crossed layout sees."""

WHOLE = 1_000
"""From how many a seed draws them, where each draws its own."""

ERRORS = (0.0, 0.3, 0.8, 3.0)
"""Standard error of the mean that comes from the images, in standard deviations of the seeds."""

BOOTSTRAPS = 500
BOOTSTRAPPED = 5
"""Of so many layouts one is bootstrapped, all by the same samples, to be quick."""

LEAST, MOST = 0.93, 0.97
"""Between which shares the interval over seeds and images is to cover."""

MANY = 10_000
LASTING = 0.01
SPREAD = 0.0012
"""On so many images two networks disagree lastingly on so large a share of them, and the difference
of their accuracies has so large a standard deviation over seeds."""

Layout = tuple[Floats, list[np.ndarray]]
"""Differences of seeds and images, and which images each seed saw."""


def layouts(name: str, error: float, seeds: int, experiments: int) -> Iterator[Layout]:
    """Yields crossed layouts whose true mean is 0.

    Over the same images the means of seeds have a standard deviation of 1: half of their variance
    is of the seeds, half of seed and image together.

    Args:
        name: `crossed`, where all seeds see the same images, or `drawn`, where each draws its own.
        error: See `ERRORS`.
        seeds: How many seeds a layout has.
        experiments: How many layouts.
    """
    rng = stream(SEED, f"images/{name}/{error:g}/{seeds}")
    scale = math.sqrt(IMAGES)
    for _ in range(experiments):
        of_images = error * scale * rng.normal(size=WHOLE if name == "drawn" else IMAGES)
        seen = [_drawn(rng, len(of_images)) for _ in range(seeds)]
        own = rng.normal(size=(seeds, 1)) + scale * rng.normal(size=(seeds, IMAGES))
        yield np.sqrt(0.5) * own + np.stack([of_images[at] for at in seen]), seen


def _drawn(rng: Generator, whole: int) -> np.ndarray:
    if whole == IMAGES:
        return np.arange(IMAGES)
    return np.sort(rng.permutation(whole)[:IMAGES])


def by_satterthwaite(effects: Floats, error: ImageError) -> Interval:
    """Returns the t interval with the degrees of freedom of Satterthwaite's approximation."""
    parts = np.array([np.var(effects, ddof=1) / len(effects), error.variance])
    freedom = np.array([len(effects) - 1, error.images - 1])
    half = stdtrit(parts.sum() ** 2 / (parts**2 / freedom).sum(), (1 + LEVEL) / 2)
    half *= math.sqrt(parts.sum())
    mean = float(effects.mean())
    return Interval(mean, mean - half, mean + half, len(effects))


def weights(count: int, rng: Generator) -> Floats:
    """Returns how often each of so many is drawn in each sample of the bootstrap, as shares."""
    return rng.multinomial(count, np.full(count, 1 / count), BOOTSTRAPS) / count


def by_bootstrap(differences: Floats, seeds: Floats, images: Floats) -> Interval:
    """Returns the percentile interval of drawing seeds and images anew (Owen 2007).

    Args:
        differences: Of seeds and images.
        seeds: Weights of the seeds in each sample.
        images: Weights of the images.
    """
    means = np.einsum("bs,bs->b", seeds, images @ differences.T)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(differences.mean()), float(low), float(high), len(differences))


Method = Callable[[Floats, ImageError], Interval]

METHODS: dict[str, Method] = {
    "over seeds": lambda effects, _error: t_interval(effects),
    "over seeds and images": crossed_interval,
    "the same by Satterthwaite": by_satterthwaite,
}
TWO_WAY = "two-way bootstrap"


def crossed(experiments: int) -> Table:
    """Returns how often each interval covers the mean over all seeds and images."""
    names = {"crossed": "the same for all seeds", "drawn": "drawn by each seed"}
    found = {
        (name, error, n): _covered(name, error, n, experiments)
        for name in names
        for error in ERRORS
        for n in PAIRS
    }
    rows = [
        (method, images, f"{error:g}", *(found[name, error, n][method] for n in PAIRS))
        for method in (*METHODS, TWO_WAY)
        for name, images in names.items()
        for error in ERRORS
        if method in found[name, error, PAIRS[0]]
    ]
    head = ("interval", "images", "error of the images", *SEEDS)
    return Table("crossed", head, tuple(rows))


def _covered(name: str, error: float, seeds: int, experiments: int) -> dict[str, Share]:
    """Returns for each method how often it covers the truth."""
    hits: dict[str, list[bool]] = {method: [] for method in METHODS}
    drawn: list[bool] = []
    rng = stream(SEED, f"images/bootstrap/{error:g}/{seeds}")
    samples = weights(seeds, rng), weights(IMAGES, rng)
    for number, (differences, seen) in enumerate(layouts(name, error, seeds, experiments)):
        effects, found = differences.mean(axis=1), image_error(list(differences), seen)
        for method, make in METHODS.items():
            hits[method].append(_holds(make(effects, found)))
        if name == "crossed" and number % BOOTSTRAPPED == 0:
            drawn.append(_holds(by_bootstrap(differences, *samples)))
    bars = {"over seeds and images": (LEAST, MOST)}
    covered = {method: share(each, *bars.get(method, ())) for method, each in hits.items()}
    return covered | ({TWO_WAY: share(drawn)} if drawn else {})


def _holds(interval: Interval) -> bool:
    return interval.low <= 0.0 <= interval.high


def lasting(experiments: int) -> Table:
    """Returns how often a claim is supported of arms that are alike over all images of the kind."""
    plain = claim(metric={"test": "accuracy"})
    wide = claim(metric={"test": "accuracy"}, over="seeds and images")
    hits: dict[tuple[str, int], list[bool]] = {}
    for n in PAIRS:
        for differences in disagreements(n, experiments):
            effects = differences.mean(axis=1)
            error = image_error(list(differences), [np.arange(MANY)] * n)
            for stated in (plain, wide):
                asked = question(stated, effects)
                seen = replace(asked, parts=(replace(asked.parts[0], images=error),))
                passes = adjusted_by([seen], t_p)[0][0].passes
                hits.setdefault((stated.over, n), []).append(passes)
    bars = {"seeds": 1.0, "seeds and images": ALPHA}
    rows = [
        (f"over: {over}", *(share(hits[over, n], high=bar) for n in PAIRS))
        for over, bar in bars.items()
    ]
    return Table("lasting", ("claimed", *SEEDS), tuple(rows))


def disagreements(seeds: int, experiments: int) -> Iterator[Floats]:
    """Yields differences of being right, -1, 0 or 1, of two arms that are alike on average.

    On a share of the images one arm is right and the other wrong whatever the seed, either way
    equally often; on others, so many that the means spread over seeds as stated, in one seed alone.
    """
    rng = stream(SEED, f"images/lasting/{seeds}")
    once = SPREAD**2 * MANY
    for _ in range(experiments):
        always = _signs(rng, LASTING, (MANY,))
        yield np.where(always, always, _signs(rng, once, (seeds, MANY)))


def _signs(rng: Generator, likely: float, shape: tuple[int, ...]) -> Floats:
    """Returns 0, and at random places, so likely, -1 or 1."""
    signs = np.zeros(math.prod(shape))
    places = rng.integers(len(signs), size=rng.binomial(len(signs), likely))
    signs[places] = rng.choice([-1.0, 1.0], size=len(places))
    return signs.reshape(shape)
