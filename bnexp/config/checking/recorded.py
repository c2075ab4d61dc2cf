"""Says what of a trial is recorded, and whether there is an evaluation where a metric reads one."""

from __future__ import annotations

from bnexp.config.checking.checks import trained_on
from bnexp.config.claims.metrics import At, Metric, Span
from bnexp.config.claims.series import LAGS, SERIES, tested
from bnexp.config.course import Course, Watch, plan_course, watch_of
from bnexp.config.language.evaluation import Looking
from bnexp.config.language.settings import Settings

ALONG_TRAINING = tuple(name for name, series in SERIES.items() if series.on == "training")
"""Series over the training batches, which every history has from its second row on."""


def not_there(metric: Metric, settings: Settings) -> str:
    """Returns why a trial will not have what a metric reads; empty where it will.

    Args:
        metric: The metric.
        settings: The trial's.
    """
    if metric.test:
        return not_in_modes(tested(metric.test).name, settings)
    read = (metric.gap or "", metric.series)
    missing = (why for series in read if (why := not_recorded(series, settings)))
    return next(missing, "") or _not_watched(metric, settings)


def not_recorded(series: str, settings: Settings) -> str:
    """Returns why a series is not in the history of a trial; empty where it is.

    Args:
        series: Its name; empty for a metric that reads none.
        settings: The trial's.
    """
    if not series:
        return ""
    read, evaluation = SERIES[series], settings.evaluation
    part, asked = read.image_set, f"evaluation.on is [{', '.join(evaluation.on)}]"
    if read.quantity.name in LAGS and "precise" not in evaluation.modes:
        return f"{series} is not recorded: add precise to evaluation.modes"
    if part not in ("", "shifted", *evaluation.on):
        remedy = f"add {part} to evaluation.on"
        if part == "test":
            named = series.removeprefix("test_")
            remedy += f", or say test: {named}, which needs no watching"
        return f"{series} is not recorded: {asked}; {remedy}"
    if part == "shifted" and (missing := _missing_shift(read.on, settings)):
        return f"{series} is not recorded: {missing}"
    return not_in_modes(series, settings)


def not_in_modes(series: str, settings: Settings) -> str:
    """Returns why a series is not measured in its mode of evaluation; empty where it is.

    Args:
        series: Its name.
        settings: The trial's.
    """
    mode, modes = SERIES[series].mode, settings.evaluation.modes
    if mode in modes:
        return ""
    return (
        f"{series} is not recorded: evaluation.modes is [{', '.join(modes)}]; "
        f"add {mode} to evaluation.modes"
    )


def _missing_shift(kind: str, settings: Settings) -> str:
    """Returns why test images are not shifted in one way; empty where they are."""
    asked = list(settings.data.shifted.strengths) if settings.data.shifted else []
    if not asked:
        return "data.shifted names no shift"
    if kind == "shifted" or (kind in asked and len(asked) > 1):
        return ""
    if kind in asked:
        return f"{kind} is the only one of data.shifted; read shifted"
    return f"data.shifted names {', '.join(asked)}; add {kind} there"


def is_between_rows(at: At, settings: Settings) -> bool:
    """Whether a metric may read a look between two rows of the history, as far as is known.

    Args:
        at: Where it reads.
        settings: The trial's.
    """
    if at.series in ALONG_TRAINING:
        return False
    images = trained_on(settings)
    if images is not None:
        course = plan_course(settings.training, images)
        return not watch_of(settings.evaluation, course).has_row(_step_of(at, course))
    every, training = settings.evaluation.every, settings.training
    if at.epoch and every.epochs:
        return at.epoch % every.epochs > 0 and at.epoch != training.epochs
    if at.step and every.steps:
        return at.step % every.steps > 0 and at.step != training.steps
    return True


def _not_watched(metric: Metric, settings: Settings) -> str:
    """Returns why there is no row of the history where a metric reads one; empty where there is."""
    if metric.target is not None:
        return _not_looked_for(*metric.target, settings.evaluation.watch)
    images = trained_on(settings)
    if images is None:
        return ""
    course = plan_course(settings.training, images)
    watch = watch_of(settings.evaluation, course)
    if metric.at is None:
        return _no_rows(metric.span, course, watch, area=metric.area is not None)
    besides = settings.evaluation.watch
    kept = besides is None or besides.targets is None
    return _no_row(metric.at, course, watch, kept=kept)


def _not_looked_for(series: str, level: float, watch: Looking | None) -> str:
    """Returns why looks end before a target may be reached; empty where they do not."""
    if watch is None or watch.targets is None or series in ALONG_TRAINING:
        return ""
    targets = watch.targets.by_series
    if level in targets.get(series, ()):
        return ""
    told = [f"{name} {value:g}" for name, values in targets.items() for value in values]
    return (
        f"{series} {level:g} is not looked for: evaluation.watch.targets names {', '.join(told)}; "
        "add it there, or leave targets out, and those of the claims are looked for"
    )


def _no_row(at: At, course: Course, watch: Watch, *, kept: bool) -> str:
    """Returns why there is no value at a step; empty where there is.

    Args:
        at: What is read.
        course: The steps of the trial.
        watch: Its evaluations.
        kept: Whether looks between two rows keep all values.
    """
    step = _step_of(at, course)
    seen = at.series not in ALONG_TRAINING and watch.sees(step)
    if watch.has_row(step) or (seen and kept):
        return ""
    if step > course.total:
        return _ended(course)
    if seen:
        return (
            f"the look at step {step} keeps a value only where one of evaluation.watch.targets is "
            "reached; evaluate there, or leave targets out"
        )
    remedy = "evaluate there, or read another row"
    return f"there is no evaluation at step {step}, only every {watch.distance} steps; {remedy}"


def _step_of(at: At, course: Course) -> int:
    return at.step or (at.epoch or 0) * course.per_epoch


def _no_rows(span: Span | None, course: Course, watch: Watch, *, area: bool) -> str:
    """Returns why there are too few rows between the ends of a span; empty where there are enough.

    Args:
        span: The span; None for a metric that has none.
        course: The steps of the trial.
        watch: Its evaluations.
        area: Whether the area is read, which needs two rows, of which one may be the start.
    """
    if span is None:
        return ""
    first, last = _in_steps(span, course)
    if first > course.total:
        return f"{_ended(course)}, before the range begins; move it"
    if not area or span.series in ALONG_TRAINING:
        first = max(first, 1)
    if watch.count_within(first, last) >= (2 if area else 1):
        return ""
    what = "fewer than two values" if area else "no value"
    return (
        f"{span.series} has {what} from step {first:g} to {min(last, course.total):g}, only every "
        f"{watch.distance} steps; widen the range, or evaluate more often"
    )


def _in_steps(span: Span, course: Course) -> tuple[float, float]:
    """Returns the ends of a span in steps; those of the trial where none are stated."""
    if span.steps:
        return span.steps[0], span.steps[1]
    first, last = span.epochs or (0, course.epoch_at(course.total))
    return first * course.per_epoch, last * course.per_epoch


def _ended(course: Course) -> str:
    return f"training ends after {course.total} steps, epoch {course.epoch_at(course.total):g}"
