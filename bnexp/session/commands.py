"""Comparing, drawing, reporting, exporting in Python: functions return what the commands print."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

from bnexp.errors import UsageError
from bnexp.export.destinations import destination_of
from bnexp.figures.numbers.choosing import Asked
from bnexp.filters import in_turn
from bnexp.session.answering.answer import Result, ResultOrFolder, loaded
from bnexp.session.answering.drawing import draw_result
from bnexp.session.answering.judge import judge
from bnexp.session.answering.report import write_report
from bnexp.session.comparing import compare as comparing
from bnexp.session.comparing.comparison import Comparison
from bnexp.session.export import export_result
from bnexp.session.models.export import export_network
from bnexp.session.models.exported import Exported
from bnexp.session.progress.choice import progress_of


def compare(first: ResultOrFolder, second: ResultOrFolder) -> Comparison:
    """Returns how the second of two results differs from the first, as `bnexp compare` does.

    Nothing is noted as a look in either folder.

    Example:
        for row in bnexp.compare("results/article", "results/frozen").differences:
            print(row.what, row.first, row.second)

    Args:
        first: A result, or its folder.
        second: Another one.

    Raises:
        BnexpError: They are the same folder, or cannot be read.
    """
    with in_turn():
        return comparing.compare(loaded(first), loaded(second))


def plot(
    result: ResultOrFolder,
    *,
    kinds: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
    x: str = "epochs",
    claims: Sequence[int | str] = (),
    arms: Sequence[str] = (),
    cells: Sequence[str | Mapping[str, object]] = (),
    metrics: Sequence[str] = (),
    log: bool | None = None,
    top: int | None = None,
    pages: Sequence[int] = (),
    to: str | Path | None = None,
) -> list[Path]:
    """Draws what figures of a result are not up to date and returns the files of all asked for.

    That the verdicts are shown is noted as a look at the answer. Figures of a part of the result
    have names that tell the part.

    Example:
        bnexp.plot("results/article", kinds=["forest"], formats=["pdf"])

    Args:
        result: A result, or its folder.
        kinds: Only these figures, such as `["loss", "forest"]`; all by default.
        formats: Some of `png`, `svg` and `pdf`; PNG and SVG by default.
        x: What curves are drawn along: `epochs`, `steps` or `seconds`.
        claims: Only these: their numbers from 1, or parts of what they say.
        arms: Only these, compared with the baseline.
        cells: Only these points of the grid, such as `"batch_size=32"` or `{"batch_size": 32}`.
        metrics: Only these series or numbers, such as `val_loss` or `test_accuracy`.
        log: Whether losses, accuracies, steps and times stand on logarithmic axes; by the rule of
            all figures if None.
        top: How many comparisons at most, those with the clearest effects.
        pages: Which pages, from 1; all by default, of more than six the first.
        to: The folder to write them into, such as for a result that is read only; the result's own
            where it is None.

    Warns:
        UserWarning: Of letters in them that no installed font has.

    Raises:
        BnexpError: A kind, a format, the axis or what is chosen is not known, or the folder holds
            no results.
    """
    several = {"kinds": kinds, "formats": formats, "claims": claims, "arms": arms, "cells": cells}
    for name, given in (several | {"metrics": metrics}).items():
        if isinstance(given, str):
            raise UsageError(f"{name}: got {given!r}; must be a list such as [{given!r}]")
    asked = Asked(
        claims=tuple(map(str, claims)),
        arms=tuple(arms),
        cells=tuple(map(_cell, cells)),
        metrics=tuple(metrics),
        log=log,
        top=top,
    )
    lacking: list[str] = []
    with in_turn():
        answer = loaded(result)
        verdicts = judge(answer).verdicts
        files = draw_result(
            answer,
            verdicts,
            kinds=kinds,
            formats=formats,
            x=x,
            to=None if to is None else Path(to),
            asked=None if asked.is_all else asked,
            pages=pages,
            warn=lacking.append,
        )
    for text in lacking:
        warnings.warn(text, UserWarning, stacklevel=2)
    return files


def _cell(cell: str | Mapping[str, object]) -> str:
    if isinstance(cell, str):
        return cell
    return ",".join(f"{name}={value}" for name, value in cell.items())


def report(result: ResultOrFolder, *, to: str | Path | None = None) -> list[Path]:
    """Writes the report of a result into its folder and returns its files, as `bnexp report` does.

    That the verdicts are shown is noted as a look at the answer.

    Example:
        page, markdown = bnexp.report("results/article")

    Args:
        result: A result, or its folder.
        to: The folder to write them into, such as for a result that is read only; the result's own
            where it is None.

    Warns:
        UserWarning: Of letters in its figures that no installed font has.

    Raises:
        BnexpError: The folder holds no results, or the disk is in the way.
    """
    lacking: list[str] = []
    folder = result.folder if isinstance(result, Result) else Path(result)
    with in_turn():
        files = write_report(folder, lacking.append, None if to is None else Path(to))
    for text in lacking:
        warnings.warn(text, UserWarning, stacklevel=2)
    return files


def export(result: ResultOrFolder, directory: str | Path, *, to: str) -> Path:
    """Writes a result for another tool and returns the folder to open, as `bnexp export` does.

    Each trial is a run with its settings, series and test values; trials without a result yet are
    left out. An earlier export of the same result is replaced whole. That the verdicts are shown
    is noted as a look at the answer.

    Example:
        bnexp.export("results/article", "runs", to="tensorboard")

    Args:
        result: A result, or its folder.
        directory: The folder under which it is to lie; several results may share it.
        to: `tensorboard` or `mlflow`; the latter takes `pip install "bnexp[mlflow]"`.

    Raises:
        BnexpError: The tool is not known or not installed, the folder holds no results, something
            else stands where they are to lie, or the disk is in the way.
    """
    destination = destination_of(to, "to")
    with in_turn():
        return export_result(loaded(result), destination, Path(directory)).folder


def export_model(
    result: ResultOrFolder,
    trial: str,
    file: str | Path,
    *,
    fold: bool = False,
    to: str | None = None,
    force: bool = False,
) -> Exported:
    """Writes the trained network of a trial as a file, as `bnexp export --trial` does.

    Keras loads it without bnexp. It is checked over the whole test set before it appears. Where no
    network of the trial was kept, the trial is trained again for it, and has to come out the same
    to the bit.

    Example:
        done = bnexp.export_model("results/article", "bn seed 3", "model.keras", fold=True)
        print(*done.sentences, sep=", ")

    Args:
        result: A result, or its folder.
        trial: The beginning of the trial's identity, or its label.
        file: The file to write; a format by its ending, `.keras`, `.onnx` or `.tflite`.
        fold: Whether batch normalization is to go into the weights beside it, where that is exact.
        to: The name of the format; None to go by the file's ending.
        force: Whether a file that is there may be written over.

    Returns:
        How it was checked, and what folding saved.

    Raises:
        BnexpError: There is no such trial or format, the trial has no network that Keras has
            layers for or comes out otherwise than it did, or the file cannot be written.
    """
    folder = result.folder if isinstance(result, Result) else Path(result)
    return export_network(
        folder, trial, Path(file), progress_of(None), fold=fold, to=to, force=force
    )
