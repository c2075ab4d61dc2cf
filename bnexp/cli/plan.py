"""`bnexp plan`: the trials of a configuration, without training any."""

from __future__ import annotations

from bnexp.cli.options import AsCsv, AsJson, AsMarkdown, Config, Out, Seeds, Sets, form_of
from bnexp.cli.output import Table, count, exits, show, show_json


def plan(
    config: Config,
    sets: Sets = None,
    seeds: Seeds = None,
    out: Out = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """List the trials of a configuration and which of them are stored already.

    Loads no TensorFlow, fetches no data, trains nothing.

    Example: bnexp plan configs/article.yaml --seeds 3
    """
    with exits():
        from bnexp.session import prepare  # noqa: PLC0415 (numpy, only when needed)

        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_json=as_json)
        prepared = prepare(config, sets=sets or (), seeds=seeds, out=out, verify=False)
        stored = prepared.stored()
        keys = prepared.experiment.grid_keys
        rows = []
        for trial in prepared.trials:
            status = stored[trial.trial_id].status.value if trial.trial_id in stored else "to do"
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
        notes = [f"{count(len(rows), 'trial')}, {done} stored in {prepared.folder.path}."]
        notes += [f"Data: {prepared.note}."] if prepared.note else []
        show([Table(f"Plan of {prepared.experiment.name}", columns, rows, notes)], form)
