"""A program that calls the package, as type checkers see it; it is checked and never run."""

from __future__ import annotations

from pathlib import Path

import bnexp

result = bnexp.run(
    {"name": "typed", "training": {"epochs": 1}},
    sets={"training.epochs": 2},
    seeds=[3, 7],
    out=Path("results"),
    progress=lambda done, trials, told: print(done / trials, told),
)
p_values: list[float] = [verdict.p for verdict in result.verdicts]
checked = bnexp.check(result, against="results/other", same_settings=True, strict_looks=True)
reasons: tuple[str, ...] = () if checked else checked.reasons
settings: list[str] = [row.what for row in bnexp.compare("results/a", result).differences]
files: list[Path] = bnexp.plot(result, kinds=["loss"]) + bnexp.report(result)
folder: Path = bnexp.export(result, "runs", to="tensorboard")
version: str = bnexp.__version__
try:
    bnexp.load("nowhere")
except bnexp.errors.BnexpError as error:
    code: int = error.exit_code
bnexp.run(3)  # type: ignore[arg-type] # no number is a configuration
