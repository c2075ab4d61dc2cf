"""Draws starting values of weights with numpy, so that they do not depend on a framework."""

from __future__ import annotations

import math

import numpy as np

from bnexp.config.language.initializers import (
    Constant,
    Initializer,
    Normal,
    Ones,
    Orthogonal,
    Uniform,
    VarianceScaling,
    Zeros,
)

TRUNCATED_SD = 0.87962566103423978
"""Standard deviation of a standard normal variable that is cut off at -2 and 2."""


def draw(spec: Initializer, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Returns starting values.

    Args:
        spec: What the configuration says.
        shape: Of a kernel `(..., inputs, outputs)`, or of a vector `(units,)`.
        rng: The stream of this weight.

    Returns:
        Values of the given shape, float64.
    """
    match spec:
        case Zeros():
            values = np.zeros(shape)
        case Ones():
            values = np.ones(shape)
        case Constant():
            values = np.full(shape, spec.value)
        case Normal():
            values = rng.normal(spec.mean, spec.stddev, shape)
        case Uniform():
            values = rng.uniform(-spec.limit, spec.limit, shape)
        case VarianceScaling():
            values = spec.gain * _scaled(spec.kind, shape, rng)
        case Orthogonal():
            values = spec.gain * _orthogonal(shape, rng)
    return values


def _scaled(kind: str, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    scheme, form = kind.split("_")
    field = math.prod(shape[:-2])
    inputs, outputs = shape[-2] * field, shape[-1] * field
    variance = {"glorot": 2 / (inputs + outputs), "he": 2 / inputs, "lecun": 1 / inputs}[scheme]
    if form == "uniform":
        limit = math.sqrt(3 * variance)
        return rng.uniform(-limit, limit, shape)
    return math.sqrt(variance) / TRUNCATED_SD * _truncated_normal(shape, rng)


def _truncated_normal(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    from scipy.special import ndtr, ndtri  # noqa: PLC0415 (slow to import, and few draws need it)

    draws: np.ndarray = ndtri(rng.uniform(ndtr(-2.0), ndtr(2.0), shape))
    return draws


def _orthogonal(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    rows, columns = math.prod(shape[:-1]), shape[-1]
    tall = rng.normal(size=(max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(tall)
    # Without fixed signs the factorization's convention would show in the distribution.
    q = q * np.sign(np.diag(r))
    return (q if rows >= columns else q.T).reshape(shape)
