"""Comparing, drawing and reporting as Python functions, which return what the commands print."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

from bnexp.errors import UsageError
from bnexp.filters import in_turn
from bnexp.session.answering.answer import Result, ResultOrFolder, loaded
from bnexp.session.answering.drawing import draw_result
from bnexp.session.answering.judge import judge
from bnexp.session.answering.report import write_report
from bnexp.session.comparing import compare as comparing
from bnexp.session.comparing.comparison import Comparison


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
    to: str | Path | None = None,
) -> list[Path]:
    """Draws what figures of a result are not up to date and returns the files of all asked for.

    That the verdicts are shown is noted as a look at the answer.

    Example:
        bnexp.plot("results/article", kinds=["forest"], formats=["pdf"])

    Args:
        result: A result, or its folder.
        kinds: Only these figures, such as `["loss", "forest"]`; all by default.
        formats: Some of `png`, `svg` and `pdf`; PNG and SVG by default.
        x: What curves are drawn along: `epochs`, `steps` or `seconds`.
        to: The folder to write them into, such as for a result that is read only; the result's own
            where it is None.

    Warns:
        UserWarning: Of letters in them that no installed font has.

    Raises:
        BnexpError: A kind, a format or the axis is not known, or the folder holds no results.
    """
    for name, given in (("kinds", kinds), ("formats", formats)):
        if isinstance(given, str):
            raise UsageError(f"{name}: got {given!r}; must be a list such as [{given!r}]")
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
            warn=lacking.append,
        )
    for text in lacking:
        warnings.warn(text, UserWarning, stacklevel=2)
    return files


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
