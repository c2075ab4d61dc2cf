"""Statistics of paired effects, each a small function of numbers alone.

Effects are paired differences, or logarithms of paired ratios, of shape `(pairs,)`, taken so that
above 0 speaks for what is claimed. Every p-value is one-sided.
"""

from bnexp.analysis.statistics.bootstrap import bca_band, bca_interval, resampling
from bnexp.analysis.statistics.coarse import has_one_size, is_coarse
from bnexp.analysis.statistics.conjunction import partial_conjunction
from bnexp.analysis.statistics.effect_sizes import cohens_d, probability_of_improvement
from bnexp.analysis.statistics.medians import median_interval, median_p, sign_interval
from bnexp.analysis.statistics.outliers import far_from_others
from bnexp.analysis.statistics.pairing import correlation, unpaired_width
from bnexp.analysis.statistics.permutation import permutation_p
from bnexp.analysis.statistics.power import pairs_needed, power_of
from bnexp.analysis.statistics.ranks import sign_p, wilcoxon_p
from bnexp.analysis.statistics.t_tests import equivalence_p, margin_p, t_p
from bnexp.analysis.statistics.walsh import hodges_lehmann

__all__ = [
    "bca_band",
    "bca_interval",
    "cohens_d",
    "correlation",
    "equivalence_p",
    "far_from_others",
    "has_one_size",
    "hodges_lehmann",
    "is_coarse",
    "margin_p",
    "median_interval",
    "median_p",
    "pairs_needed",
    "partial_conjunction",
    "permutation_p",
    "power_of",
    "probability_of_improvement",
    "resampling",
    "sign_interval",
    "sign_p",
    "t_p",
    "unpaired_width",
    "wilcoxon_p",
]
