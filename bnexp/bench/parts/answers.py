"""What figures and report take: for a usual experiment, and for one of a thousand trials."""

from __future__ import annotations

import sys

from bnexp.bench.commands import timed, timed_in_turn
from bnexp.bench.paced import Say
from bnexp.bench.parts.part import Measured, Plan
from bnexp.bench.workplace import Workplace
from bnexp.store import ResultFolder
from bnexp.store.files.atomic import write_whole

CLAIMED = """\
extends: smoke
name: claimed
claims:
  - {says: lower at the end, metric: {final: val_loss}, claim: bn < no-bn}
  - {says: sooner at a loss of 1, metric: {epochs_to: {val_loss: 1.0}}, claim: bn < no-bn}
  - {says: more accurate, metric: {test: accuracy}, claim: bn > no-bn}
accept: {slow-momentum: the time of drawing is all that is asked, coarse-target: the same}
"""
"""Small trials whose answer has figures of every kind that needs no grid."""


def measure_answers(workplace: Workplace, plan: Plan, say: Say) -> Measured:
    """Times `plot` and `report` for few trials in turn with imports, and once for many.

    Each `plot` draws all figures, as after the first run; each `report` finds them up to date. For
    each `answer/<command>` the seconds of each round, and for `many/<command>/seconds` and
    `/memory` (MiB) those of the large experiment.
    """
    few, many, epochs = (1, 1, 10) if plan.quick else (10, 500, 50)
    write_whole(workplace.folder / "claimed.yaml", CLAIMED)
    small = _trained(workplace, few, 10, say)
    commands = {
        "plot": workplace.bnexp("plot", f"{small}/claimed"),
        "report": workplace.bnexp("report", f"{small}/claimed"),
        "imports": [sys.executable, "-c", "import matplotlib.pyplot, pandas"],
    }
    measurements = timed_in_turn(
        commands,
        workplace,
        "answer",
        plan.turns,
        lambda which: say(f"figures and report, {which}"),
        before=lambda name: _forget_figures(workplace, small) if name == "plot" else None,
    )
    large = _trained(workplace, many, epochs, say)
    _forget_figures(workplace, large)
    for name in ("plot", "report"):
        say(f"{name} of {2 * many} trials")
        measured = timed(workplace.bnexp(name, f"{large}/claimed"), workplace, f"many-{name}")
        measurements[f"many/{name}/seconds"] = [measured.seconds]
        measurements[f"many/{name}/memory"] = [measured.memory]
    return Measured(measurements)


def _trained(workplace: Workplace, seeds: int, epochs: int, say: Say) -> str:
    """Trains what is not stored yet, and returns the folder in which it is."""
    say(f"training {2 * seeds} small trials of {epochs} epochs")
    out = f"{seeds}-seeds-{epochs}-epochs"
    options = ["--seeds", str(seeds), "--set", f"training.epochs={epochs}", "--out", out]
    timed(workplace.bnexp("run", "claimed.yaml", *options), workplace, out)
    return out


def _forget_figures(workplace: Workplace, out: str) -> None:
    """Lets all figures be drawn, as if none of them were up to date."""
    ResultFolder(workplace.folder / out / "claimed").drawn.unlink(missing_ok=True)
