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
    Sets,
    form_of,
)
from bnexp.cli.terminal.output import exits, show, show_json
from bnexp.table import Plain, Table, Value

if TYPE_CHECKING:
    from bnexp.session.cost import ArmCosts, Costs, Measured

_MICRO, _MILLI = 1e-6, 1e-3


def cost(
    config: Config,
    sets: Sets = None,
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
    trained or stored.

    Example: bnexp cost configs/cnn.yaml --batch 1 --batch 64
    """
    with exits():
        from bnexp.cli.experiments.progress import working  # noqa: PLC0415 (rich, only when needed)
        from bnexp.session import prepare  # noqa: PLC0415 (numpy, only when needed)
        from bnexp.session.cost import BATCHES, ROUNDS, check_asked, costs_of_arms  # noqa: PLC0415

        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_latex=as_latex, as_json=as_json)
        asked, many = tuple(batches or BATCHES), ROUNDS if rounds is None else rounds
        check_asked(many, asked)
        prepared = prepare(config, sets=sets or ())
        with working("Measuring", "step") as tell:
            found = costs_of_arms(prepared, many, asked, lambda told: tell(Path(told)))
        if as_json:
            show_json(found.as_json())
            return
        show([_counts_table(found), _times_table(found)], form, only)


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


def _times_table(found: Costs) -> Table:
    from bnexp.analysis.costs import LEAST, LEVEL  # noqa: PLC0415 (scipy, only when needed)
    from bnexp.plan.identity import THREADS  # noqa: PLC0415 (only when needed)

    pairs = [(row, each) for row in found.rows for each in row.measured]
    cells = list(dict.fromkeys(row.cell for row in found.rows))
    kinds = list(dict.fromkeys(each.what for _, each in pairs))
    # What is compared stands together.
    pairs.sort(key=lambda pair: (cells.index(pair[0].cell), kinds.index(pair[1].what)))
    rows = [(each.what, *_head(row), *_times(each)) for row, each in pairs]
    records: list[tuple[Value, ...]] = [
        (
            *(each.what, *_head(row)),
            *(each.spread.median, each.spread.low, each.spread.high),
            *(row.base, *_plain_ratio(each)),
        )
        for row, each in pairs
    ]
    notes = [
        f"Medians of {found.rounds} rounds on {THREADS} thread, with quartiles. Ratios to "
        f"{', '.join(dict.fromkeys(row.base for row in found.rows))}: medians of the rounds' "
        f"ratios, with {LEVEL:.1%} intervals by order statistics. A difference is told where the "
        f"interval lies beyond {LEAST:.0%}."
    ]
    plain = ("what", "arm", *found.keys, "median", "quarter", "three_quarters", "base")
    plain = (*plain, "ratio", "ratio_low", "ratio_high", "verdict")
    columns = ("what", "arm", *_short(found), "median", "quartiles", "ratio", "interval", "told")
    return Table(
        "What they take", columns, rows, notes, Plain("times", plain, records), spare=("quartiles",)
    )


def _times(each: Measured) -> tuple[str, ...]:
    spread, ratio = each.spread, each.ratio
    unit, name = (_MICRO, "µs") if spread.median < _MILLI else (_MILLI, "ms")
    median = f"{_three_digits(spread.median / unit)} {name}"
    quartiles = f"{_three_digits(spread.low / unit)} to {_three_digits(spread.high / unit)}"
    if ratio is None:
        return median, quartiles, "", "", ""
    return (
        median,
        quartiles,
        f"{ratio.value:.2f}",
        f"{ratio.low:.2f} to {ratio.high:.2f}",
        ratio.verdict,
    )


def _plain_ratio(each: Measured) -> tuple[Value, ...]:
    ratio = each.ratio
    if ratio is None:
        return (None, None, None, None)
    return (ratio.value, ratio.low, ratio.high, ratio.verdict)


def _three_digits(value: float) -> str:
    return f"{value:#.3g}".rstrip(".") if value < 1000 else f"{value:,.0f}"


def _head(row: ArmCosts) -> tuple[str, ...]:
    return (row.arm, *(text for _, text in row.cell))


def _short(found: Costs) -> list[str]:
    from bnexp.config.experiment import short_keys  # noqa: PLC0415 (pydantic, only when needed)

    return list(short_keys(found.keys))
