"""The stored grid that is timed: made up whole, and judged in every claim."""

import sys

import pytest

from bnexp.bench.commands import Timed
from bnexp.bench.parts import grid
from bnexp.bench.parts.part import Plan
from bnexp.bench.workplace import Workplace
from bnexp.session import prepare
from bnexp.session.answering.answer import answer_of
from bnexp.store import write_tables


@pytest.fixture
def made_up(tmp_path):
    path = tmp_path / "grid.yaml"
    path.write_text(grid.grid_of(grid.SIZES))
    prepared = prepare(path, out=tmp_path, verify=False)
    grid.make_up(prepared)
    return prepared


def test_nothing_of_the_grid_is_left_to_train(made_up):
    out = made_up.folder.path.parent
    whole = prepare(made_up.configuration, out=out, retry_failed=True)
    assert len(whole.trials) == 144
    assert whole.kept().keys() == {t.trial_id for t in whole.trials}


def test_every_claim_of_the_grid_has_a_verdict(made_up):
    folder = made_up.folder
    results = made_up.stored()
    folder.write_experiment(made_up.experiment)
    write_tables(folder.path, [(t, results[t.trial_id]) for t in made_up.trials], "")
    verdicts = answer_of(folder, results).verdicts
    assert {verdict.number for verdict in verdicts} == set(range(19))
    tested = [v for v in verdicts if v.kind != "identity"]
    assert len(tested) > 50
    assert not any(verdict.obstacle for verdict in tested)


def test_commands_run_in_turn_and_only_the_first_plot_has_all_figures_to_draw(
    tmp_path, monkeypatch
):
    asked, found = [], []
    place = Workplace(tmp_path, sys.executable)
    drawn = tmp_path / "grid" / "grid" / "figures.json"

    def timed(command, _workplace, name):
        asked.append(name)
        found.append(drawn.exists())
        drawn.touch()
        return Timed(1.0, 1.0)

    monkeypatch.setattr(grid, "timed", timed)
    monkeypatch.setattr("bnexp.bench.commands.timed", timed)
    measured = grid.measure_grid(place, Plan(("answers",), 2, quick=False), lambda _text: None)
    assert measured.measurements == {f"grid/{name}": [1.0, 1.0] for name in grid.COMMANDS}
    assert asked == ["grid", *(f"grid-{name}" for name in grid.COMMANDS * 2)]
    assert [name for name, there in zip(asked, found, strict=True) if not there] == [
        "grid",
        "grid-plot",
        "grid-plot",
    ]
