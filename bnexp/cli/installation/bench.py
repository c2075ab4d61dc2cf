"""`bnexp bench`: how fast it is, beside everything else a user could run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.options import AsCsv, AsJson, AsLatex, AsMarkdown, OneTable, form_of
from bnexp.cli.terminal.output import exits, say, show, show_json
from bnexp.counting import counted


def bench(
    part: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this: epochs, commands, starts, answers, trials, growth, networks or "
            "steps; may be given again."
        ),
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often the epochs run in turn.")] = 7,
    quick: Annotated[
        bool, typer.Option("--quick", help="As little as possible; the figures mean nothing.")
    ] = False,
    python: Annotated[
        str,
        typer.Option(
            metavar="PYTHON",
            help="Where PyTorch and JAX are installed.  [default: this Python]",
            show_default=False,
        ),
    ] = sys.executable,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the outcome is written.")] = Path(
        "results/bench"
    ),
    stored: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Measure nothing; show a bench.json, and what the sitting in --out has worse.",
        ),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
    as_latex: AsLatex = False,
    only: OneTable = None,
) -> None:
    """Measure speed and memory beside Keras, PyTorch, JAX, the article's script, and the floor.

    All of it runs in turn, for an hour; the machine should have nothing else to do.

    PyTorch and JAX are measured where they are installed.

    Example: bnexp bench --part epochs --rounds 5
    """
    with exits():
        from bnexp.bench import measure_into, show_stored  # noqa: PLC0415 (matplotlib, only here)

        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_latex=as_latex, as_json=as_json)
        if stored is not None:
            outcome, out = show_stored(stored, out / "bench.json"), stored.parent
        else:
            outcome = measure_into(
                out, parts=part, rounds=rounds, quick=quick, python=python, say=say
            )
        if as_json:
            show_json(outcome.record)
        else:
            show(outcome.tables, form, only)
        say(f"{counted(outcome.missed, 'bar')} missed; figures and bench.json are in {out}")
