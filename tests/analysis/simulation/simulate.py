"""Tests the method itself by simulation: what its intervals cover, and how often its gate errs.

Run as a program it takes how many experiments each figure rests on, prints the tables as Markdown,
and says which figures miss their bars; with `--page` it renews the tables of that page.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from reference_pairing import pairing
from simulated_choosing import best_of_epochs, cross_fitting, picked_cells
from simulated_failures import far_seeds, rare_failures
from simulated_images import crossed, lasting
from simulated_rates import (
    borders,
    choices,
    coverage,
    families,
    looks,
    one_claim,
    power,
    seeds_needed,
    some_cells,
)
from simulated_rules import (
    lost_trials,
    mixed_families,
    rasters,
    sizes_shown,
    ten_intervals,
    whole_numbers,
)
from simulated_tables import Table, missed

EXPERIMENTS = 5_000


def tables_of(experiments: int) -> list[Table]:
    """Returns all tables, each figure from so many experiments."""
    makers = (
        *(coverage, one_claim, families, borders, some_cells, choices, looks, power),
        *(rare_failures, far_seeds, best_of_epochs, picked_cells, cross_fitting),
        *(crossed, lasting),
        *(rasters, whole_numbers, mixed_families, ten_intervals, sizes_shown, lost_trials),
    )
    return [*(make(experiments) for make in makers), seeds_needed(), pairing()]


def with_tables(page: str, tables: list[Table]) -> str:
    """Returns a page with each table between the two comments that name it."""
    for table in tables:
        place = re.compile(rf"(<!-- {table.name} -->\n).*?(<!-- end -->)", re.DOTALL)
        page = place.sub(lambda found, t=table: f"{found[1]}\n{t.markdown}\n\n{found[2]}", page)
    return page


def main() -> int:
    """Prints the tables; 1 where any figure misses its bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("experiments", nargs="?", type=int, default=EXPERIMENTS)
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    tables = tables_of(given.experiments)
    faults = missed(tables)
    if given.page:
        page = given.page.read_text(encoding="utf-8")
        given.page.write_text(with_tables(page, tables), encoding="utf-8")
    lines = [f"## {table.name}\n\n{table.markdown}\n" for table in tables]
    lines += [f"Missed: {fault}" for fault in faults]
    lines.append(f"{given.experiments:,} experiments for each figure, {len(faults)} bars missed.")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
