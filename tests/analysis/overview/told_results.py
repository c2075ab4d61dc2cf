"""Made-up results of three cells and of three arms, and claims about them."""

from dataclasses import replace

import pandas as pd
from paired_results import FINAL, HIGHER, LOWER, claim, over_grid, results_of

from bnexp.config.claims.claims import Claim, comparison_of

GRID = over_grid({"0.1": (LOWER, HIGHER), "1.0": (HIGHER, LOWER), "10.0": (LOWER, LOWER[::-1])})
ENDS = claim(says="BN ends lower")
FAST = claim({"mean": {"series": "val_loss"}}, number=1, says="BN is lower on average")
COUNTED = claim(at_least=1, number=2, says="BN ends lower somewhere")


def three_arms(third=LOWER):
    """Returns results of a third arm, `layer`, beside the two."""
    results = results_of(LOWER, HIGHER)
    other = results_of(third, HIGHER)
    tables = {
        name: pd.concat([getattr(results, name), renamed(getattr(other, name))], ignore_index=True)
        for name in ("history", "trials", "timings")
    }
    return replace(results, arms=("no-bn", "bn", "layer"), **tables)


def renamed(table):
    return table[table["arm"] == "bn"].assign(arm="layer")


def among(text, number, **more):
    stated = {"says": f"claim {number}", "metric": FINAL, "claim": text, **more}
    return comparison_of(Claim.model_validate(stated), ("no-bn", "bn", "layer"), number)
