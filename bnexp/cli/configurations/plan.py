"""`bnexp plan`: the trials of a configuration, without training any."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from bnexp.cli.terminal.options import AsCsv, AsJson, AsMarkdown, Config, Out, Seeds, Sets, form_of
from bnexp.cli.terminal.output import exits, show, show_json, show_text
from bnexp.cli.terminal.tables import Form, Table
from bnexp.counting import counted
from bnexp.errors import UsageError


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
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """List the trials of a configuration and which of them are stored already.

    Loads no TensorFlow, fetches no data, trains nothing.

    Example: bnexp plan configs/article.yaml --seeds 3
    """
    with exits():
        from bnexp.plan import power_of  # noqa: PLC0415 (likewise)
        from bnexp.session import prepare  # noqa: PLC0415 (numpy, only when needed)

        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_json=as_json)
        if resolved:
            _show_resolved(config, sets or (), seeds, form, as_json=as_json)
            return
        prepared = prepare(config, sets=sets or (), seeds=seeds, out=out, verify=False)
        stored = prepared.statuses()
        keys = prepared.experiment.grid_keys
        rows = []
        for trial in prepared.trials:
            status = stored[trial.trial_id].value if trial.trial_id in stored else "to do"
            cell = dict(trial.cell)
            rows.append(
                (trial.arm, *(cell[key] for key in keys), str(trial.seed), trial.trial_id, status)
            )
        columns = ("arm", *keys, "seed", "trial_id", "status")
        if as_json:
            at = columns.index("seed")
            numbered = [(*row[:at], int(row[at]), *row[at + 1 :]) for row in rows]
            show_json([dict(zip(columns, row, strict=True)) for row in numbered])
            return
        done = sum(row[-1] != "to do" for row in rows)
        notes = [f"{counted(len(rows), 'trial')}, {done} stored in {prepared.folder.path}."]
        power = power_of(prepared.experiment)
        notes += [f"{power}."] if power else []
        notes += [f"Data: {prepared.note}."] if prepared.note else []
        show([Table(f"Plan of {prepared.experiment.name}", columns, rows, notes)], form)


def _show_resolved(
    config: str, sets: Sequence[str], seeds: str | None, form: Form, *, as_json: bool
) -> None:
    from bnexp.config import load_experiment  # noqa: PLC0415 (pydantic, only when needed)
    from bnexp.config.assembly.resolved import resolved, resolved_text  # noqa: PLC0415
    from bnexp.config.reading.find import configuration_path  # noqa: PLC0415

    if form is not Form.TEXT:
        raise UsageError("--resolved is YAML, or JSON with --json; leave --csv and --md out")
    experiment = load_experiment(configuration_path(config), sets=sets, seeds=seeds)
    if as_json:
        show_json(resolved(experiment))
    else:
        show_text(resolved_text(experiment).rstrip())
