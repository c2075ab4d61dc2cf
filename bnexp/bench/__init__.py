"""Measures bnexp beside what a user could run instead, in one sitting, as ratios.

The programs that it is measured against and the bars stand in the folder `benchmarks/`. Whatever
is compared runs in turn, round by round, so that what else happens on the machine falls on all
alike. Ratios are taken within a round, where both sides ran in every one; their median and range
are told.
"""

from bnexp.bench.outcome import BenchOutcome, measure_into, outcome_of, show_stored
from bnexp.bench.sitting import PARTS
from bnexp.bench.stored import load_bench

__all__ = ["PARTS", "BenchOutcome", "load_bench", "measure_into", "outcome_of", "show_stored"]
