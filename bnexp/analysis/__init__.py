"""Every statistic of bnexp, worked out from stored tables alone."""

from bnexp.analysis.deciding import verdicts_of
from bnexp.analysis.evidence import Evidence
from bnexp.analysis.intervals import (
    Band,
    Interval,
    difference_interval,
    geometric_interval,
    ratio_interval,
    t_band,
    t_interval,
)
from bnexp.analysis.measured import claimed_values
from bnexp.analysis.metrics import METRICS, Metric
from bnexp.analysis.records import summary_json, summary_records
from bnexp.analysis.results import Results, cell_text
from bnexp.analysis.samples import Sample
from bnexp.analysis.summary import ArmSummary, Difference, Summary, summarize
from bnexp.analysis.tables import TableData, summary_tables
from bnexp.analysis.trajectories import Trajectories, paired_trajectories, trajectories
from bnexp.analysis.verdict_tables import verdict_tables
from bnexp.analysis.verdicts import Verdict

__all__ = [
    "METRICS",
    "ArmSummary",
    "Band",
    "Difference",
    "Evidence",
    "Interval",
    "Metric",
    "Results",
    "Sample",
    "Summary",
    "TableData",
    "Trajectories",
    "Verdict",
    "cell_text",
    "claimed_values",
    "difference_interval",
    "geometric_interval",
    "paired_trajectories",
    "ratio_interval",
    "summarize",
    "summary_json",
    "summary_records",
    "summary_tables",
    "t_band",
    "t_interval",
    "trajectories",
    "verdict_tables",
    "verdicts_of",
]
