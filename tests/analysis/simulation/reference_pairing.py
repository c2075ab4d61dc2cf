"""What pairing gave in the stored result of the article, from epoch to epoch."""

from __future__ import annotations

from pathlib import Path

from simulated_tables import Table

import bnexp
from bnexp.analysis import Evidence, Results, verdicts_of
from bnexp.config.claims.claims import Claim, comparison_of

ARTICLE = Path(__file__).parents[3] / "results" / "reference" / "article"

EPOCHS = range(1, 11)
SERIES = {
    "loss": "training loss",
    "val_loss": "validation loss",
    "val_accuracy": "validation accuracy",
}


def pairing() -> Table:
    """Returns how alike the arms of a seed came out, and how wide an unpaired interval would be."""
    results = bnexp.load(ARTICLE).results
    rows = []
    for epoch in EPOCHS:
        beside = [evidence_of(results, series, epoch) for series in SERIES]
        correlations = [f"{each.correlation:.2f}" for each in beside]
        rows.append((str(epoch), *correlations, f"{beside[1].unpaired_width:.2f}"))
    head = ("after epoch", *SERIES.values(), "unpaired interval of validation loss")
    return Table("pairing", head, tuple(rows))


def evidence_of(results: Results, series: str, epoch: int) -> Evidence:
    """Returns what stands beside a claim about a series after an epoch."""
    at = {"at": {"series": series, "epoch": epoch}}
    stated = Claim.model_validate({"says": series, "metric": at, "claim": "bn < no-bn"})
    comparison = comparison_of(stated, ("no-bn", "bn"))
    assert comparison is not None
    (verdict,) = verdicts_of(results, [comparison])
    assert verdict.evidence is not None
    return verdict.evidence
