"""`bnexp lint`: what would make a comparison unfair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

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
from bnexp.table import Table

if TYPE_CHECKING:
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
            show_json({"warnings": plain, "power": power and asdict(power)})
        elif form is not Form.TEXT:
            columns = ("rule", "file", "line", "key", "warning", "accepted")
            show([Table("", columns, [_row(warning) for warning in warnings])], form)
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


def as_plain(warning: FairnessWarning) -> dict[str, Any]:
    """Returns a warning as plain values."""
    place = {k: v for k, v in asdict(warning.problem).items() if k not in ("excerpt", "more")}
    return {"rule": warning.rule, **place, "accepted": warning.accepted or None}


def _row(warning: FairnessWarning) -> tuple[str, ...]:
    problem = warning.problem
    place = (problem.source, str(problem.line or ""), problem.key)
    return (warning.rule, *place, problem.message, warning.accepted)


def tell_warnings(warnings: Sequence[FairnessWarning], *, strict: bool) -> None:
    """Says on stderr what makes an experiment unfair.

    Args:
        warnings: What the rules found; what is accepted is not said.
        strict: Whether a warning is an error.

    Raises:
        UnfairError: There is one, and `strict` makes an error of it.
    """
    left = left_of(warnings)
    for warning in left:
        say(str(warning))
    if strict and left:
        raise UnfairError(len(left))
