"""What each fairness rule advises is followed to the letter, and leaves nothing to warn of."""

from __future__ import annotations

import itertools
import re

import pytest

from bnexp.config import load_experiment
from bnexp.config.language.rules import DATA_RULES, RULES
from bnexp.plan import lint

HEAD = "name: a\ndata: {dataset: digits}\ntraining: {epochs: 10, batch_size: 32}\n"
BATCH = "{kind: batch, momentum: 0.9}"
ARMS = f"arms:\n  a: {{}}\n  b: {{network.norm: {BATCH}}}\n"
SETTING = re.compile(r"([a-z][\w.-]*\.\w+): ([^\s,;{\[]+|\{[^}]*\}+|\[[^\]]*\])")


@pytest.fixture
def linted(tmp_path):
    """Returns the warnings of a text, given options of `load_experiment` and of `lint`."""

    def of(text, *, workers=None, **options):
        (tmp_path / "a.yaml").write_text(text)
        return lint(load_experiment(tmp_path / "a.yaml", **options), workers=workers)

    return of


def said(warning):
    """Returns the settings that a warning says, each as it is written behind `--set`."""
    _, there, advice = warning.problem.message.rpartition("; say ")
    if most := re.search(r"; at most ([\d.]+) leaves", warning.problem.message):
        return [f"{warning.problem.key}={most[1]}"]
    return [f"{path}={value}" for path, value in SETTING.findall(advice if there else "")]


def claims(*metrics, rest="seeds: 10\n"):
    lines = [f"- {{says: x, metric: {metric}, claim: b < a}}\n" for metric in metrics]
    return f"{ARMS}claims:\n{''.join(lines)}{rest}"


def selecting(metric, seeds):
    """Returns a claim in the cells that so many of nine seeds choose among three."""
    chosen = claims(f"{metric}, select: {{final: val_loss, seeds: {seeds}}}", rest="seeds: 9\n")
    return f"{chosen}grid: {{training.optimizer.learning_rate: [0.001, 0.01, 0.1]}}\n"


TO_TARGET = "{steps_to: {val_accuracy: 0.95}}"

SAID = {
    "slow-momentum": claims(
        "{mean: {series: val_loss}}", rest="seeds: 10\nevaluation: {every: {steps: 2}}\n"
    ),
    "fast-momentum": ARMS.replace("0.9", "0.1"),
    "coarse-target": claims(TO_TARGET),
    "small-last-batch": f"{ARMS}training: {{epochs: 10, batch_size: 82}}\n",
    "batch-of-one": f"{ARMS}training: {{epochs: 10, batch_size: 1}}\n",
    "classes-in-batch": f"{ARMS}data: {{dataset: digits, order: {{classes_per_batch: 1}}}}\n",
    "accumulated-statistics": f"{ARMS}training: {{epochs: 10, batch_size: 32, accumulate: 2}}\n",
    "test-set-selection": f"{ARMS}evaluation: {{on: [test]}}\n",
    "same-arms": f"{ARMS}network: {{kind: mlp, hidden: []}}\n",
}
"""For each rule whose advice is a setting a configuration that breaks it."""

DONE = {
    "bias-before-norm": (
ARMS.replace("0.9}}", "0.9}, network.bias: true}"),
        "say bias: auto",
        ("bias: true", "bias: auto"),
    ),
    "unequal-arms": (
        ARMS.replace("}}", "}, network.dropout: 0.2}"),
        "make an arm for each difference",
        (", network.dropout: 0.2}", "}\n  c: {network.dropout: 0.2}"),
    ),
    "unequal-parameters": (
        "arms: {a: {}, b: {network.hidden: [64], training.epochs: 20}}\n"
        "accept: {unequal-arms: x}\n",
        "say network.hidden: [128] in both",
        ("network.hidden: [64], training.epochs: 20}}\naccept: {unequal-arms: x}",
         "network.hidden: [128], training.epochs: 20}}"),
    ),
    "one-arm-learning-rate": (
        ARMS.replace("}}", "}, training.optimizer.learning_rate: 0.1}"),
        "cross the rates with all arms in grid",
        (", training.optimizer.learning_rate: 0.1}",
         "}\ngrid: {training.optimizer.learning_rate: [0.001, 0.1]}"),
    ),
    "best-of-many": (claims("{best: val_loss}"), "say {final: val_loss}",
                     ("{best: val_loss}", "{final: val_loss}")),
    "chosen-on-validation": (
        selecting("{final: val_accuracy}", 3),
        "read the test set, such as test: accuracy", ("{final: val_accuracy}", "{test: accuracy}"),
    ),
    "few-choosing-seeds": (
        selecting("{test: accuracy}", 2), "let 3 choose, of 10 seeds",
        ("seeds: 2}, claim: b < a}\nseeds: 9", "seeds: 3}, claim: b < a}\nseeds: 10"),
    ),
    "idle-order": (
        "arms: {a: {data.order: frozen, training.batch_size: all}}\n",
        "leave it out", ("data.order: frozen, ", ""),
    ),
    "random-labels": (
        claims("{final: val_loss}", rest="seeds: 10\ndata: {dataset: digits, random_labels: 1}\n"),
        "read loss or accuracy of training", ("{final: val_loss}", "{final: loss}"),
    ),
    "penalty-in-loss": (
        claims("{final: val_loss}", rest="seeds: 10\nnetwork: {kind: mlp, l2: 0.01}\n"),
        "say {final: val_cross_entropy}",
        ("{final: val_loss}", "{final: val_cross_entropy}"),
    ),
    "seed-or-seeds": (f"{ARMS}seeds: 1234\n", "for seed 1234 alone write [1234]",
                      ("seeds: 1234", "seeds: [1234]")),
    "low-power": (
        claims("{final: val_loss}", "{mean: {series: val_loss}}", "{test: loss}", "{gap: loss}",
               "{final: loss}", "{test: accuracy}", rest="seeds: 5\n"),
        "take at least 8, better 10", ("seeds: 5", "seeds: 8"),
    ),
    "cannot-be-decided": (
        claims(TO_TARGET, rest="seeds: 5\nevaluation: {watch: {every: {steps: 22}}}\n"),
        "take 6 seeds", ("seeds: 5", "seeds: 6"),
    ),
    "few-seeds": (claims("{final: val_loss}", rest="seeds: 3\n"), "take at least 6",
                  ("seeds: 3", "seeds: 6")),
    "unused-acceptance": (f"{ARMS}accept: {{batch-of-one: x}}\n", "take the line out",
                          ("accept: {batch-of-one: x}\n", "")),
}  # fmt: skip
"""For each rule whose advice is an edit a configuration, the advice, and the edit."""


def whole(text):
    """Returns a configuration in which what it states itself stands in place of the head's."""
    own = {line.partition(":")[0] for line in text.splitlines()}
    return text + "".join(
        f"{line}\n" for line in HEAD.splitlines() if line.partition(":")[0] not in own
    )


def rules(warnings):
    return {warning.rule for warning in warnings}


def test_every_rule_has_its_advice_followed_here():
    # The advice on data is followed in test_lint_data.py, since it changes the data themselves.
    assert {*SAID, *DONE, "shared-cores", *DATA_RULES} == {*RULES}


@pytest.mark.parametrize("rule", SAID)
def test_settings_that_a_rule_says_leave_nothing_to_warn_of(linted, rule):
    text = whole(SAID[rule])
    (warning,) = linted(text)
    assert warning.rule == rule
    assert said(warning)
    assert [str(w) for w in linted(text, sets=said(warning))] == []


@pytest.mark.parametrize("rule", DONE)
def test_edits_that_a_rule_advises_leave_nothing_to_warn_of(linted, rule):
    text, advice, (old, new) = DONE[rule]
    assert whole(text).count(old) == 1
    found = [warning for warning in linted(whole(text)) if not warning.accepted]
    assert [(w.rule, advice in w.problem.message) for w in found] == [(rule, True)]
    assert [str(w) for w in linted(whole(text).replace(old, new))] == []


def test_a_machine_of_ones_own_leaves_nothing_to_warn_of(linted):
    text = whole(claims("{seconds_per_step: training}"))
    (warning,) = linted(text)
    assert (warning.rule, "run with --jobs 1" in str(warning)) == ("shared-cores", True)
    assert linted(text, workers=1) == []


BATCHES = (2, 8, 32, 128)
MOMENTA = (0.0, 0.1, 0.5, 0.9, 0.99, 0.999)
LENGTHS = ("epochs: 1", "epochs: 10", "steps: 3000")
WATCHED = (
    "", "evaluation: {every: {steps: 1}}\n", "evaluation: {watch: {every: {steps: 2}}}\n",
    "evaluation: {watch: {every: {steps: 3}, until: {steps: 6}}}\n",
)  # fmt: skip
METRICS = ((TO_TARGET,), ("{mean: {series: val_loss}}",), (TO_TARGET, "{final: val_loss}"))
CASES = [*itertools.product(BATCHES, MOMENTA, LENGTHS, WATCHED, METRICS)][::7]


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case[:3])))
def test_no_advice_on_batches_and_looks_calls_for_another(linted, case):
    size, momentum, length, watched, metrics = case
    training = f"training: {{batch_size: {size}, {length}}}\n"
    arms = claims(*metrics, rest=f"seeds: 10\n{watched}{training}").replace("0.9}", f"{momentum}}}")
    text = whole(arms)
    found = linted(text)
    for warning in found:
        assert said(warning), str(warning)
        left = linted(text, sets=said(warning))
        assert rules(left) <= rules(found) - {warning.rule}, str(warning)
    assert left_by_all(linted, text) == []


def left_by_all(linted, text):
    """Returns what is warned of once everything is followed that one lint says, at once."""
    sets = dict.fromkeys(setting for warning in linted(text) for setting in said(warning))
    paths = [setting.partition("=")[0] for setting in sets]
    assert len(paths) == len({*paths}), sets
    return [str(warning) for warning in linted(text, sets=list(sets))]


@pytest.mark.parametrize(
    ("momentum", "size", "epochs", "watched", "together"),
    [
        (0.99, 64, 2, "", {"slow-momentum", "coarse-target"}),
        (0.9, 64, 2, "", {"slow-momentum", "coarse-target"}),
        (0.5, 8, 1, WATCHED[1], {"slow-momentum", "fast-momentum"}),
        (0.0, 8, 1, "", {"fast-momentum", "coarse-target"}),
        (0.99, 82, 3, "", {"small-last-batch", "slow-momentum", "coarse-target"}),
        (0.99, 32, 1, "network: {kind: mlp, hidden: []}\n", {"same-arms", "coarse-target"}),
    ],
)
def test_advice_of_warnings_that_stand_together_is_followed_at_once(
    linted, momentum, size, epochs, watched, together
):
    training = f"training: {{batch_size: {size}, epochs: {epochs}}}\n"
    rest = f"seeds: 10\n{training}{watched}"
    text = whole(claims(TO_TARGET, rest=rest).replace("0.9}", f"{momentum}}}"))
    assert rules(linted(text)) == together
    assert left_by_all(linted, text) == []


def test_a_momentum_that_is_accepted_is_left_out_of_what_others_say(linted):
    training = "training: {batch_size: 64, epochs: 2}\naccept: {slow-momentum: as published}\n"
    text = whole(claims(TO_TARGET, rest=f"seeds: 10\n{training}"))
    (coarse,) = (w for w in linted(text) if w.rule == "coarse-target")
    assert said(coarse) == ["evaluation.watch={every: {steps: 1}}"]


LAG = re.compile(r"and (\d+)% of .* after ([\d,]+) steps?, .*; at most ([\d.]+) leaves (\d+)%")


@pytest.mark.parametrize(
    ("momentum", "size", "epochs", "most"),
    [(0.99, 256, 50, 0.6309), (0.999, 32, 20, 0.938), (0.99, 256, 2, 0.6309)],
)
def test_momentum_that_is_advised_leaves_what_is_said_at_the_step_that_is_said(
    linted, momentum, size, epochs, most
):
    training = f"training: {{batch_size: {size}, epochs: {epochs}}}\n"
    rest = f"seeds: 10\nevaluation: {{every: {{epochs: 1}}}}\n{training}"
    text = whole(claims("{mean: {series: val_loss}}", rest=rest).replace("0.9}", f"{momentum}}}"))
    (warning,) = linted(text)
    left, step, advised, then = LAG.search(warning.problem.message).groups()
    assert float(advised) == most
    assert round(100 * momentum ** int(step)) == int(left)
    assert round(100 * most ** int(step)) == int(then)


@pytest.mark.parametrize(
    ("momentum", "window"),
    [(0.99, "the last 100 batches"), (0.9999, "the last 10,000 batches"), (1.0, "no batch at all")],
)
def test_a_slow_momentum_is_told_with_its_window_in_batches(linted, momentum, window):
    (warning,) = linted(whole(f"{ARMS}training: {{steps: 36}}\n".replace("0.9}", f"{momentum}}}")))
    assert f"the moving averages are about {window}, and" in warning.problem.message


def test_a_grid_of_batches_gets_one_distance_that_is_fair_to_all(linted):
    watched = "evaluation: {watch: {every: {steps: 2}}}\ngrid: {training.batch_size: [8, 32]}\n"
    text = whole(claims(TO_TARGET, rest=f"seeds: 10\n{watched}"))
    (warning,) = linted(text)
    assert said(warning) == ["evaluation.watch.every={steps: 22}"]
    assert linted(text, sets=said(warning)) == []
