"""Each mistake is told with file, line, column and key, and all mistakes of a file at once."""

import pytest
from config.norm_kinds import ALL, having

from bnexp.errors import ConfigurationError

KEYS = (
    "name, question, extends, data, network, training, evaluation, seeds, arms, grid, zip, claims, "
    "accept"
)
MLP = "kind, hidden, residual, zero_start, activation, norm, bias, initializer, bias_initializer, "
MLP += "dropout, l2, input"
NORM = "kind, placement, layers, epsilon, center, scale, beta_initializer, gamma_initializer, "
NORM += "beta_regularizer, gamma_regularizer, momentum, moving_mean_initializer, "
NORM += "moving_variance_initializer, convention, statistics, fused"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sedes: 3", f"2:1: sedes: unknown key; did you mean 'seeds'? Known here: {KEYS}"),
        ("xyz: 3", f"2:1: xyz: unknown key. Known here: {KEYS}"),
        (
            "data: {datset: digits}",
            "2:8: data.datset: unknown key; did you mean 'dataset'? Known here: dataset, path, "
            "otherwise, scale, threshold, validation, images, random_labels, order, shifted, "
            "validation_split",
        ),
        (
            "data: {validation: {fractoin: 0.1}}",
            "2:21: data.validation.fractoin: unknown key; did you mean 'fraction'? Known here: "
            "fraction, take",
        ),
        (
            "network: {kind: mlp, mlp: 3}",
            f"2:22: network.mlp: unknown key. Known here: {MLP}",
        ),
        (
            "network:\n  kind: mlp\n  norm:\n    kind: batch\n    epslion: 1",
            f"6:5: network.norm.epslion: unknown key; did you mean 'epsilon'? Known here: {NORM}",
        ),
        (
            "evaluation: {every: {epoch: 1, steps: 2}}",
            "2:22: evaluation.every.epoch: unknown key; did you mean 'epochs'? Known here: "
            "epochs, steps",
        ),
        (
            "training: {epochs: 1, schedule: {kind: step, step: 3, every: {steps: 2}}}",
            "1:46: training.schedule.step: unknown key. Known here: kind, every, factor",
        ),
        (
            "network: {kind: mlp, initializer: {kind: normal, sigma: 3}}",
            "2:50: network.initializer.sigma: unknown key. Known here: kind, mean, stddev",
        ),
    ],
)
def test_an_unknown_key_at_any_level_is_told_with_the_keys_there_are(refusal, text, message):
    assert refusal(text) == f"a.yaml:{message}"


ONE = "say one of these kinds"
THESE = "one of these kinds"
SCALED = "'glorot_uniform', 'glorot_normal', 'he_uniform', 'he_normal', 'lecun_uniform', "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("network: {kind: mlp, norm: {kind: none, epsilon: 1.0}}",
         f"{having('epsilon')}, not to 'none'; {ONE}. Known here: kind"),
        ("network: {kind: mlp, norm: {kind: none, momentum: 0.9}}",
         f"{having('momentum')}, not to 'none'; {ONE}. Known here: kind"),
        ("network: {kind: mlp, norm: {kind: none, alpha: 0.9}}",
         "kind 'full', not to 'none'; say kind: full. Known here: kind"),
        ("training: {epochs: 1, optimizer: {kind: sgd, beta_1: 0.9}}",
         f"kinds 'adam', 'adamw', not to 'sgd'; {ONE}. Known here: kind, learning_rate, momentum, "
         "nesterov"),
        ("training: {epochs: 1, optimizer: {kind: adam, momentum: 0.9}}",
         f"kinds 'sgd', 'rmsprop', not to 'adam'; {ONE}. Known here: kind, learning_rate, beta_1, "
         "beta_2, epsilon, amsgrad"),
        ("training: {epochs: 1, schedule: {kind: cosine, factor: 0.5}}",
         "kind 'step', not to 'cosine'; say kind: step. Known here: kind, final"),
        ("network: {kind: mlp, initializer: {kind: zeros, gain: 2}}",
         f"kinds {SCALED}'lecun_normal', 'orthogonal', not to 'zeros'; {ONE}. Known here: kind"),
    ],
)  # fmt: skip
def test_a_key_of_another_kind_is_told_with_the_kinds_that_have_it(refusal, text, message):
    assert refusal(text).split(": belongs to ")[1] == message


@pytest.mark.parametrize(
    ("norm", "message"),
    [
        ("{groups: 4}", "groups belongs to kind 'group'; add kind: group"),
        ("{placement: after}", f"placement belongs to {having('placement')}; add {THESE}"),
        ("{placement: after, scale: false}",
         f"placement, scale belong to {having('placement', 'scale')}; add {THESE}"),
        ("{placemnt: after}", f"names no kind; add kind: and one of: {ALL}"),
        ("{}", f"names no kind; add kind: and one of: {ALL}"),
        ("{batch: {}}", "batch is a kind; write kind: batch, with its settings beside it"),
        ("{type: batch}", "names no kind; write kind: batch instead of type: batch"),
        ("null", f"got nothing; must be a kind, alone or in a mapping. One of: {ALL}"),
        ("[batch]", f"got a list; must be a kind, alone or in a mapping. One of: {ALL}"),
    ],
)  # fmt: skip
def test_keys_without_their_kind_are_told_with_the_kinds_that_have_them(refusal, norm, message):
    text = f"network: {{kind: mlp, norm: {norm}}}"
    assert refusal(text) == f"a.yaml:2:28: network.norm: {message}"


def test_keys_of_several_kinds_are_told_with_all_of_them(refusal):
    assert refusal("training: {epochs: 1, optimizer: {momentum: 0.5}}") == (
        "a.yaml:1:34: training.optimizer: momentum belongs to kinds 'sgd', 'rmsprop'; "
        "add one of these kinds"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("training: {epochs: true}", "1:20: training.epochs: got true; must be a whole number"),
        ("training: {epochs: 3.0}",
         "1:20: training.epochs: got 3.0; must be a whole number; write 3"),
        ("training: {epochs: '3'}",
         "1:20: training.epochs: got '3'; must be a whole number; write 3, without quotes"),
        ("training: {epochs: 0}",
         "1:20: training.epochs: got 0; must be greater than or equal to 1"),
        ("training: 3", "1:11: training: got 3; must be a mapping; write {epochs: 3} or "
         "{steps: 3} or {examples: 3}"),
        ("training: ", "1:10: training: got nothing; must be a mapping"),
        ("network: {kind: mlp, l2: true}", "2:26: network.l2: got true; must be a number"),
        ("network: {kind: mlp, l2: '0.1'}",
         "2:26: network.l2: got '0.1'; must be a number; write 0.1, without quotes"),
        ("network: {kind: mlp, l2: .nan}", "2:26: network.l2: got nan; must be finite"),
        ("network: {kind: mlp, l2: .inf}", "2:26: network.l2: got inf; must be finite"),
        ("network: {kind: mlp, l2: 1e999}", "2:26: network.l2: got inf; must be finite"),
        ("network: {kind: mlp, dropout: 1}", "2:31: network.dropout: got 1; must be less than 1"),
        ("network: {kind: mlp, hidden: 5}",
         "2:30: network.hidden: got 5; must be a list, written [5]"),
        ("network: {kind: mlp, hidden: [8, 0]}",
         "2:34: network.hidden.1: got 0; must be greater than or equal to 1"),
        ("network: {kind: mlp, hidden: [8, true]}",
         "2:34: network.hidden.1: got true; must be a whole number"),
        ("network: {kind: mlp, bias: 1}",
         "2:28: network.bias: got 1. One of: auto, true, false, after_norm"),
        ("network: {kind: mlp, bias: yes}",
         "2:28: network.bias: got 'yes'; write true. One of: auto, true, false, after_norm"),
        ("network: {kind: mlp, activation: rleu}",
         "2:34: network.activation: got 'rleu'; did you mean 'relu'? One of: relu, leaky_relu, "
         "elu, selu, gelu, silu, softplus, sigmoid, tanh, linear"),
        ("network: {kind: mlp, initializer: true}",
         "2:35: network.initializer: got true; must be a number"),
        ("network: {hidden: [8]}",
         "2:10: network: hidden belongs to kinds 'mlp', 'cnn'; add one of these kinds"),
        ("network: mpl", "2:10: network: got 'mpl'; did you mean 'mlp'? One of: mlp, cnn, rnn"),
        ("network: {kind: mlp, norm: {kind: batch, momentum: 1.5}}",
         "2:52: network.norm.momentum: got 1.5; must be less than or equal to 1"),
        ("network: {kind: mlp, norm: {kind: batch, epsilon: 0}}",
         "2:51: network.norm.epsilon: got 0; must be greater than 0"),
        ("network: {kind: mlp, norm: {kind: batch, center: 1}}",
         "2:50: network.norm.center: got 1; must be true or false; write true"),
        ("data: {dataset: 5}", "2:17: data.dataset: got 5; must be text; put it in quotes"),
        ("data: {dataset: ''}", "2:17: data.dataset: got ''; must not be empty"),
        ("data: {validation_split: 1}",
         "2:26: data.validation.fraction: got 1; must be less than 1"),
        ("data: {validation_split: 0.1, validation: {take: last}}",
         "2:7: data: give either validation or validation_split, not both"),
        ("data: {otherwise: mnist}", "2:19: data.otherwise: got 'mnist'. One of: digits"),
        ("evaluation: {on: []}", "2:18: evaluation.on: must name at least one set, and none twice"),
        ("evaluation: {on: [test, test]}",
         "2:18: evaluation.on: must name at least one set, and none twice"),
        ("evaluation: {on: [train]}",
         "2:19: evaluation.on.0: got 'train'; did you mean 'training'? One of: validation, "
         "test, training, shifted"),
        ("training: {epochs: 1, schedule: step}",
         "1:33: training.schedule.every: is required, such as every: {epochs: 1}"),
        ("name: a/b", "2:7: name: got 'a/b'; a name becomes a folder: letters, digits, dots, "
         "dashes and underscores, beginning with a letter or digit, at most 100"),
        ("arms: [a, b]", "2:7: arms: got a list; must be a mapping"),
        ("arms: {}", "2:7: arms: is empty; leave it out or name an arm"),
        ("arms:", "2:6: arms: is empty; leave it out or name an arm"),
        ("arms: {a: 3}", "2:11: arms.a: got 3; must be a mapping"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_in_its_place_with_what_is_allowed(refusal, text, message):
    assert refusal(text) == f"a.yaml:{message}"


KIND = f"got 'bacth'; did you mean 'batch'? One of: {ALL}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("network: {kind: mlp, norm: {kind: bacth}}", f"2:35: network.norm.kind: {KIND}"),
        ("network: {kind: mlp, norm: bacth}", f"2:28: network.norm: {KIND}"),
        ("arms: {a: {network.norm: {kind: bacth}}}", f"2:33: arms.a.network.norm.kind: {KIND}"),
        ("arms: {a: {network.norm: bacth}}", f"2:26: arms.a.network.norm: {KIND}"),
        ("network: {kind: vit}", "2:17: network.kind: got 'vit'. One of: mlp, cnn, rnn"),
        ("network: {kind: mlp, norm: {kind: 5}}",
         f"2:35: network.norm.kind: got 5. One of: {ALL}"),
        ("network: {kind: mlp, norm: {epsilon: 1}}",
         f"2:28: network.norm: epsilon belongs to {having('epsilon')}; add {THESE}"),
    ],
)  # fmt: skip
def test_a_wrong_kind_is_told_where_it_is_written(refusal, text, message):
    assert refusal(text) == f"a.yaml:{message}"


@pytest.mark.parametrize(
    ("lengths", "column", "given"),
    [
        ("", 11, "none"),
        ("batch_size: 8", 11, "none"),
        ("epochs: 1, steps: 2", 23, "epochs, steps"),
        ("steps: 1, batch_size: 8, examples: 2", 37, "steps, examples"),
    ],
)
def test_exactly_one_of_epochs_steps_and_examples_is_given(refusal, lengths, column, given):
    message = f"training: give exactly one of epochs, steps, examples; got {given}"
    assert refusal(f"training: {{{lengths}}}") == f"a.yaml:1:{column}: {message}"


def test_training_is_required(refusal):
    assert (
        refusal("name: b", bare=True)
        == "a.yaml:1:1: training: is required, such as training: {epochs: 10}"
    )


@pytest.mark.parametrize(("every", "place"), [("{}", "21"), ("{epochs: 1, steps: 2}", "33")])
def test_exactly_one_of_epochs_and_steps_is_the_distance_of_evaluations(refusal, every, place):
    given = "none" if every == "{}" else "epochs, steps"
    message = f"evaluation.every: give exactly one of epochs, steps; got {given}"
    assert refusal(f"evaluation: {{every: {every}}}") == f"a.yaml:2:{place}: {message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("evaluation: {every: 5}",
         "2:21: evaluation.every: got 5; must be a mapping; write {epochs: 5} or {steps: 5}"),
        ("data: {validation: 0.2}",
         "2:20: data.validation: got 0.2; must be a mapping; write {fraction: 0.2}"),
        ("data: digits", "2:7: data: got 'digits'; must be a mapping; write {dataset: digits}"),
        ("evaluation: soon", "2:13: evaluation: got 'soon'; must be a mapping"),
    ],
)  # fmt: skip
def test_a_bare_value_is_told_with_the_mapping_that_it_may_stand_for(refusal, text, message):
    assert refusal(text) == f"a.yaml:{message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("network.norm: batch",
         "2:1: network.norm: dotted paths are for arms, grid, zip and --set; here write "
         "network: {norm: ...}"),
        ("data: {validation.fraction: 0.1}",
         "2:8: data.validation.fraction: dotted paths are for arms, grid, zip and --set; here "
         "write validation: {fraction: ...}"),
        ("network: {kind: mlp, dropout 0.5}",
         "2:22: network.dropout 0.5: a colon is missing after 'dropout'"),
        ("network: {kind: mlp, dropout:0.5}",
         "2:22: network.dropout:0.5: a space is missing after the colon: write 'dropout: 0.5'"),
        ("network: {kind: mlp, dropout: 0,25}",
         "2:33: network.25: a number is no key; a decimal number is written with a point, such as "
         "0.25"),
        ("\u00a0seeds: 3",
         "2:1: \u00a0seeds: the key holds the character U+00A0, which looks like a space or like "
         "nothing; write plain spaces"),
        ("network: {kind: mlp, norm: none, batch: {}}",
         f"2:34: network.batch: unknown key. Known here: {MLP}"),
        ("network: {kind: mlp, norm: {kind: none, batch: {}}}",
         "2:41: network.norm.batch: is a kind; write kind: batch, with its settings beside it"),
    ],
)  # fmt: skip
def test_what_was_not_meant_as_a_key_is_told_with_what_to_write(refusal, text, message):
    assert refusal(text) == f"a.yaml:{message}"


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        ("'1_000'", "; write 1000"),
        ("'10 000'", "; write 10000"),
        ("'1,000,000'", "; write 1000000"),
        ("64 64", "; a comma is missing between two numbers"),
        ("6 4", "; a comma is missing between two numbers"),
        ("1e6", "; write 1000000"),
        ("ten", ""),
        ("3 epochs", ""),
    ],
)
def test_what_is_nearly_a_whole_number_is_told_with_what_to_write(refusal, value, remedy):
    message = refusal(f"training: {{steps: [{value}]}}".replace("[", "").replace("]", ""))
    assert message.endswith(f"; must be a whole number{remedy}")


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        ("'0,01'", "; write 0.01, with a point"),
        ("1\u2212e3", ""),
        ("1e\u22123", "; write 1e-3, with a plain minus sign"),
        ("10^-3", "; write 1e-3"),
        ("2*10**-4", "; write 2e-4"),
        ("0.1 0.2", "; a comma is missing between two numbers"),
        ("1/3", ""),
    ],
)
def test_what_is_nearly_a_number_is_told_with_what_to_write(refusal, value, remedy):
    message = refusal(f"network: {{kind: mlp, l2: {value}}}")
    assert message.endswith(f"; must be a number{remedy}")


@pytest.mark.parametrize("name", ["..", ".", "-a", "a b", "''", "a" * 101, "é", "1e3", "'a\\n'"])
def test_a_name_that_is_no_safe_folder_is_refused(refusal, name):
    message = refusal(f"name: {name}")
    assert message.startswith("a.yaml:2:7: name: got ")
    assert message.endswith(
        "; a name becomes a folder: letters, digits, dots, dashes and "
        "underscores, beginning with a letter or digit, at most 100"
    )


@pytest.mark.parametrize("name", ["a.b", "a/b", "a\\\\b", "a\\nb", "\\x7f", "a" * 101])
def test_an_arm_whose_name_has_dots_slashes_or_controls_is_refused(refusal, name):
    message = refusal(f'arms: {{"{name}": {{}}}}')
    assert message.startswith("a.yaml:2:8: arms.")
    assert message.endswith(": an arm's name holds no dots and no slashes, at most 100 characters")


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines(refusal):
    text = """
name: a/b
data: {fraction: 3}
training: {epochs: -1}
seeds: x
arms:
  a: {training.epochs: x}
  b.c: {}
grid:
  training.batch_size: 3
  training.optimizer.learning_rate: [0.1, -0.1, text]
zip: {network.l2: [0, 1], network.dropout: [0]}
mistake: 1
"""
    assert [line.split(": ")[:2] for line in refusal(text).splitlines()] == [
        ["a.yaml:2:7", "name"],
        ["a.yaml:3:8", "data.fraction"],
        ["a.yaml:4:20", "training.epochs"],
        ["a.yaml:5:8", "seeds"],
        ["a.yaml:7:24", "arms.a.training.epochs"],
        ["a.yaml:8:3", "arms.b.c"],
        ["a.yaml:10:24", "grid.training.batch_size"],
        ["a.yaml:11:43", "grid.training.optimizer.learning_rate"],
        ["a.yaml:11:49", "grid.training.optimizer.learning_rate"],
        ["a.yaml:12:6", "zip"],
        ["a.yaml:13:1", "mistake"],
    ]


def test_a_mistake_of_the_base_does_not_come_back_with_every_arm(refusal):
    text = "training: {epochs: 0}\narms: {a: {network.norm: batch}, b: {network.l2: 1}}"
    message = "a.yaml:1:20: training.epochs: got 0; must be greater than or equal to 1"
    assert refusal(text) == message


@pytest.mark.parametrize(
    ("name", "taken", "other"),
    [
        ("NA", "a missing value", "arm-NA"),
        ("32", "a number", "arm-32"),
        ("-bn", "a formula", "arm-bn"),
        ("True", "a truth value", "arm-True"),
    ],
)
def test_an_arm_has_no_name_that_tables_cannot_hold(experiment_of, name, taken, other):
    with pytest.raises(ConfigurationError) as caught:
        experiment_of(f'training: {{epochs: 1}}\narms: {{"{name}": {{}}}}\n')
    (problem,) = caught.value.problems
    assert problem.message == (
        f"got {name!a}, which programs that read tables take for {taken}; give it another name, "
        f"such as {other}"
    )
