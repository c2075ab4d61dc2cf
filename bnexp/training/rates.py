"""The learning rates of a trial's steps."""

from __future__ import annotations

import numpy as np

from bnexp.config.course import Course, in_steps
from bnexp.config.language.training import ConstantRate, CosineRate, StepRate, Training


def learning_rates(training: Training, course: Course) -> np.ndarray:
    """Returns the learning rate of every step, of shape `(steps,)`, in its precision.

    Cosine: `rate * ((1 - final) * (1 + cos(pi * step / steps)) / 2 + final)`, as Keras'
    `CosineDecay` with `final` for its alpha; step: `rate * factor ** (step // every)`.
    """
    steps = np.arange(course.total)
    match training.schedule:
        case ConstantRate():
            factor = np.ones(course.total)
        case StepRate(every=every, factor=base):
            factor = base ** (steps // in_steps(every, course)).astype(float)
        case CosineRate(final=final):
            half_wave = (1 + np.cos(np.pi * steps / course.total)) / 2
            factor = (1 - final) * half_wave + final
    rates: np.ndarray = (training.optimizer.learning_rate * factor).astype(training.precision)
    return rates
