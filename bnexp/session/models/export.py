"""Exports the trained network of a stored trial as a file that others load."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bnexp.config.blueprint.expand import outline_of
from bnexp.config.language.settings import Settings
from bnexp.data import Source, find_source, scaled
from bnexp.errors import StoreError, UsageError
from bnexp.export.models.formats import format_of, write_model
from bnexp.export.models.told import Asked, Written
from bnexp.export.placing import refuse_results
from bnexp.plan.identity import ids_by_seed, recorded_numerics
from bnexp.session.apart import apart
from bnexp.session.keeping.told_trial import trial_named
from bnexp.session.models.again import Again
from bnexp.session.models.exported import Exported
from bnexp.store import ResultFolder
from bnexp.store.files.kinds import read_part
from bnexp.store.folder import LARGEST_MODEL, OF_A_MAPPING
from bnexp.store.records import read_trial
from bnexp.trial import OfImages, Trial, TrialResult, TrialStatus

if TYPE_CHECKING:
    from bnexp.execution import Progress


def export_network(
    folder: Path,
    named: str,
    file: Path,
    progress: Progress,
    *,
    fold: bool = False,
    to: str | None = None,
    force: bool = False,
    tell: Callable[[str], None] = lambda _done: None,
) -> Exported:
    """Writes the trained network of a trial as a file, and checks it over the whole test set.

    Where no network of the trial was kept, the trial is trained again for it.

    Args:
        folder: The result folder.
        named: The beginning of the trial's identity, or its label: `bn seed 3`.
        file: The file to write.
        progress: Is told how training gets on.
        fold: Whether batch normalization is to go into the weights beside it.
        to: The name of a format; None to go by the file's ending.
        force: Whether a file that is there may be written over.
        tell: Is told in a word what is done.

    Raises:
        BnexpError: The trial comes out otherwise than it did, or the file does.
        DataError: The data cannot be had, or are damaged.
        StoreError: The result cannot be read, or the disk is in the way.
        UsageError: There is no such trial or format, the trial has no network that Keras has
            layers for, or the file cannot go there.
        WorkersError: No process can be started.
    """
    format_ = format_of(file, to)
    _check_place(file, force=force)
    trial_id, labels = trial_named(folder, named)
    stored, label = ResultFolder(folder), labels[0]
    trial, result = _stored(stored, trial_id, label)
    source = _source(stored, trial, result)
    again = not (result.model and stored.holds_model(result))
    network = (
        Again(trial, result, source).network(progress)
        if again
        else read_part(stored.model(trial_id), LARGEST_MODEL)
    )
    asked = Asked(
        network=network,
        file=file.absolute(),
        format=format_.name,
        fold=fold,
        force=force,
        source=source,
        data=trial.settings.data,
        seed=trial.seed,
        right=_right(result),
    )
    written: Written = apart(write_model, asked, tell=tell, with_tensorflow=True)
    accuracy = float(result.test["accuracy"])
    return Exported(file, format_, " = ".join(labels), trial_id, again, accuracy, written)


def _check_place(file: Path, *, force: bool) -> None:
    """Raises UsageError where a file cannot go where it is to."""
    if file.is_dir():
        raise UsageError(f"{file}: is a folder; name a file in it, such as {file / 'model.keras'}")
    if not file.parent.is_dir():
        raise UsageError(f"{file}: there is no folder {file.parent}; make it, or name another file")
    refuse_results(file.parent)
    if file.exists() and not force:
        raise UsageError(f"{file}: is there already; name another file, or say --force")


def _stored(stored: ResultFolder, trial_id: str, label: str) -> tuple[Trial, TrialResult]:
    """Returns a trial that finished, with what came out of it.

    Raises:
        UsageError: It did not, or Keras has no layers for its network.
        StoreError: It cannot be read, or is another than its name says.
    """
    path = stored.trials / f"{trial_id}.json"
    if not path.exists():
        raise UsageError(f"{label}: is not trained yet; run the experiment first")
    settings, result = read_trial(path)
    if result.status is not TrialStatus.FINISHED:
        raise UsageError(
            f"{label}: {result.status}: {result.reason}. Only a trial that finished has a network "
            "to export"
        )
    trial = Trial(label, (), result.seed, settings, trial_id, "")
    _refuse_stray(path, trial, result)
    _refuse_lacking(label, settings)
    # The label is all that people call it by; the seed is said by its last word.
    arm = label.removesuffix(f" seed {result.seed}")
    return Trial(arm, (), result.seed, settings, trial_id, ""), result


def _refuse_stray(path: Path, trial: Trial, result: TrialResult) -> None:
    """Raises StoreError where the settings in a trial's file are not those of its name."""
    try:
        numerics = recorded_numerics(result.record)
        own = ids_by_seed(trial.settings, result.record["contents"], numerics)(trial.seed)
    except (KeyError, ValueError):
        own = ""
    if own != trial.trial_id:
        raise StoreError(
            f"{path}: its settings are not those that its trial was trained with, or are of "
            "another version of bnexp. Run the experiment again"
        )


def _refuse_lacking(label: str, settings: Settings) -> None:
    """Raises UsageError where Keras has no layers for a network."""
    lacking = [each.operation.lacking_in_keras for each in outline_of(settings.network)]
    if found := next(filter(None, lacking), ""):
        raise UsageError(
            f"{label}: Keras has no layer for {found}, so that nobody could load its network "
            "without bnexp"
        )


def _source(stored: ResultFolder, trial: Trial, result: TrialResult) -> Source:
    """Returns where the data lie that a trial was trained on.

    Raises:
        DataError: They cannot be had.
        UsageError: Those that are there are others.
    """
    way = stored.environment().get("configuration", "")
    home = Path.cwd() if way == OF_A_MAPPING else (stored.path / way).parent
    stated = trial.settings.data
    source = scaled(find_source(stated, home if way else stored.path), stated.scale)
    if source.fingerprint != result.record["contents"]:
        raise UsageError(
            f"{stated.dataset}: the data that are there now ({source.label}) are not those that "
            f"{trial.label} was trained on ({result.record.get('data', 'others')}); put those back"
        )
    return source


def _right(result: TrialResult) -> np.ndarray | None:
    """Returns for each test image whether a trial classified it rightly, if that is known."""
    packed = result.arrays.get(OfImages.of("test").right)
    return None if packed is None else np.unpackbits(packed.values).astype(bool)
