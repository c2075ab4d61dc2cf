"""`bnexp lint`: what would make a comparison unfair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bnexp.cli.terminal.options import (
    AsCsv,
    AsJson,
    AsLatex,
    AsMarkdown,
    Config,
    Seeds,
    Sets,
    Strict,
    form_of,
)
from bnexp.cli.terminal.output import exits, say, show, show_json, show_text
from bnexp.cli.terminal.tables import Form
from bnexp.counting import counted
from bnexp.errors import UnfairError
from bnexp.table import Plain, Table

if TYPE_CHECKING:
    from bnexp.documents import configurations, shared
    from bnexp.plan import FairnessWarning


def lint(
    config: Config,
    sets: Sets = None,
    seeds: Seeds = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, help="Worker processes that the run will have."),
    ] = None,
    strict: Strict = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
    as_latex: AsLatex = False,
) -> None:
    """Say what would make a comparison unfair, each with its line and the reason.

    Data of one's own are read and judged too.

    A warning is accepted in the file with a reason, as in accept: {few-seeds: a first look}.

    What a rule guards against: bnexp explain few-seeds.

    Example: bnexp lint configs/article.yaml --strict
    """
    with exits():
        from bnexp.config import load_experiment  # noqa: PLC0415 (pydantic, only when needed)
        from bnexp.config.reading.find import configuration_path  # noqa: PLC0415
        from bnexp.plan import power_of  # noqa: PLC0415
        from bnexp.session.training.known import judge_experiment  # noqa: PLC0415

        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_latex=as_latex, as_json=as_json)
        path = configuration_path(config)
        experiment = load_experiment(path, sets=sets or (), seeds=seeds)
        warnings, unread = judge_experiment(experiment, path.absolute().parent, jobs)
        left, power = left_of(warnings), power_of(experiment)
        if as_json:
            plain = [as_plain(warning) for warning in warnings]
            told = power.as_json() if power else None
            found: configurations.Lint = {"format": 1, "warnings": plain, "power": told}
            show_json(found)
        elif form is not Form.TEXT:
            show([_table(warnings)], form)
        elif left:
            show_text("\n".join(map(str, left)))
        for warning in warnings:
            if warning.accepted:
                say(f"accepted: {warning.rule}: {warning.accepted}")
        if unread and not strict:
            say(f"The data were not judged: {unread}")
        if power:
            say(f"{power}.")
        say(f"{config}: {counted(len(left), 'warning')}.")
        if strict and left:
            raise UnfairError(len(left))
        if strict and unread:
            raise unread


def left_of(warnings: Sequence[FairnessWarning]) -> list[FairnessWarning]:
    """Returns the warnings that the configuration does not accept."""
    return [warning for warning in warnings if not warning.accepted]


def as_plain(warning: FairnessWarning) -> shared.Warning:
    """Returns a warning as plain values."""
    problem = warning.problem
    return {
        "rule": warning.rule,
        "source": problem.source,
        "message": problem.message,
        "key": problem.key,
        "line": problem.line,
        "column": problem.column,
        "accepted": warning.accepted or None,
    }


def _table(warnings: Sequence[FairnessWarning]) -> Table:
    columns = ("rule", "file", "line", "key", "warning", "accepted")
    found = [(warning, warning.problem) for warning in warnings]
    rows = [(w.rule, p.source, str(p.line or ""), p.key, p.message, w.accepted) for w, p in found]
    plain = [(w.rule, p.source, p.line, p.key, p.message, w.accepted) for w, p in found]
    return Table("", columns, rows, plain=Plain("warnings", columns, plain))


MOST_TOLD = 3
"""Warnings that are told in full by a command whose answer they come before."""


def tell_warnings(warnings: Sequence[FairnessWarning], *, strict: bool, in_full: str = "") -> None:
    """Says on stderr what makes an experiment unfair.

    Args:
        warnings: What the rules found; what is accepted is not said.
        strict: Whether a warning is an error.
        in_full: What shows all of them, where many are told in brief; empty to tell all.

    Raises:
        UnfairError: There is one, and `strict` makes an error of it.
    """
    left = left_of(warnings)
    brief = in_full and len(left) > MOST_TOLD and not strict
    if brief:
        say(f"{len(left)} warnings about fairness: {in_full}")
    for warning in () if brief else left:
        say(str(warning))
    if strict and left:
        raise UnfairError(len(left))
