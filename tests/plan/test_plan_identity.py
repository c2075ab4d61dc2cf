"""A trial's identity changes with all that can change its numbers, and with nothing else."""

import os
import subprocess
import sys

import pytest

from bnexp.config.language.data import Data
from bnexp.config.language.network import Cnn, Mlp, Rnn
from bnexp.plan import expand_trials, identity, numerics
from bnexp.plan.identity import trial_id

BASE = """\
name: first
data: {dataset: mnist}
network: {kind: mlp, hidden: [8], norm: {kind: batch, momentum: 0.9}}
training: {optimizer: {kind: sgd, momentum: 0.5}, epochs: 2}
seeds: 2
arms: {one: {}}
"""
NUMERICS = {
    "algorithm": 1,
    "keras": "3.15",
    "tensorflow": "2.21",
    "device": "cpu",
    "compile": "xla",
    "threads": 1,
}


@pytest.fixture
def ids(trials_of):
    return lambda text=BASE, **options: [t.trial_id for t in trials_of(text, **options)]


@pytest.fixture
def program(trials_of):
    def only_program(text=BASE, **options):
        (program,) = {trial.program_id for trial in trials_of(text, **options)}
        return program

    return only_program


def changed(old, new):
    assert old in BASE
    return BASE.replace(old, new)


SAME = [
    ("name: first", "name: second"),
    ("arms: {one: {}}", "arms: {two: {}}"),
    ("arms: {one: {}}", ""),
    ("dataset: mnist", "dataset: mnist, path: somewhere"),
    ("dataset: mnist", "dataset: mnist, otherwise: digits"),
    ("dataset: mnist", "dataset: own.npz"),
    ("dataset: mnist", "validation_split: 0.2"),
    ("momentum: 0.9", "epsilon: 0.001, momentum: 0.9, gamma_initializer: ones"),
    ("kind: batch, momentum: 0.9", "momentum: 0.9, kind: batch"),
    ("hidden: [8]", "hidden: [8], bias: auto, dropout: 0"),
    ("epochs: 2", "epochs: 2, schedule: constant, batch_size: 32"),
    ("seeds: 2", "seeds: 2\nevaluation: {on: [validation]}"),
    ("seeds: 2", "seeds: 2\nevaluation: {watch: null}"),
    ("epochs: 2", "epochs: 2, precision: float32"),
    ("arms: {one: {}}", "arms: {one: {network.norm.epsilon: 0.001}}"),
]


@pytest.mark.parametrize(("old", "new"), SAME)
def test_names_places_and_what_is_said_in_other_words_change_no_identity(ids, old, new):
    assert ids(changed(old, new)) == ids()


DIFFERENT = [
    ("momentum: 0.9", "momentum: 0.9, epsilon: 0.002"),
    ("momentum: 0.9", "momentum: 0.91"),
    ("momentum: 0.9", "momentum: 0.9, placement: after"),
    ("momentum: 0.9", "momentum: 0.9, gamma_initializer: 0.5"),
    ("norm: {kind: batch, momentum: 0.9}", "norm: none"),
    ("hidden: [8]", "hidden: [9]"),
    ("hidden: [8]", "hidden: [8, 8]"),
    ("hidden: [8]", "hidden: [8], bias: true"),
    ("hidden: [8]", "hidden: [8], initializer: he_normal"),
    ("momentum: 0.5", "momentum: 0.5, learning_rate: 0.02"),
    ("kind: sgd", "kind: rmsprop"),
    ("epochs: 2", "epochs: 3"),
    ("epochs: 2", "steps: 2"),
    ("epochs: 2", "epochs: 2, batch_size: 16"),
    ("epochs: 2", "epochs: 2, schedule: cosine"),
    ("epochs: 2", "epochs: 2, precision: float64"),
    ("dataset: mnist", "dataset: mnist, order: frozen"),
    ("dataset: mnist", "dataset: mnist, validation_split: 0.3"),
    ("dataset: mnist", "dataset: mnist, validation: {take: random}"),
    ("seeds: 2", "seeds: 2\nevaluation: {every: {steps: 5}}"),
    ("seeds: 2", "seeds: 2\nevaluation: {on: [validation, test]}"),
    ("seeds: 2", "seeds: 2\nevaluation: {watch: {}}"),
    ("seeds: 2", "seeds: 2\nevaluation: {watch: {every: {steps: 50}}}"),
    ("seeds: 2", "seeds: 2\nevaluation: {watch: {until: {epochs: 1}}}"),
    ("seeds: 2", "seeds: [2, 3]"),
]


@pytest.mark.parametrize(("old", "new"), DIFFERENT)
def test_every_setting_that_can_change_a_number_changes_the_identity(ids, old, new):
    assert set(ids(changed(old, new))).isdisjoint(ids())


CLAIMED = """\
name: claimed
training: {epochs: 2}
evaluation: {watch: {every: {steps: 50}}}
arms: {one: {}, two: {network.norm: batch}}
claims:
  - {says: sooner, metric: {steps_to: {val_accuracy: 0.97}}, claim: two < one, smallest: 1.1}
  - {says: earlier, metric: {epochs_to: {val_accuracy: 0.95}}, claim: two < one}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("says: sooner", "says: in fewer steps"),
        ("claim: two < one, smallest: 1.1", "claim: one < two"),
        ("smallest: 1.1", "smallest: 1.2, verdict: inconclusive"),
        ("{steps_to: {val_accuracy: 0.97}}", "{seconds_to: {val_accuracy: 0.970}}"),
        ("epochs_to: {val_accuracy: 0.95}", "steps_to: {val_accuracy: 0.95}"),
        ("claims:", "claims:\n  - {says: lower, metric: {best: val_loss}, claim: two < one}"),
        ("claims:", "claims:\n  - {says: x, metric: {steps_to: {val_accuracy: 0.97}}, "
         "claim: one < two}"),
        ("{every: {steps: 50}}", "{every: {steps: 50}, targets: {val_accuracy: [0.97, 0.95]}}"),
    ],
)  # fmt: skip
def test_another_wording_of_what_is_looked_for_trains_nothing_again(ids, old, new):
    assert old in CLAIMED
    assert ids(CLAIMED.replace(old, new, 1)) == ids(CLAIMED)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("val_accuracy: 0.97", "val_accuracy: 0.96"),
        ("val_accuracy: 0.97", "val_loss: 0.97"),
        ("  - {says: earlier", "  # - {says: earlier"),
    ],
)
def test_another_target_to_be_looked_for_is_another_trial(ids, old, new):
    assert old in CLAIMED
    assert set(ids(CLAIMED.replace(old, new, 1))).isdisjoint(ids(CLAIMED))


def test_claims_are_part_of_no_trial_that_does_not_look_for_their_targets(ids):
    plain = CLAIMED.replace("{watch: {every: {steps: 50}}}", "{every: {steps: 50}}")
    assert ids(plain.replace("0.97", "0.9")) == ids(plain.partition("claims:")[0])
    watched = CLAIMED.partition("claims:")[0]
    without = watched + "claims: [{says: x, metric: {best: val_loss}, claim: two < one}]\n"
    assert ids(without) == ids(watched)


BEFORE = {"": "0912b59c22201eb4", "l2: 0.001, ": "7c2e5458339c89a5"}
"""Identities without and with a penalty, before the parts of losses were recorded."""


@pytest.mark.parametrize("penalty", BEFORE)
def test_that_the_parts_of_a_loss_are_recorded_changes_just_identities_with_a_penalty(
    trials_of, penalty
):
    (trial, _) = trials_of(changed("hidden: [8], norm", f"hidden: [8], {penalty}norm"))
    now = trial_id(trial.settings, 0, "contents", NUMERICS)
    assert (now == BEFORE[penalty]) is not bool(penalty)


def test_the_contents_of_the_data_change_the_identity(ids):
    assert set(ids(fingerprint="other contents")).isdisjoint(ids())


@pytest.mark.parametrize("key", list(NUMERICS))
def test_each_part_of_the_numerics_changes_the_identity(trials_of, key):
    (trial, *_) = trials_of(BASE)
    other = {**NUMERICS, key: "other"}
    identities = {trial_id(trial.settings, 0, "contents", each) for each in (NUMERICS, other)}
    assert len(identities) == 2


def test_the_numerics_are_those_of_the_installed_versions(monkeypatch):
    monkeypatch.setattr(identity, "version", {"keras": "3.15.1", "tensorflow": "2.21.0"}.get)
    assert numerics(Mlp(kind="mlp")) == NUMERICS


@pytest.mark.parametrize(
    ("network", "stated", "mode"),
    [
        (Mlp(kind="mlp", hidden=[4] * 50), "auto", "xla"),
        (Mlp(kind="mlp", hidden=[4] * 50), "graph", "graph"),
        (Mlp(kind="mlp", hidden=[4] * 51), "auto", "joined"),
        (Mlp(kind="mlp", hidden=[4] * 51), "graph", "joined"),
        (Mlp(kind="mlp", hidden=[4] * 51), "xla", "xla"),
        (Mlp(kind="mlp", hidden=[4, 3] * 25, residual=True), "auto", "xla"),
        (Cnn(kind="cnn", channels=[4]), "auto", "graph"),
        (Cnn(kind="cnn", channels=[4] * 50, pool="none"), "auto", "graph"),
        (Cnn(kind="cnn", channels=[4] * 50, pool="none", hidden=[4]), "auto", "joined"),
        (Rnn(kind="rnn", units=[4] * 51), "auto", "xla"),
    ],
)
def test_how_programs_are_compiled_goes_by_kind_and_depth(network, stated, mode):
    assert numerics(network, stated)["compile"] == mode


def test_changing_this_identity_trains_every_trial_of_every_user_again(trials_of):
    trial = trials_of(BASE)[1]
    assert trial_id(trial.settings, trial.seed, "contents", NUMERICS) == "4d37e819d38edb5e"


PRINT = """
from pathlib import Path
from bnexp.config import load_experiment
from bnexp.plan import expand_trials
experiment = load_experiment(Path("experiment.yaml"))
data = {variant.settings.data: "contents" for variant in experiment.variants}
print(*(f"{t.trial_id} {t.program_id}" for t in expand_trials(experiment, data)), sep="\\n")
"""


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_identity_is_the_same_in_every_process(trials_of, tmp_path, hash_seed):
    here = [f"{t.trial_id} {t.program_id}" for t in trials_of(BASE)]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    done = subprocess.run([sys.executable, "-c", PRINT], cwd=tmp_path, env=environment,
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.splitlines() == here


SAME_PROGRAM = [
    ("seeds: 2", "seeds: [5, 6]"),
    ("momentum: 0.5", "momentum: 0.5, learning_rate: 0.5"),
    ("epochs: 2", "epochs: 3"),
    ("epochs: 2", "steps: 9"),
    ("epochs: 2", "epochs: 2, schedule: {kind: step, every: {epochs: 1}}"),
    ("hidden: [8]", "hidden: [8], initializer: he_normal, bias_initializer: 0.5"),
    ("momentum: 0.9", "momentum: 0.9, gamma_initializer: 0.5, moving_mean_initializer: 1"),
    ("dataset: mnist", "dataset: mnist, order: frozen"),
    ("dataset: mnist", "dataset: mnist, validation: {take: random}"),
    ("seeds: 2", "evaluation: {every: {steps: 3}, on: [validation, test]}"),
    ("seeds: 2", "evaluation: {watch: {every: {steps: 50}}}"),
]


@pytest.mark.parametrize(("old", "new"), SAME_PROGRAM)
def test_what_enters_a_program_as_a_value_needs_no_other_program(program, old, new):
    assert program(changed(old, new)) == program()


OTHER_PROGRAM = [
    ("epochs: 2", "epochs: 2, batch_size: 16"),
    ("momentum: 0.9", "momentum: 0.9, epsilon: 0.002"),
    ("momentum: 0.9", "momentum: 0.8"),
    ("momentum: 0.9", "momentum: 0.9, placement: after"),
    ("norm: {kind: batch, momentum: 0.9}", "norm: none"),
    ("hidden: [8]", "hidden: [9]"),
    ("hidden: [8]", "hidden: [8], dropout: 0.5"),
    ("hidden: [8]", "hidden: [8], l2: 0.5"),
    ("hidden: [8]", "hidden: [8], activation: tanh"),
    ("momentum: 0.5", "momentum: 0.6"),
    ("sgd, momentum: 0.5", "adam"),
    ("dataset: mnist", "dataset: mnist, validation_split: 0.3"),
]


@pytest.mark.parametrize(("old", "new"), OTHER_PROGRAM)
def test_what_is_compiled_in_needs_another_program(program, old, new):
    assert program(changed(old, new)) != program()


def test_other_data_need_another_program(program):
    assert program(fingerprint="other") != program()


def test_the_fingerprints_are_looked_up_by_the_data_settings(experiment_of):
    experiment = experiment_of(BASE + "grid: {data.dataset: [mnist, digits]}")
    contents = {Data(dataset="mnist"): "one", Data(dataset="digits"): "two"}
    mnist, _, digits, _ = expand_trials(experiment, contents)
    assert mnist.trial_id != digits.trial_id
