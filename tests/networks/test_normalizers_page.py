"""What `docs/normalizers.md` says of each normalizer is so."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import get_args

import numpy as np
from axes import CHOSEN, DRAWN, FOLDER, taken, write
from pydantic import TypeAdapter

from bnexp.bench import load_bench
from bnexp.config.language.norms import Norm

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "normalizers.md"
KINDS = [get_args(part.model_fields["kind"].annotation)[0] for part in get_args(get_args(Norm)[0])]


def rows():
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:3] == "| `"]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {kind.strip("`"): rest for kind, *rest in cells}


def spec(kind):
    return TypeAdapter(Norm).validate_python(kind)


def test_every_normalizer_has_its_row():
    assert set(rows()) == set(KINDS)


def test_parameters_of_each_unit_are_those_that_it_states():
    for kind, (_, _, _, parameters, *_) in rows().items():
        weights = spec(kind).weights((5, 7)).values()
        per_unit = [weight.trained for weight in weights if weight.shape == (7,)]
        assert parameters == f"{sum(per_unit)} + {len(per_unit) - sum(per_unit)}", kind


def test_what_is_kept_and_whether_both_modes_are_the_same_are_told():
    for kind, (_, kept, modes, _, batch, *_) in rows().items():
        norm = spec(kind)
        assert (kept == "nothing") is (norm.moving is None), kind
        assert (modes == "the same") is (norm.moving is None), kind
        alone = batch == "nothing" or norm.data_epsilon is not None
        assert alone is not norm.over_batch, kind


def test_costs_are_those_of_the_stored_sitting():
    measured = load_bench(ROOT / "results/reference/bench/bench.json").measurements
    stated = {kind: cells[-2:] for kind, cells in rows().items()}
    for place, network in enumerate(("mlp", "cnn")):
        alone = measured[f"step/{network}/none"]
        for kind, cells in stated.items():
            steps = measured.get(f"step/{network}/{kind}", ()) if kind != "none" else ()
            ratios = [one / other for one, other in zip(steps, alone, strict=bool(steps))]
            assert cells[place] == (f"{median(ratios):.2g}" if ratios else ""), (network, kind)


def test_the_drawing_is_that_of_what_the_layers_do(tmp_path):
    drawn = (FOLDER / "normalizers.svg").read_bytes()
    assert drawn == write(tmp_path).read_bytes(), "run python tests/networks/axes.py"


def test_what_is_drawn_is_what_the_table_says():
    over = {title: taken({"kind": title, **settings}) for title, settings in DRAWN.items()}
    example, _, _, unit = CHOSEN
    of_unit, of_example = np.zeros((2, *over["batch"].shape), bool)
    of_unit[..., unit], of_example[example] = True, True
    assert (over["batch"] == of_unit).all()
    assert (over["ghost_batch"][:3] == of_unit[:3]).all()
    assert not over["ghost_batch"][3:].any()
    assert (over["layer, axes: all"] == of_example).all()
    assert (over["instance"] == (of_unit & of_example)).all()
    at_pixel = of_example.copy()
    at_pixel[:, 1:], at_pixel[:, :, 1:] = False, False
    assert (over["layer"] == at_pixel).all()
    assert (over["rms"] == at_pixel).all()
    assert (over["batch_layer"] == (at_pixel | of_unit)).all()
    halves = of_example.copy()
    halves[..., 2:] = False
    assert (over["group"] == halves).all()
