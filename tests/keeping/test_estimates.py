"""What is left to train is estimated by stored trials, the most alike first, or by some steps."""

from __future__ import annotations

import pytest

import bnexp
from bnexp.session import prepare
from bnexp.session.keeping.estimate import Estimate, duration
from bnexp.session.keeping.estimated import estimated
from bnexp.session.keeping.samples import STEPS

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture
def plan(config):
    """Prepares a question of the experiment."""

    def prepared(**options):
        return prepare(config, **options)

    return prepared


@pytest.fixture
def ran(config, engine):
    """The experiment with three seeds, each trial of which trains and evaluates for known seconds.

    With the seed s it is 1.5 + 0.125 s; of each arm the seeds 0 and 1 are looked at.
    """
    return bnexp.run(config, seeds=3, progress=False)


def test_nothing_is_known_where_nothing_is_stored(plan, engine):
    told = estimated(plan(), None)
    assert (told.left, told.known) == (10, 0)
    assert told.sentence == (
        "How long 10 trials will take is not known, as none like them is stored: bnexp plan CONFIG "
        "--measure trains a few steps to tell."
    )
    assert told.as_json()["seconds"] is None


def test_nothing_is_said_where_nothing_is_left(plan, ran):
    assert estimated(plan(seeds=3), None) == Estimate(0)
    assert Estimate(0).sentence == ""


@pytest.mark.parametrize(("workers", "seconds"), [(1, 4 * 1.5625), (2, 2 * 1.5625)])
def test_the_same_trials_of_other_seeds_tell_best(plan, ran, workers, seconds):
    told = estimated(plan(), workers)
    assert (told.left, told.known, told.workers, told.source) == (4, 4, workers, "same")
    assert told.seconds == pytest.approx(seconds)
    files = [path.stat().st_size for path in (ran.folder / "trials").iterdir()]
    assert told.size == pytest.approx(4 * sum(files) / len(files), rel=0.05)


def test_twice_the_steps_of_the_same_network_take_twice_as_long(plan, ran, config):
    # What is made up has 10 steps, in place of the 72 that its two epochs would have.
    config.write_text(config.read_text().replace("{epochs: 2}", "{steps: 20}"))
    told = estimated(plan(), 1)
    assert (told.left, told.source) == (10, "similar")
    assert told.seconds == pytest.approx(10 * 2 * 1.5625)
    assert "by stored trials of similar networks" in told.sentence


def test_a_larger_network_takes_longer(plan, ran):
    small, large = (
        estimated(plan(sets=[f"network.hidden=[{units}]"]), 1).seconds for units in (8, 80)
    )
    assert large > 5 * small


def test_other_results_beside_tell_too_and_other_kinds_of_networks_do_not(plan, ran, config):
    config.write_text(config.read_text().replace("name: small", "name: other"))
    assert estimated(plan(), 1).source == "same"
    text = config.read_text().replace("{kind: mlp, hidden: [16]}", "{kind: cnn, channels: [4]}")
    config.write_text(text)
    assert estimated(plan(), 1).known == 0


def test_a_few_steps_are_measured_only_where_that_is_asked_for(plan, engine):
    assert estimated(plan(), 1).source == ""
    assert engine.runs == []
    told = estimated(plan(), 1, measure=True)
    assert (told.left, told.known, told.source) == (10, 10, "measured")
    (trials,) = engine.runs
    assert [trial.arm for trial in trials] == ["no-bn", "bn"]
    assert {trial.settings.training.steps for trial in trials} == {STEPS}
    assert not plan().folder.path.exists()


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (89, "89 s"), (120, "2 min"), (9000, "2.5 h")]
)
def test_a_time_is_said_in_the_unit_that_people_use(seconds, text):
    assert duration(seconds) == text
