"""Measures bnexp beside what a user could run instead, in one sitting, as ratios.

The programs that it is measured against and the bars stand in the folder `benchmarks/`. Whatever
is compared runs in turn, round by round, so that what else happens on the machine falls on all
alike; every ratio is taken within a round, and its median and range are told.
"""

from bnexp.bench.outcome import Outcome, load_bench, measure_into, outcome_of

__all__ = ["Outcome", "load_bench", "measure_into", "outcome_of"]
