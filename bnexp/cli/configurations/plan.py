"""`bnexp plan`: the trials of a configuration, without training any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import typer

from bnexp.cli.terminal.options import (
    AsCsv,
    AsJson,
    AsLatex,
    AsMarkdown,
    Config,
    Out,
    Seeds,
    Sets,
    form_of,
)
from bnexp.cli.terminal.output import exits, show, show_json, show_text
from bnexp.cli.terminal.tables import Form
from bnexp.counting import counted
from bnexp.errors import UsageError
from bnexp.table import Table


def plan(
    config: Config,
    sets: Sets = None,
    seeds: Seeds = None,
    out: Out = None,
    resolved: Annotated[
        bool,
        typer.Option(
            "--resolved",
            help="Print the whole configuration instead: every default, and where each value "
            "comes from. It states the same trials.",
        ),
    ] = False,
    measure: Annotated[
        bool,
        typer.Option(
            "--measure",
            help="Train a few steps of each network, to estimate time and disk where no such "
            "trial is stored.",
        ),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, help="Worker processes that the run will have."),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
    as_latex: AsLatex = False,
) -> None:
    """List the trials of a configuration, which of them are stored, and why others will be trained.

    A trial was never begun, or was begun by a process that ended before it did, or failed, or
    another one stands in its place, whose settings are told.

    Below them stands how long those that are left will take, and how much of the disk, as stored
    trials tell.

    Loads no TensorFlow, fetches no data, trains nothing but with --measure.

    Example: bnexp plan configs/article.yaml --seeds 3
    """
    with exits():
        from bnexp.config.experiment import short_keys  # noqa: PLC0415 (pydantic, only when needed)
        from bnexp.plan import power_of  # noqa: PLC0415 (likewise)
        from bnexp.session import prepare  # noqa: PLC0415 (numpy, only when needed)
        from bnexp.session.keeping.estimated import estimated  # noqa: PLC0415
        from bnexp.session.planned import plan_json, planned_records, planned_trials  # noqa: PLC0415
        from bnexp.session.training.sources import readings  # noqa: PLC0415

        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_latex=as_latex, as_json=as_json)
        if resolved:
            _show_resolved(config, sets or (), seeds, form, as_json=as_json)
            return
        prepared = prepare(config, sets=sets or (), seeds=seeds, out=out, verify=measure)
        planned = planned_trials(prepared)
        if as_json:
            show_json(plan_json(prepared, planned))
            return
        keys = prepared.experiment.grid_keys
        whys = Counter(each.why for each in planned if each.why)
        apart = len(whys) > 1
        rows = [
            (
                *(each.trial.arm, *dict(each.trial.cell).values(), str(each.trial.seed)),
                *(*each.ended, *([each.why] if apart else [])),
            )
            for each in planned
        ]
        done = sum(each.is_stored for each in planned)
        notes = [f"{counted(len(rows), 'trial')}, {done} stored in {prepared.folder.path}."]
        if holder := prepared.folder.holder():
            notes.append(f"A run is at work in it: {holder.told}.")
        notes += [f"{counted(count, 'trial')}: {why}." for why, count in whys.items() if not apart]
        power = power_of(prepared.experiment)
        notes += [f"{power}."] if power else []
        if told := estimated(prepared, jobs, measure=measure).sentence:
            notes.append(told)
        notes += [f"Data: {prepared.note}."] if prepared.note else []
        notes += readings(prepared.sources.values())
        plain = planned_records(prepared, planned)
        title = f"Plan of {prepared.experiment.name}"
        columns = ("arm", *short_keys(keys), "seed", "trial_id", "status", *(["why"] * apart))
        show([Table(title, columns, rows, notes, plain, spare=("trial_id",))], form)


def _show_resolved(
    config: str, sets: Sequence[str], seeds: str | None, form: Form, *, as_json: bool
) -> None:
    from bnexp.config import load_experiment  # noqa: PLC0415 (pydantic, only when needed)
    from bnexp.config.assembly.resolved import resolved, resolved_text  # noqa: PLC0415
    from bnexp.config.reading.find import configuration_path  # noqa: PLC0415

    if form is not Form.TEXT:
        raise UsageError(
            "--resolved is YAML, or JSON with --json; leave --csv, --md and --latex out"
        )
    experiment = load_experiment(configuration_path(config), sets=sets, seeds=seeds)
    if as_json:
        show_json(resolved(experiment))
    else:
        show_text(resolved_text(experiment).rstrip(), asked=True)
