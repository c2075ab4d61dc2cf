"""Small tables with hand-picked numbers, for every test of the analysis."""

from collections.abc import Callable

import pandas as pd
import pytest

from bnexp.analysis import Results


@pytest.fixture
def tables() -> Callable[..., Results]:
    """Returns results from one dictionary per trial; `seconds` becomes its timings."""

    def build(trials, arms=("no-bn", "bn"), grid_keys=(), history=(), note=""):
        timings = [
            {key: trial[key] for key in ("arm", "seed", *grid_keys)}
            | {"training": trial["seconds"], "evaluation": 1.0, "epochs": 10.0, "workers": 2}
            for trial in trials
            if "seconds" in trial
        ]
        return Results(
            name="small",
            arms=arms,
            grid_keys=grid_keys,
            history=pd.DataFrame(list(history)),
            trials=pd.DataFrame([{"status": "finished", **trial} for trial in trials]),
            timings=pd.DataFrame(timings),
            note=note,
        )

    return build
