"""Every statistic of bnexp, worked out from stored tables alone."""

from bnexp.analysis.intervals import (
    Band,
    Interval,
    difference_interval,
    geometric_interval,
    ratio_interval,
    t_band,
    t_interval,
)
from bnexp.analysis.judging.beside.evidence import Evidence
from bnexp.analysis.judging.deciding import verdicts_of
from bnexp.analysis.judging.verdicts import Verdict
from bnexp.analysis.reading.measured import claimed_values
from bnexp.analysis.reading.measures import MEASURES, Measure
from bnexp.analysis.reading.results import Results, cell_text
from bnexp.analysis.reading.samples import Sample
from bnexp.analysis.reading.trajectories import Trajectories, paired_trajectories, trajectories
from bnexp.analysis.summary import ArmSummary, Difference, Summary, summarize
from bnexp.analysis.telling.records import difference_records, mean_records, summary_json
from bnexp.analysis.telling.tables import summary_tables
from bnexp.analysis.telling.told import ToldSummary, Verdicts
from bnexp.analysis.telling.verdict_records import verdict_records
from bnexp.analysis.telling.verdict_tables import verdict_tables

__all__ = [
    "MEASURES",
    "ArmSummary",
    "Band",
    "Difference",
    "Evidence",
    "Interval",
    "Measure",
    "Results",
    "Sample",
    "Summary",
    "ToldSummary",
    "Trajectories",
    "Verdict",
    "Verdicts",
    "cell_text",
    "claimed_values",
    "difference_interval",
    "difference_records",
    "geometric_interval",
    "mean_records",
    "paired_trajectories",
    "ratio_interval",
    "summarize",
    "summary_json",
    "summary_tables",
    "t_band",
    "t_interval",
    "trajectories",
    "verdict_records",
    "verdict_tables",
    "verdicts_of",
]
