"""The words of the evidence, explained once."""

from __future__ import annotations

from bnexp.analysis.telling.wording import CONVENTION
from bnexp.report.claims.evidence import Fact

GLOSSARY: tuple[Fact, ...] = (
    (
        "Effect",
        f"{CONVENTION} It is worked out seed by seed, then averaged.",
    ),
    (
        "Interval over seeds and images",
        "Over seeds alone an interval is for these images. This one counts that other validation "
        "or test images of the same kind would move the effect as well; the training images are "
        "these.",
    ),
    (
        "p, one-sided",
        "How often so large an effect would come about by chance if there were none. "
        "Holm's method raises it, as several claims give chance several goes; a claim is "
        "supported at 0.025 or less.",
    ),
    (
        "Permutation, Wilcoxon, sign test",
        "The same question answered with fewer assumptions, and printed as a check. With few "
        "pairs they cannot become small.",
    ),
    (
        "Bootstrap interval",
        "The interval again, from drawing the pairs anew with replacement (BCa).",
    ),
    (
        "Hodges-Lehmann estimate",
        "The median of all averages of two effects; a single odd seed hardly moves it.",
    ),
    ("Cohen's d", "The mean effect over the standard deviation of the effects."),
    (
        "Correlation, unpaired interval",
        "How alike the two arms of a seed came out, from -1 to 1, and how many times as wide the "
        "interval would be if seeds were not paired. Near 0 and 1, pairing gave fairness alone.",
    ),
    (
        "Probability of improvement",
        "The share of pairs that speak for the claim, ties counting half: how likely the next "
        "pair would speak for it.",
    ),
    (
        "Pairs needed",
        "How many pairs would decide the claim four times out of five, if effect and spread are "
        "as seen here.",
    ),
)
