"""`bnexp cost`: what the network of each arm takes, measured in turns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bnexp.cli.terminal.options import (
    AsCsv,
    AsJson,
    AsLatex,
    AsMarkdown,
    Config,
    OneTable,
    Out,
    Sets,
    form_of,
)
from bnexp.cli.terminal.output import exits, say, show, show_json
from bnexp.table import Plain, Table, Value

if TYPE_CHECKING:
    from bnexp.session.cost import ArmCosts, Costs


def cost(
    config: Config,
    sets: Sets = None,
    out: Out = None,
    rounds: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Rounds to measure, at least 11; more make the intervals narrower.  [default: 45]",
            show_default=False,
        ),
    ] = None,
    batches: Annotated[
        list[int] | None,
        typer.Option(
            "--batch",
            metavar="N",
            help="Images of an inference; may be repeated.  [default: 1 and 256]",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
    as_latex: AsLatex = False,
    only: OneTable = None,
) -> None:
    """Measure what each arm costs: parameters, operations, a training step, inference.

    Arms are timed in turns, in a process of its own, and compared with the first one without a
    normalizer. A difference is told only where the interval of the ratio carries it. Nothing is
    trained; where the experiment has a result, what was measured last is kept in it for reports.

    Example: bnexp cost configs/cnn.yaml --batch 1 --batch 64
    """
    with exits():
        from bnexp.cli.experiments.progress import working  # noqa: PLC0415 (rich, only when needed)
        from bnexp.session import prepare  # noqa: PLC0415 (numpy, only when needed)
        from bnexp.session.cost import (  # noqa: PLC0415
            BATCHES,
            ROUNDS,
            check_asked,
            costs_of_arms,
            keep_costs,
        )

        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_latex=as_latex, as_json=as_json)
        asked, many = tuple(batches or BATCHES), ROUNDS if rounds is None else rounds
        check_asked(many, asked)
        prepared = prepare(config, sets=sets or (), out=out)
        with working("Measuring", "step") as tell:
            found = costs_of_arms(prepared, many, asked, lambda told: tell(Path(told)))
        told = found.as_json()
        if as_json:
            show_json(told)
        else:
            from bnexp.report.costs import times_table  # noqa: PLC0415 (only when needed)

            show([_counts_table(found), times_table(told)], form, only)
        if keep_costs(prepared, told):
            say(f"kept in {prepared.folder.path}, where reports tell it")


def _counts_table(found: Costs) -> Table:
    columns = ("trained", "not trained", "operations", "batch")
    rows = [
        (
            *_head(row),
            f"{row.totals.trainable:,}",
            f"{row.totals.other:,}",
            f"{row.totals.operations:,}",
            f"{row.batch_size:,}",
        )
        for row in found.rows
    ]
    records: list[tuple[Value, ...]] = [
        (*_head(row), row.totals.trainable, row.totals.other, row.totals.operations, row.batch_size)
        for row in found.rows
    ]
    notes = [
        "trained, not trained: parameters. operations: to classify one example; a multiply-add "
        "counts two. batch: examples of a training step."
    ]
    plain = ("arm", *found.keys, "trainable", "other", "operations", "batch_size")
    title = f"What the arms of {found.name} hold and count"
    return Table(
        title, ("arm", *_short(found), *columns), rows, notes, Plain("counts", plain, records)
    )


def _head(row: ArmCosts) -> tuple[str, ...]:
    return (row.arm, *(text for _, text in row.cell))


def _short(found: Costs) -> list[str]:
    from bnexp.config.experiment import short_keys  # noqa: PLC0415 (pydantic, only when needed)

    return list(short_keys(found.keys))
