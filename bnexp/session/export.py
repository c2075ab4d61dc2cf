"""Exports a result for another tool, in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bnexp.analysis.telling.verdict_tables import verdict_tables
from bnexp.errors import BnexpError, UsageError
from bnexp.export.content import Content
from bnexp.export.destinations import Destination, Written, write
from bnexp.export.placing import refuse_results, remove_left
from bnexp.markdown import escaped, line_of, table_lines
from bnexp.session.answering.answer import Result
from bnexp.session.answering.judge import Judgement, judge
from bnexp.session.apart import apart
from bnexp.store import ResultFolder
from bnexp.table import Table


@dataclass(frozen=True)
class Exported:
    """What was exported.

    Attributes:
        folder: What is to be opened.
        replaced: Whether an earlier export of the result stood there.
        runs: How many trials it has.
        left: How many trials of the plan have no result yet, and are left out.
        told: What must stand beside the verdicts.
    """

    folder: Path
    replaced: bool
    runs: int
    left: int
    told: str


def export_result(
    result: Result,
    destination: Destination,
    directory: Path,
    tell: Callable[[str], None] = lambda _label: None,
) -> Exported:
    """Exports a result; that its verdicts are shown is noted as a look at the answer.

    Args:
        result: The answer.
        destination: What it is written for.
        directory: The folder under which it is to lie.
        tell: Is told the label of each trial that is written.

    Raises:
        UsageError: The folder is in the way, or no trial has a result yet.
        StoreError: The result cannot be read, or the disk is in the way.
        WorkersError: No process can be started.
    """
    refuse_results(directory)
    trials = [trial for trial in result.planned if trial.trial_id in result.records]
    left = len(result.planned) - len(trials)
    if not trials:
        raise UsageError(f"{result.folder}: no trial has a result yet; run the experiment first")
    judgement = judge(result)
    folder = result.folder.absolute()
    content = Content(
        folder=folder,
        name=folder.resolve().name,
        about=about(result, judgement),
        grid_keys=result.results.grid_keys,
        trials=tuple(trials),
        commit=str(ResultFolder(folder).environment().get("configuration_commit", "")),
    )
    written = _written(destination, content, directory.absolute(), tell)
    place = directory / written.folder.relative_to(directory.absolute())
    return Exported(place, written.replaced, len(trials), left, judgement.told)


def _written(
    destination: Destination, content: Content, directory: Path, tell: Callable[[str], None]
) -> Written:
    """Writes a result in a process of its own; nothing of it is left where that has to end."""
    try:
        written: Written = apart(
            write,
            destination.name,
            content,
            directory,
            tell=tell,
            with_tensorflow=destination.needs_tensorflow,
        )
    except BaseException as error:
        # After an error of its own the process has tidied up; after a signal it is about to end.
        remove_left(directory, wait=not isinstance(error, BnexpError))
        raise
    return written


def about(result: Result, judgement: Judgement) -> str:
    """Returns what was asked and what came out, as Markdown.

    Args:
        result: The answer.
        judgement: Its verdicts.
    """
    tables = verdict_tables(judgement.verdicts, result.results.note)
    parts = [
        f"**{escaped(result.results.name)}**",
        line_of(result.experiment.question),
        *(_lines_of(table) for table in tables),
        *([] if tables else ["Nothing is claimed.", line_of(result.results.note)]),
        line_of(judgement.told),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _lines_of(table: Table) -> str:
    notes = [line_of(note) for note in table.notes]
    return "\n\n".join(["\n".join(table_lines(table.columns, table.rows)), *notes])
