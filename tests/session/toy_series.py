"""Makes up a result with a series of its own and tells all that is said of it, as JSON.

Run by `test_toy_series.py` with a copy of the package in which one entry was added.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

from bnexp.analysis import summary_tables
from bnexp.analysis.telling.remarks import mean_remarks
from bnexp.bench.parts.grid import ended
from bnexp.config.explaining.catalog import catalog
from bnexp.config.explaining.schema import schema_text
from bnexp.figures import FIGURES, Shown
from bnexp.session import prepare
from bnexp.session.answering.answer import answer_of
from bnexp.session.answering.judge import judge
from bnexp.session.answering.report import report_content
from bnexp.store import write_tables

NAME = sys.argv[1]
CONFIG = {
    "name": "toy",
    "data": {"dataset": "digits"},
    "training": {"epochs": 3},
    "seeds": 6,
    "arms": {"no-bn": {}, "bn": {"network.norm": "batch"}},
    "claims": [
        {"says": "smaller", "metric": {"final": NAME}, "claim": "bn < no-bn"},
        {"says": "sooner", "metric": {"steps_to": {NAME: 5}}, "claim": "bn < no-bn"},
    ],
}


def shrinking(trial, result):
    """Returns a result whose series falls from 10, faster with batch normalization."""
    pace = 2.0 + trial.seed / 100 if trial.arm == "bn" else 1.5
    column = tuple(10 - pace * epoch for epoch in result.history.epochs)
    history = replace(result.history, series={**result.history.series, NAME: column})
    return replace(result, history=history)


prepared = prepare(CONFIG, out=Path("results"), verify=False)
folder, pairs = prepared.folder, []
for trial in prepared.trials:
    source = prepared.sources[trial.settings.data]
    result = shrinking(trial, ended(trial, 100, source.fingerprint))
    folder.save(trial, result)
    pairs.append((trial, folder.load(trial.trial_id)))
folder.write_experiment(prepared.experiment)
write_tables(folder.path, pairs, "")
answer = answer_of(folder)
judgement = judge(answer)
shown = Shown(answer.results, judgement.verdicts)
content = report_content(answer, judgement)
told = {
    "choices": [c for key in catalog().keys_at("claims.metric.final") for c in key.entry.choices],
    "schema": schema_text(),
    "history": (folder.path / "history.csv").read_text(),
    "trials": (folder.path / "trials.csv").read_text(),
    "verdicts": [verdict.as_json() for verdict in judgement.verdicts],
    "sentences": [verdict.sentence for verdict in judgement.verdicts],
    "means": [row for table in summary_tables(answer.summary) for row in table.rows],
    "remarks": mean_remarks(answer.summary),
    "figures": {kind: FIGURES[kind].finding(shown) for kind in ("forest", "estimation")},
    "drawn": sorted(path.name for path in answer.drawn(print).figures),
    "listed": [column for listing in content.listings for column in listing.table.columns],
}
json.dump(told, sys.stdout)
