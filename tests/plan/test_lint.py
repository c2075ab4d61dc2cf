"""Each fairness rule warns of its own case, at its line, and of nothing near it."""

from __future__ import annotations

import math

import pytest

from bnexp.config import load_experiment
from bnexp.config.language.rules import DATA_RULES, RULES
from bnexp.config.sizes import DataSize
from bnexp.plan import lint

HEAD = """name: a
data: {dataset: mnist}
training: {epochs: 10, batch_size: 32}
"""


@pytest.fixture
def warnings(tmp_path):
    """Returns the warnings that a text gets, the text beginning in line 4."""

    def of(text, *, head=HEAD, workers=None, **options):
        (tmp_path / "a.yaml").write_text(head + text)
        return lint(load_experiment(tmp_path / "a.yaml", **options), workers=workers)

    return of


def told(warnings):
    return [(w.rule, w.problem.line, w.problem.key) for w in warnings]


def claim(metric, rest=""):
    arms = "arms:\n  a: {}\n  b: {network.norm: {kind: batch, momentum: 0.9}}\n"
    return f"{arms}claims:\n- {{says: x, metric: {metric}, claim: b < a}}\n{rest}"


def selecting(metric, seeds):
    """Returns a claim in the cells that so many of nine seeds choose among three."""
    grid = "grid: {training.optimizer.learning_rate: [0.001, 0.01, 0.1]}\nseeds: 9"
    select = f"claim: b < a, select: {{final: val_loss, seeds: {seeds}}}"
    return claim(metric, grid).replace("claim: b < a", select)


BN = "{network.norm: batch"
ONE_OF_EACH = {
    "bias-before-norm": ("arms: {a: {}, b: " + BN + ", network.bias: true}}", 4),
    "unequal-arms": ("arms: {a: {}, b: " + BN + ", network.dropout: 0.2}}", 4),
    "one-arm-learning-rate": (
        "arms: {a: {}, b: " + BN + ", training.optimizer.learning_rate: 0.1}}", 4,
    ),
    "test-set-selection": ("evaluation: {on: [validation, test]}", 4),
    "best-of-many": (claim("{best: val_loss}", "seeds: 6"), 8),
    "chosen-on-validation": (selecting("{final: val_accuracy}", 3), 8),
    "few-choosing-seeds": (selecting("{test: accuracy}", 2), 8),
    "slow-momentum": ("arms: {a: " + BN + ", network.norm.momentum: 0.9999}}", 4),
    "fast-momentum": ("arms: {a: " + BN + ", network.norm.momentum: 0.1}}", 4),
    "small-last-batch": ("network: {kind: mlp, norm: batch}\ngrid: {training.batch_size: [71]}", 5),
    "batch-of-one": ("network: {kind: mlp, norm: batch}\ngrid: {training.batch_size: [1]}", 5),
    "classes-in-batch": (
        "arms: {a: {data.order: sorted}, b: " + BN + ", data.order: sorted}}", 4),
    "accumulated-statistics": (
        "arms: {a: {training.accumulate: 2}, b: " + BN + ", training.accumulate: 2}}", 4),
    "idle-order": ("arms: {a: {data.order: frozen, training.batch_size: all}}", 4),
    "random-labels": (
        claim("{final: val_loss}", "grid: {data.random_labels: [0.5]}\nseeds: 6"), 9),
    "penalty-in-loss": (claim("{final: val_loss}", "seeds: 5\nnetwork: {kind: mlp, l2: 0.01}"), 8),
    "seed-or-seeds": ("seeds: 42", 4),
    "few-seeds": (claim("{final: val_loss}", "seeds: 4"), 9),
    "low-power": (
        claim("{final: val_loss}", "grid: {training.batch_size: [16, 24, 32, 64]}\nseeds: 5"), 10),
    "cannot-be-decided": (
        claim("{steps_to: {val_accuracy: 0.97}}",
              "seeds: 5\nevaluation: {watch: {every: {steps: 50}}}"), 8),
    "coarse-target": (claim("{steps_to: {val_accuracy: 0.97}}", "seeds: 6"), 8),
    "shared-cores": (claim("{seconds_per_step: training}", "seeds: 6"), 8),
    "unused-acceptance": ("accept:\n  batch-of-one: a first look", 5),
    "same-arms": ("arms:\n  a: {}\n  b: {network.norm: none}", 6),
}  # fmt: skip


@pytest.mark.parametrize("rule", ONE_OF_EACH)
def test_a_rule_warns_of_its_own_case_alone_and_at_its_line(warnings, rule):
    text, line = ONE_OF_EACH[rule]
    found = warnings(text)
    assert [(w.rule, w.problem.line) for w in found] == [(rule, line)]
    assert str(found[0]).endswith("^")
    assert f"[{rule}]" in str(found[0])


@pytest.mark.parametrize("option", ["42", " 1234 "])
def test_a_number_of_seeds_by_the_option_is_told_like_that_of_the_file(warnings, option):
    number = int(option)
    (found,) = warnings("seeds: 10", seeds=option)
    assert found.rule == "seed-or-seeds"
    assert found.problem.source == f"--seeds {number}"
    assert found.problem.message.endswith(
        f"for seed {number} alone say --seeds '[{number}]', for all of them --seeds 0-{number - 1}"
    )
    for remedy in (f"[{number}]", f"0-{number - 1}"):
        assert warnings("seeds: 10", seeds=remedy) == []


def test_seeds_of_the_file_that_the_option_replaces_are_not_told(warnings):
    assert warnings("seeds: 42", seeds="10") == []


def test_every_rule_has_a_case_here():
    assert {*ONE_OF_EACH, "unequal-parameters", *DATA_RULES} == {*RULES}


def test_networks_of_two_sizes_are_told_with_the_numbers_of_parameters(warnings):
    found = warnings("arms: {a: {}, b: {network.hidden: [64]}}")
    assert [w.rule for w in found] == ["unequal-parameters"]
    # 784 x 64 + 64 + 64 x 10 + 10, and the same with 128 units.
    assert "arm 'b' has 50,890 parameters, 'a' 101,770;" in found[0].problem.message


@pytest.mark.parametrize(
    "text",
    [
        "arms: {a: {}, b: {network.norm: batch}}",
        "arms: {a: {network.norm: {kind: batch, placement: after}, network.bias: true}, b: {}}",
        "arms: {a: {}, b: {network.dropout: 0.2}}",
        "arms: {a: {network.bias: false}, b: {}}",
        "arms: {a: {training.optimizer.learning_rate: 0.1}, "
        "b: {network.norm: batch, training.optimizer.learning_rate: 0.2}}",
        "grid: {training.optimizer.learning_rate: [0.1, 0.2]}\n"
        "arms: {a: {}, b: {network.norm: batch}}",
        "network: {kind: mlp, norm: batch}\ngrid: {training.batch_size: [44]}",
        "network: {kind: mlp}\ngrid: {training.batch_size: [1, 71]}",
        "network: {kind: cnn, norm: {kind: batch, momentum: 0.999}}\n"
        "grid: {training.batch_size: [1]}",
        "seeds: 2",
        claim("{steps_to: {val_accuracy: 0.97}}", "seeds: 6\nevaluation: {every: {steps: 50}}"),
        claim("{final: val_loss}", "seeds: 6"),
        claim("{test: accuracy}", "seeds: 6"),
        "data: {dataset: mine.npz}\nnetwork: {kind: mlp, norm: batch}",
    ],
)
def test_what_is_fair_or_not_known_gets_no_warning(warnings, text):
    head = HEAD.replace("data: {dataset: mnist}\n", "") if text.startswith("data") else HEAD
    assert told(warnings(text, head=head)) == []


def test_a_lag_of_the_moving_averages_is_the_momentum_to_the_power_of_the_steps(warnings):
    text = "network: {kind: mlp, norm: {kind: batch, momentum: 0.99}}"
    (found,) = warnings(text, sets=["training.steps=100"])
    # 0.99 ** 100 = 0.366; 0.01 ** (1 / 100) = 0.955
    assert "the last 100 batches, and 37% of" in found.problem.message
    assert "at most 0.9549 leaves 1%" in found.problem.message
    assert warnings(text, sets=["training.steps=500"]) == []


def test_an_early_evaluation_lags_where_a_claim_may_read_it(warnings):
    watched = "evaluation: {every: {steps: 10}}\nseeds: 6"
    (found,) = warnings(claim("{steps_to: {val_accuracy: 0.9}}", watched))
    # 0.9 ** 10 = 0.349
    assert "35% of their starting values are left after 10 steps" in str(found)
    assert warnings(claim("{final: val_loss}", watched)) == []


def test_a_target_may_be_looked_for_between_the_rows_of_the_history(warnings):
    target = "{steps_to: {val_accuracy: 0.97}}"
    watch = "seeds: 6\nevaluation: {watch: {every: {steps: DISTANCE}, until: {epochs: 2}}}"
    (found,) = warnings(claim(target, "seeds: 6"))
    assert found.problem.message == (
        "the target is looked for every 1,500 of 15,000 steps, and smaller differences are lost; "
        "say evaluation.watch: {every: {steps: 150}}, which leaves the history as it is"
    )
    assert warnings(claim(target, watch.replace("DISTANCE", "100"))) == []
    # Ten rows, and three looks besides at 600, 1,200, 1,800 ... up to step 3,000.
    (coarse,) = warnings(claim(target, watch.replace("DISTANCE", "600")))
    assert "looked for every 600 of 15,000 steps" in coarse.problem.message


def test_only_looks_by_themselves_leave_the_history_as_it_is(warnings):
    head = "name: a\ndata: {dataset: digits}\ntraining: {epochs: 1, batch_size: 8}\n"
    (coarse,) = warnings(claim("{steps_to: {val_accuracy: 0.9}}", "seeds: 6"), head=head)
    assert "; say arms.b.network.norm.momentum: 0.85, evaluation.watch: " in str(coarse)
    assert "leaves the history as it is" not in str(coarse)


def test_a_target_of_training_is_seen_by_rows_of_the_history_alone(warnings):
    watch = "seeds: 6\nevaluation: {watch: {every: {steps: 50}}}"
    (found,) = warnings(claim("{steps_to: {loss: 0.1}}", watch))
    assert found.problem.message == (
        "the target is looked for every 1,500 of 15,000 steps, and smaller differences are lost; "
        "say evaluation.every: {steps: 150}"
    )


def test_an_early_look_lags_for_targets_alone(warnings):
    watch = "evaluation: {watch: {every: {steps: 10}}}\nseeds: 6"
    (found,) = warnings(claim("{epochs_to: {val_loss: 0.1}}", watch))
    assert "35% of their starting values are left after 10 steps" in str(found)
    for metric in ("{mean: {series: val_loss}}", "{gap: loss}"):
        assert warnings(claim(metric, watch)) == []


@pytest.mark.parametrize(
    ("size", "momentum", "least"),
    [(8, 0.1, 0.78), (8, 0.9, 0), (32, 0.1, 0.34), (32, 0.5, 0), (256, 0.5, 0), (256, 0.1, 0),
     (2, 0.9, 0.94), (4, 0.0, 0.89)],
)  # fmt: skip
def test_averages_over_fewer_than_64_examples_are_told_with_their_window(
    warnings, size, momentum, least
):
    # A moving mean over n (1 + a) / (1 - a) examples is off by 1 / 8 standard deviations at 64.
    norm = f"network.norm: {{kind: batch, momentum: {momentum}}}"
    found = warnings(f"arms: {{a: {{}}, b: {{{norm}}}}}", sets=[f"training.batch_size={size}"])
    assert [w.rule for w in found] == (["fast-momentum"] if least else [])
    if least:
        told = found[0].problem.message
        window = 1 / (1 - momentum)
        assert f"are about the last {window:.3g} batches, {size * window:.0f} examples" in told
        error = math.sqrt((1 - momentum) / (1 + momentum) / size)
        assert error > 1 / 8
        assert f"off by {error:.2g} standard deviations" in told
        text = f"arms: {{a: {{}}, b: {{{norm.replace(str(momentum), str(least))}}}}}"
        assert warnings(text, sets=[f"training.batch_size={size}"]) == []


def test_the_weight_of_the_new_batch_is_told_from_that_of_the_old_value(warnings):
    head = HEAD.replace("batch_size: 32", "batch_size: 8")
    arm = "arms: {a: {}, b: {network.norm: {kind: batch, momentum: MOMENTUM}}}"
    (torch,) = warnings(arm.replace("MOMENTUM", "0.1"), head=head)
    assert torch.problem.message.endswith(
        "say arms.b.network.norm.momentum: 0.9 (PyTorch's momentum is the weight of the new batch: "
        "its 0.1 is 0.9 here)"
    )
    (other,) = warnings(arm.replace("MOMENTUM", "0.6"), head=head)
    assert other.problem.message.endswith("say arms.b.network.norm.momentum: 0.9")


NO_LAYER = "network: {kind: mlp, hidden: []}\narms: {a: {}, b: {network.norm: batch}}\n"


@pytest.mark.parametrize(
    ("text", "idle"),
    [
        (NO_LAYER, "network.norm has no effect there, as the network has no hidden layer,"),
        (f"{NO_LAYER}grid: {{training.batch_size: [1, 71]}}",
         "network.norm has no effect there, as the network has no hidden layer,"),
        ("network: {kind: mlp, hidden: []}\n"
         "arms: {a: {}, b: {network.dropout: 0.5, network.activation: tanh, network.bias: false}}",
         "network.activation, network.bias, network.dropout have no effect there, as the network"),
        ("arms: {a: {}, b: {training.steps: 15000}}", "training.length has no effect there,"),
        ("arms: {a: {}, b: {evaluation.every: {steps: 50}}}", "evaluation.every has no effect"),
        ("arms: {a: {}, b: {network.bias: true}}", "network.bias has no effect there,"),
        ("training: {epochs: 1}\narms: {a: {}, b: {data.order: frozen}}", "data.order has no"),
        ("training: {epochs: 1, optimizer: sgd}\n"
         "arms: {a: {}, b: {training.optimizer: {kind: sgd, nesterov: true}}}",
         "training.optimizer.nesterov has no effect there,"),
        ("network: {kind: mlp, norm: {kind: batch, momentum: 0.9, scale: false}}\narms: {a: {}, "
         "b: {network.norm.gamma_initializer: zeros}}",
         "network.norm has no effect there,"),
    ],
)  # fmt: skip
def test_arms_that_train_the_same_network_are_told_whatever_their_settings(warnings, text, idle):
    head = HEAD.rpartition("training")[0] if text.startswith("training") else HEAD
    found = warnings(text, head=head)
    assert {w.rule for w in found} == {"same-arms"}
    assert f"arm 'b' trains the same network as 'a': {idle}" in found[0].problem.message


def test_what_changes_the_network_makes_arms_differ(warnings):
    for setting in ("data.order: frozen", "network.activation: tanh", "network.bias: false"):
        assert warnings(f"arms: {{a: {{}}, b: {{{setting}}}}}") == []


def test_an_arm_that_is_a_double_without_its_bias_is_to_be_taken_out(warnings):
    norm = "network.norm: {kind: batch, momentum: 0.9}"
    (found,) = warnings(f"arms: {{a: {{{norm}}}, b: {{{norm}, network.bias: true}}}}")
    assert found.rule == "bias-before-norm"
    assert found.problem.message.endswith(
        "take the arm out, as without the bias it is the same as 'a'"
    )


def test_sizes_that_are_all_that_differs_may_be_the_question(warnings):
    (found,) = warnings("arms: {a: {}, b: {network.hidden: [64]}}")
    assert found.problem.message.endswith(
        "where they are the question, say accept: {unequal-parameters: the question}"
    )
    (found,) = warnings("arms: {a: {}, b: {data.dataset: digits}}")
    assert "give both the same data, or say accept:" in found.problem.message


def test_a_width_and_a_later_range_read_no_early_evaluation(warnings):
    watched = "evaluation: {every: {steps: 10}}\nseeds: 10\n"
    later = "{mean: {series: val_loss, epochs: [5, 10]}}"
    along = "{width: {along: training.batch_size, reaches: {val_accuracy: 0.9}}}"
    assert warnings(claim(later, watched)) == []
    assert warnings(claim(along, f"{watched}grid: {{training.batch_size: [16, 32]}}")) == []
    (found,) = warnings(claim("{mean: {series: val_loss, epochs: [0, 10]}}", watched))
    assert (found.rule, "after 10 steps" in str(found)) == ("slow-momentum", True)


def test_workers_decide_whether_times_are_comparable(warnings):
    text = claim("{seconds_per_step: training}", "seeds: 6")
    assert [w.rule for w in warnings(text, workers=2)] == ["shared-cores"]
    assert "that 2 workers trained" in str(warnings(text, workers=2)[0])
    assert warnings(text, workers=1) == []


def test_sizes_of_other_data_sets_can_be_given(tmp_path):
    head = HEAD.replace("dataset: mnist", "dataset: mine.npz")
    (tmp_path / "a.yaml").write_text(head + "network: {kind: mlp, norm: batch}")
    experiment = load_experiment(tmp_path / "a.yaml")
    sizes = {str(tmp_path / "mine.npz"): DataSize(81, 10, (4, 4), 2)}
    # 64 of 81 images are trained on, ten epochs of two steps: 0.99 ** 20 = 0.818
    found = {warning.rule: str(warning) for warning in lint(experiment, sizes=sizes)}
    assert set(found) == {"slow-momentum", "few-images"}
    assert "82%" in found["slow-momentum"]


def test_an_accepted_warning_keeps_its_reason(warnings):
    text, _ = ONE_OF_EACH["test-set-selection"]
    (found,) = warnings(f"{text}\naccept: {{test-set-selection: nothing is chosen}}")
    assert (found.rule, found.accepted) == ("test-set-selection", "nothing is chosen")


def test_a_setting_of_the_command_line_is_blamed_itself(warnings):
    (found,) = warnings("", sets=["evaluation.on=[test]"])
    assert str(found).startswith("--set evaluation.on=[test]: warning: evaluation.on: the test set")


THREE = (
    "arms:\n  a: {}\n  b: {network.dropout: 0.2}\n"
    "  c: {network.norm: {kind: batch, momentum: 0.9}}\n"
)


def test_arms_that_are_claimed_to_differ_are_compared_with_each_other(warnings):
    claims = "claims: [{{says: x, metric: {{final: val_loss}}, claim: {}}}]\nseeds: 6"
    assert warnings(THREE + claims.format("b < a")) == []
    (found,) = warnings(THREE + claims.format("c < b"))
    assert found.rule == "unequal-arms"
    assert "arm 'c' differs from 'b' besides the normalizer in network.dropout" in str(found)
    assert warnings(THREE) == []


def test_a_length_is_one_difference_however_it_is_stated(warnings):
    assert warnings("arms: {a: {}, b: {training.steps: 900}}") == []
    (found,) = warnings("arms: {a: {}, b: {training.steps: 900, network.dropout: 0.1}}")
    assert "in network.dropout, training.length:" in found.problem.message


@pytest.mark.parametrize(
    ("norm", "remedy"),
    [
        ("{kind: batch, center: false}", "false"),
        ("{kind: batch, placement: after}, network.activation: linear", "false"),
        ("batch", "auto"),
    ],
)
def test_a_bias_is_cancelled_by_the_mean_whether_or_not_there_is_an_offset(warnings, norm, remedy):
    found = warnings(f"arms: {{a: {{network.norm: {norm}, network.bias: true}}}}")
    assert [w.rule for w in found] == ["bias-before-norm"]
    assert found[0].problem.message.endswith(f"say bias: {remedy}")


def test_a_lag_counts_for_claims_that_read_it_and_for_their_arms_alone(warnings):
    watched = "evaluation: {every: {steps: 10}}\nseeds: 6\n"
    fair = ("{at: {series: val_loss, epoch: 10}}", "{steps_to: {loss: 0.1}}", "{test: accuracy}")
    assert [warnings(claim(metric, watched)) for metric in fair] == [[], [], []]
    others = (
        THREE + "claims: [{says: x, metric: {mean: {series: val_loss}}, claim: b < a}]\n" + watched
    )
    assert warnings(others) == []


def test_an_acceptance_that_options_decide_is_never_called_unused(warnings):
    accepted = "accept: {few-seeds: a first look, shared-cores: only read}\nseeds: 3\n"
    text = claim("{seconds_per_step: training}", accepted)
    assert {w.rule for w in warnings(text)} == {"few-seeds", "shared-cores"}
    assert warnings(text, seeds="10", workers=1) == []


def test_an_acceptance_is_kept_where_the_size_of_the_data_is_not_known(warnings):
    head = HEAD.replace("dataset: mnist", "dataset: mine.npz")
    assert warnings("accept: {slow-momentum: a short run}", head=head) == []
    (found,) = warnings("accept: {slow-momentum: a short run}")
    assert found.rule == "unused-acceptance"


def test_a_very_long_training_is_judged_at_once(warnings):
    text = "network: {kind: mlp, norm: batch}\nevaluation: {every: {steps: 1}}\n"
    assert warnings(text, sets=["training.epochs=1000000000"]) == []


def test_seeds_that_choose_a_cell_are_not_counted_among_those_that_are_judged(warnings):
    grid = "grid: {training.batch_size: [16, 32]}\n"
    chosen = claim("{final: val_loss}, select: {final: val_loss, seeds: 2}", f"{grid}seeds: 6")
    (told,) = (w.problem.message for w in warnings(chosen) if w.rule == "few-seeds")
    assert told.startswith("claims rest on 4 seeds beside those that choose: ")
    plain = claim("{final: val_loss}", f"{grid}seeds: 6")
    assert "few-seeds" not in {w.rule for w in warnings(plain)}


HELD = [
    ("{final: val_loss}", "{final: val_cross_entropy}"),
    ("{test: loss}", "{test: cross_entropy}"),
    ("{gap: loss}", "{gap: cross_entropy}"),
    ("{at: {series: loss, epoch: 3}}", "{at: {series: cross_entropy, epoch: 3}}"),
    ("{area: {series: val_loss}}", "{area: {series: val_cross_entropy}}"),
    ("{epochs_to: {loss: 0.5}}", "{epochs_to: {cross_entropy: 0.5}}"),
]
WATCHED = "seeds: 6\nevaluation: {every: {steps: 100}}\n"


@pytest.mark.parametrize(("metric", "instead"), HELD)
def test_what_leaves_the_penalty_out_of_a_loss_is_named_and_is_clean(warnings, metric, instead):
    rest = f"{WATCHED}network: {{kind: mlp, l2: 0.01}}"
    (found,) = warnings(claim(metric, rest))
    assert found.rule == "penalty-in-loss"
    assert f"{metric} reads a loss that holds" in found.problem.message
    assert f"say {instead} " in found.problem.message
    assert warnings(claim(instead, rest)) == []
    assert warnings(claim(metric, WATCHED)) == []


def test_only_arms_with_a_penalty_are_named_and_only_where_a_claim_reads_them(warnings):
    arms = (
        "arms: {a: {}, b: {network.norm: {kind: batch, momentum: 0.9, gamma_regularizer: "
        "{l2: 0.1}}}, c: {network.norm: {kind: batch, momentum: 0.9, scale: false, "
        "gamma_regularizer: {l2: 0.1}}}}\nseeds: 6\n"
    )
    stated = "claims: [{says: x, metric: {final: val_loss}, claim: %s < a}]"
    (found,) = warnings(arms + stated % "b")
    assert "the weight penalty of 'b' besides" in found.problem.message
    assert warnings(arms + stated % "c") == []


def test_choosing_by_a_loss_with_a_penalty_is_told_at_its_place(warnings):
    text = (
        "network: {kind: mlp, l2: 0.01}\ngrid: {training.batch_size: [32, 64]}\nseeds: 8\n"
        + claim("{test: accuracy}").replace("claim:", "select: {best: val_loss, seeds: 3}, claim:")
    )
    (found,) = warnings(text)
    assert (found.rule, found.problem.key) == ("penalty-in-loss", "claims.0.select")
    assert "say {best: val_cross_entropy} " in found.problem.message


@pytest.mark.parametrize(
    "seeds", ["3", "10", "30", "50", "100", "1000", "[42]", '"0-41"', "[1, 2]"]
)
def test_numbers_of_seeds_that_are_small_or_round_and_seeds_by_name_are_meant(warnings, seeds):
    assert warnings(f"seeds: {seeds}") == []


def test_a_number_of_seeds_of_the_command_line_is_not_that_of_the_file(warnings):
    assert warnings("seeds: 42", seeds="20") == []


def test_span_is_told_as_it_is_written(tmp_path):
    (tmp_path / "a.yaml").write_text(
        "data: {dataset: digits}\ntraining: {epochs: 4}\nnetwork: {kind: mlp, l2: 0.01}\n"
        "arms: {a: {}, b: {network.norm: batch}}\nseeds: 10\nclaims:\n"
        "- {says: x, metric: {mean: {series: val_loss, epochs: [1, 3]}}, claim: b < a}\n"
    )
    found = [w for w in lint(load_experiment(tmp_path / "a.yaml")) if w.rule == "penalty-in-loss"]
    assert [w.problem.message.count("epochs: [1, 3]") for w in found] == [2]
