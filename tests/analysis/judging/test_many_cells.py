"""What a claim costs does not grow with the points of the grid more than it must."""

import pandas as pd
import pytest
from paired_results import FINAL, RATE, SECONDS, STEPS, claim, over_cells

from bnexp.analysis import verdicts_of

BATCH = "training.batch_size"
WIDTH = {"width": {"along": BATCH, "reaches": {"val_loss": 7}}}


@pytest.mark.parametrize("metric", [FINAL, STEPS, SECONDS, {"best": "val_loss"}, WIDTH])
def test_a_claim_in_more_cells_makes_no_more_tables(monkeypatch, metric):
    made, begin = [], pd.DataFrame.__init__

    def counted(self, *given, **more):
        made.append(self)
        begin(self, *given, **more)

    def tables(cells):
        points = [((RATE, str(1 + i % 4)), (BATCH, str(1 + i // 4))) for i in range(cells)]
        results = over_cells(dict.fromkeys(points, ([5, 6, 7, 8, 9], [7, 7, 9, 9, 9])))
        made.clear()
        with monkeypatch.context() as patched:
            patched.setattr(pd.DataFrame, "__init__", counted)
            assert verdicts_of(results, [claim(metric)])
        return len(made)

    assert tables(16) == tables(8) > 0
