"""What comes out of a sitting: its record, its tables and its figures, stored and told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bnexp.bench.earlier import COLUMNS as EARLIER_COLUMNS
from bnexp.bench.earlier import WORSE, became
from bnexp.bench.figure import draw_bench
from bnexp.bench.paced import Say
from bnexp.bench.parts.part import Plan
from bnexp.bench.records import bar_records, became_records, growth_records, step_records
from bnexp.bench.report import (
    COLUMNS,
    GROWTH_COLUMNS,
    STEP_COLUMNS,
    as_json,
    as_table,
    comparisons,
    growth_table,
    machine_text,
    step_table,
    steps_of,
)
from bnexp.bench.sitting import PARTS, Bench, measure
from bnexp.bench.stored import load_bench
from bnexp.errors import StoreError, UsageError
from bnexp.store.files.atomic import write_whole
from bnexp.table import Table

if TYPE_CHECKING:
    from bnexp.documents import installation


@dataclass(frozen=True)
class BenchOutcome:
    """What came out of a sitting.

    Attributes:
        record: As it is stored.
        tables: The comparisons with their bars, the growth, and the steps of normalizers.
        missed: Number of bars that are not met.
    """

    record: installation.Bench
    tables: Sequence[Table]
    missed: int


def measure_into(
    out: Path,
    *,
    parts: Sequence[str] | None,
    rounds: int,
    quick: bool,
    python: str,
    say: Say,
) -> BenchOutcome:
    """Measures, and writes `bench.json`, after each part anew, and the figures.

    Parts that are named take the place of the same in a sitting that the folder holds already.

    Args:
        out: Where to.
        parts: Some of `PARTS`; all where it is None.
        rounds: How often what is compared runs in turn.
        quick: As little as possible.
        python: Interpreter in which PyTorch and JAX are looked for.
        say: Is told what happens.

    Raises:
        BenchError: A program that was to be timed ended in an error.
        DataError: MNIST cannot be had.
        UsageError: A part is not known, or `python` is not a Python.
        StoreError: The disk is in the way.
    """
    for part in parts or ():
        if part not in PARTS:
            raise UsageError(f"--part: got {part!r}. One of: {', '.join(PARTS)}")
    chosen = tuple(part for part in PARTS if parts is None or part in parts)
    stored = out / "bench.json"
    earlier = load_bench(stored) if parts and stored.exists() and not quick else None
    bench = Bench()
    try:
        out.mkdir(parents=True, exist_ok=True)
        for measured in measure(Plan(chosen, rounds, quick), python, say):
            bench = renewed(earlier, measured) if earlier else measured
            record = json.dumps(outcome_of(bench).record, indent=1)
            write_whole(out / "bench.json", f"{record}\n")
    except OSError as error:
        raise StoreError(f"{error.filename or out}: cannot be written: {error.strerror}") from None
    draw_bench(bench, out)
    return outcome_of(bench)


def show_stored(path: Path, latest: Path) -> BenchOutcome:
    """Returns what a stored sitting had to say, and draws its figures beside it again.

    Where there is a later sitting, what became slower or faster since is told as well.

    Args:
        path: A file that `bnexp bench` wrote.
        latest: The file of the later sitting; it need not be there, and may be the same.

    Raises:
        StoreError: One of them is not such a file, or of another version, or the disk is in the
            way.
    """
    bench = load_bench(path)
    draw_bench(bench, path.parent)
    outcome = outcome_of(bench)
    if not latest.exists() or latest.samefile(path):
        return outcome
    rows = became(bench, load_bench(latest))
    slower = sum(row.became == WORSE for row in rows)
    note = f"{slower} of {len(rows)} lines became worse beyond the ranges of both sittings."
    title, texts = f"{latest} beside the stored sitting", [row.texts for row in rows]
    table = Table(title, EARLIER_COLUMNS, texts, [note], became_records(rows))
    return BenchOutcome(outcome.record, [*outcome.tables, table], outcome.missed)


def outcome_of(bench: Bench) -> BenchOutcome:
    """Returns what a sitting has to say."""
    bars = comparisons(bench)
    measured = [one for one in bars if one.ours is not None or one.against is not None]
    tables = []
    if measured:
        notes = [f"Measured on {machine_text(bench.about)}", *_notes(bench)]
        tables.append(Table("", COLUMNS, as_table(measured), notes, bar_records(measured)))
    if bench.growth:
        rows, plain = growth_table(bench.growth), growth_records(bench.growth)
        tables.append(Table("Growth", GROWTH_COLUMNS, rows, plain=plain))
    if steps := step_table(bench.measurements):
        plain = step_records(steps_of(bench.measurements))
        tables.append(Table("Steps, in turn", STEP_COLUMNS, steps, plain=plain))
    missed = sum(one.met is False for one in bars)
    return BenchOutcome(as_json(bench), tables, missed)


def renewed(earlier: Bench, later: Bench) -> Bench:
    """Returns a sitting in which some parts were measured again, and what is known of that.

    Args:
        earlier: The sitting.
        later: A later one of some parts, which take the place of the same of the first.
    """
    again = dict.fromkeys(later.about["plan"]["parts"], later.about)
    return Bench(
        measurements=earlier.measurements | later.measurements,
        facts=earlier.facts | later.facts,
        growth=later.growth or earlier.growth,
        about=earlier.about | {"again": earlier.about.get("again", {}) | again},
    )


def _notes(bench: Bench) -> list[str]:
    notes = [
        f"Measured again, {part}: {machine_text(about)}"
        for part, about in bench.about.get("again", {}).items()
    ]
    compiled = {
        bool(facts["jit_compile"]) for facts in bench.facts.values() if "jit_compile" in facts
    }
    if compiled:
        notes.append(f"Keras' fit was compiled with XLA: {'yes' if compiled == {True} else 'no'}.")
    absent = [name for name in ("torch", "jax") if name not in bench.about["rivals"]]
    if absent and "epochs" in bench.about["plan"]["parts"]:
        notes.append(f"Not installed, and so not measured: {', '.join(absent)}.")
    if bench.about["plan"]["quick"]:
        notes.append("Measured with --quick: the figures show that measuring works, no more.")
    return notes
