"""Writes a result into MLflow's file store: an experiment of its name, in it a run for each trial.

The store in the folder may hold other experiments, which stay as they are. All is written by
MLflow's own store, into one beside; then the folder of the experiment is moved.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bnexp.config.reading.yaml12 import yaml_text
from bnexp.errors import StoreError, UsageError
from bnexp.export.content import Content, by_paths, settings_of
from bnexp.export.destinations import Written
from bnexp.export.measured import Measured
from bnexp.export.mlflow_names import cut, keyed, metric_name
from bnexp.export.placing import beside, put
from bnexp.trial import TrialStatus

_MARK = "bnexp.exported"
"""The tag of an experiment that an export has made, and that the next one may replace."""

_TOLD = "mlflow.note.content"
"""The tag that MLflow's page shows as the description of an experiment."""

_BATCH = 1000
"""Metrics that MLflow takes at once."""


def write(tell: Callable[[Any], None], content: Content, directory: Path) -> Written:
    """Writes a result as an experiment of its name, whole or not at all.

    Args:
        tell: Is told the label of each trial that is written.
        content: The result.
        directory: The folder of the file store.

    Raises:
        UsageError: The store has an experiment of that name that no export has made, or MLflow
            cannot be imported.
        StoreError: The result cannot be read, or the disk is in the way.
    """
    _prepare_environment()
    try:
        from mlflow.exceptions import MlflowException  # noqa: PLC0415 (in a process of its own)
        from mlflow.store.tracking.file_store import FileStore  # noqa: PLC0415 (likewise)
    except ImportError as error:
        raise UsageError(
            f"MLflow cannot be imported: {error}. Install it anew: pip install 'bnexp[mlflow]'"
        ) from None
    with beside(directory) as part:
        try:
            is_new = not any(directory.glob("*/meta.yaml"))
            there = {} if is_new else _named(FileStore(str(directory)), content.name)
            _refuse_other(there, content.name, directory)
            # Where artifacts lie is written into every run: it is where they will lie.
            store = FileStore(str(part / "store"), directory.as_uri())
            own = _written(store, content, part / "store", tell)
        except MlflowException as error:
            raise StoreError(f"{directory}: MLflow cannot write there: {error.message}") from None
        return _put(part, directory, own, there, is_new=is_new)


def _prepare_environment() -> None:
    """Lets MLflow tell nobody of being used, take a file store, and know nothing of the user's."""
    for name in [name for name in os.environ if name.startswith("MLFLOW_")]:
        del os.environ[name]
    os.environ |= {
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "DO_NOT_TRACK": "true",
        "MLFLOW_ALLOW_FILE_STORE": "true",
    }


def _named(store: Any, name: str) -> dict[str, Any]:
    """Returns the experiments of a name that a store has, removed ones too, by their numbers."""
    from mlflow.entities import ViewType  # noqa: PLC0415 (as above)

    found: dict[str, Any] = {}
    token = None
    while True:
        page = store.search_experiments(view_type=ViewType.ALL, page_token=token)
        found |= {each.experiment_id: each for each in page if each.name == name}
        token = page.token
        if not token:
            return found


def _refuse_other(there: Mapping[str, Any], name: str, directory: Path) -> None:
    if any(_MARK not in each.tags for each in there.values()):
        raise UsageError(
            f"{directory}: MLflow has an experiment {name!r} there that is no export of bnexp. "
            "Name another folder, or rename that experiment"
        )


def _written(store: Any, content: Content, folder: Path, tell: Callable[[Any], None]) -> str:
    """Writes an experiment into a store of its own and returns its number."""
    from mlflow.entities import ExperimentTag  # noqa: PLC0415 (as above)

    tags = [ExperimentTag(_MARK, "1"), ExperimentTag(_TOLD, cut(content.about))]
    own: str = store.create_experiment(content.name, tags=tags)
    for measured in content.measured():
        _write_run(store, own, content, measured, folder)
        tell(measured.trial.label)
    return own


def _write_run(
    store: Any, experiment: str, content: Content, measured: Measured, folder: Path
) -> None:
    """Writes the run of a trial."""
    from mlflow.entities import RunStatus  # noqa: PLC0415 (as above)

    trial, result = measured.trial, measured.result
    begun = _milliseconds(measured.begun)
    run = store.create_run(experiment, "", begun, [], cut(trial.label)).info.run_id
    for batch in _batches(content, measured):
        store.log_batch(run, *batch)
    artifacts = folder / experiment / run / "artifacts"
    (artifacts / "settings.yaml").write_text(yaml_text(settings_of(trial)), encoding="utf-8")
    if log := content.log(trial):
        (artifacts / "trial.log").write_bytes(log)
    failed = result.status is TrialStatus.FAILED
    status = RunStatus.FAILED if failed else RunStatus.FINISHED
    store.update_run_info(run, status, _milliseconds(measured.stored), None)


def _batches(
    content: Content, measured: Measured
) -> Iterator[tuple[list[Any], list[Any], list[Any]]]:
    """Yields metrics, parameters and tags of a run, as many as MLflow takes at once."""
    from mlflow.entities import Metric, Param, RunTag  # noqa: PLC0415 (as above)

    metrics = [Metric(*point) for point in _metrics(measured)]
    params = [Param(key, value) for key, value in keyed(_params(measured)).items()]
    tags = [RunTag(key, cut(value)) for key, value in _tags(content, measured).items() if value]
    few = 100
    while params or tags or metrics:
        # Of metrics, parameters and tags together there may be so many as of metrics alone.
        most = _BATCH - 2 * few if params or tags else _BATCH
        yield metrics[:most], params[:few], tags[:few]
        metrics, params, tags = metrics[most:], params[few:], tags[few:]


def _params(measured: Measured) -> dict[str, str]:
    trial = measured.trial
    return {"arm": trial.arm, "seed": str(trial.seed), **by_paths(settings_of(trial))}


def _tags(content: Content, measured: Measured) -> dict[str, str]:
    """Returns what runs are found by, and how a trial ended; empty texts where there is none."""
    trial, result = measured.trial, measured.result
    step = result.diverged_step
    return {
        "trial_id": trial.trial_id,
        "arm": trial.arm,
        "cell": " ".join(f"{key}={value}" for key, value in trial.cell),
        "seed": str(trial.seed),
        "status": str(result.status),
        "reason": result.reason,
        "diverged_step": "" if step is None else str(step),
        **{f"record.{metric_name(key, ())}": value for key, value in result.record.items()},
        "mlflow.source.name": "bnexp",
        "mlflow.source.type": "LOCAL",
        "mlflow.source.git.commit": content.commit,
    }


def _metrics(measured: Measured) -> Iterator[tuple[str, float, int, int]]:
    """Yields name, value, time in milliseconds and step of each point, the test values last."""
    names: dict[str, str] = {}
    test = measured.test
    parts = [("", each) for each in measured.history]
    parts += [("watched/", each) for each in measured.watched]
    replaced = {f"test_{name}" for name in test.values} if test else set()
    for beginning, points in parts:
        for series, value in points.values.items():
            if not beginning and points.step == measured.last_step and series in replaced:
                continue
            key = beginning + series.replace("/", "_")
            if key not in names:
                names[key] = metric_name(key, names.values())
            yield names[key], value, _milliseconds(points.time), points.step
    yield from _whole(measured)


def _whole(measured: Measured) -> Iterator[tuple[str, float, int, int]]:
    """Yields what there is one of in a trial: test values, its parameters, its seconds."""
    result, timings = measured.result, measured.result.timings
    numbers: dict[str, float] = {
        **{f"parameters/{name}": float(count) for name, count in result.parameters.items()},
        "seconds/training": timings.training,
        "seconds/evaluation": timings.evaluation,
        "seconds/total": timings.total,
    }
    if measured.test:
        numbers |= {f"test_{name}": value for name, value in measured.test.values.items()}
    time = _milliseconds(measured.stored)
    for name, value in numbers.items():
        yield metric_name(name, ()), value, time, measured.last_step


def _milliseconds(seconds: float) -> int:
    return max(round(1000 * seconds), 0)


def _put(
    part: Path, directory: Path, own: str, there: Mapping[str, Any], *, is_new: bool
) -> Written:
    """Moves the experiment to where it is to lie, and earlier exports of it away.

    The new one comes first: whoever is killed between leaves both, of which the next export makes
    one.
    """
    put(part / "store" / own, directory / own, part / "before")
    for number in there:
        for place in (directory / number, directory / ".trash" / number):
            if place.is_dir():
                place.rename(part / f"before-{number}")
    if is_new and not (directory / "0").exists():
        put(part / "store" / "0", directory / "0", part / "default")
    return Written(directory, bool(there))
