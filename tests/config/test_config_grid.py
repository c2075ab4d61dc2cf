"""The grid crosses its settings with arms and seeds; zip walks lists of equal length together."""

import pytest


def cells(experiment):
    return [(v.arm, *(value for _, value in v.cell)) for v in experiment.variants]


def test_axes_are_crossed_in_their_order_inside_the_arms(load):
    text = "arms: {b: {}, a: {}}\ngrid: {training.batch_size: [8, 4], network.l2: [0, 0.1]}"
    experiment = load(text)
    assert experiment.grid_keys == ("training.batch_size", "network.l2")
    inside = [("8", "0"), ("8", "0.1"), ("4", "0"), ("4", "0.1")]
    assert cells(experiment) == [(arm, *point) for arm in "ba" for point in inside]
    sizes = [(v.settings.training.batch_size, v.settings.network.l2) for v in experiment.variants]
    assert sizes == [(8, 0), (8, 0.1), (4, 0), (4, 0.1)] * 2


def test_lists_are_walked_together_inside_what_is_crossed(load):
    text = """
grid: {network.l2: [0, 1]}
zip: {training.batch_size: [8, 4], training.optimizer.learning_rate: [0.1, 0.2]}
"""
    experiment = load(text)
    assert experiment.grid_keys == (
        "network.l2", "training.batch_size", "training.optimizer.learning_rate"
    )  # fmt: skip
    walked = [("8", "0.1"), ("4", "0.2")]
    assert cells(experiment) == [("default", l2, *walk) for l2 in "01" for walk in walked]


def test_values_are_kinds_texts_and_mappings_of_leaves(load):
    text = """
grid:
  network.norm: [none, batch, {kind: batch, epsilon: 1.0}]
  training.optimizer: [{learning_rate: 0.5}, {learning_rate: 0.25, beta_1: 0.5}]
"""
    experiment = load(text)
    norms = [v.settings.network.norm for v in experiment.variants]
    assert [norm.kind for norm in norms] == ["none"] * 2 + ["batch"] * 4
    assert [norm.epsilon for norm in norms[2:]] == [0.001, 0.001, 1.0, 1.0]
    rates = [(o.learning_rate, o.beta_1) for o in
             (v.settings.training.optimizer for v in experiment.variants)]  # fmt: skip
    assert rates == [(0.5, 0.9), (0.25, 0.5)] * 3
    assert experiment.variants[-1].cell == (
        ("network.norm", '{"epsilon": 1.0, "kind": "batch"}'),
        ("training.optimizer", '{"beta_1": 0.5, "learning_rate": 0.25}'),
    )


def test_the_grid_reaches_into_what_an_arm_sets(load):
    text = "arms: {bn: {network.norm: batch}}\ngrid: {network.norm.momentum: [0.5, 0.9]}"
    momenta = [v.settings.network.norm.momentum for v in load(text).variants]
    assert momenta == [0.5, 0.9]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("zip: {network.l2: [0, 1], network.dropout: [0]}",
         "2:6: zip: lists that are walked together must be equally long; got network.l2 2, "
         "network.dropout 1"),
        ("grid: {network.l2: [0, 1, 0]}", "2:27: grid.network.l2.2: the value 0 is given twice"),
        ("grid: {network.norm: [{kind: batch, epsilon: 1}, {epsilon: 1, kind: batch}]}",
         '2:50: grid.network.norm.1: the value {"epsilon": 1, "kind": "batch"} is given twice'),
        ("grid: {network.l2: 3}", "2:20: grid.network.l2: got 3; must be a list of values"),
        ("grid: {network.l2: []}", "2:20: grid.network.l2: got a list; must be a list of values"),
        ("grid: [1]", "2:7: grid: got a list; must be a mapping"),
        ("grid: {network.l2: [0, -1, x]}",
         "2:24: network.l2: got -1; must be greater than or equal to 0\n"
         "a.yaml:2:28: network.l2: got 'x'; must be a number"),
        ("grid: {nework.l2: [0]}", "2:20: nework: unknown key; did you mean 'network'? Known here: "
         "data, network, training, evaluation"),
        ("grid: {network.l2: [0]}\nzip: {network.l2: [1]}",
         "3:20: network.l2: sets again what network.l2 sets"),
        ("grid: {training.epochs: [1], training.steps: [1]}",
         "2:47: training.steps: only one of epochs, steps, examples can be given"),
        ("grid: {data.validation_split: [0.1], data.validation.fraction: [0.2]}",
         "2:65: data.validation.fraction: sets again what data.validation.fraction sets"),
        ("seeds: 1000\ngrid: {network.l2: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}\n"
         "arms: {a: {}, b: {}, c: {}, d: {}, e: {}, f: {}, g: {}, h: {}, i: {}, j: {}}",
         "!states 110,000 trials; at most 100,000"),
    ],
)  # fmt: skip
def test_a_grid_that_cannot_be_is_refused(refusal, text, message):
    assert refusal(text) == f"a.yaml:{message}".replace(":!", ": ")


def test_a_grid_too_large_to_hold_is_refused_before_it_is_made(refusal):
    names = ("l2", "dropout", "norm.momentum", "norm.epsilon", "initializer.gain")
    values = ", ".join(str(i / 1000) for i in range(1, 12))
    axes = "".join(f"  network.{name}: [{values}]\n" for name in names)
    message = refusal(f"network: {{kind: mlp, norm: batch}}\ngrid:\n{axes}")
    assert message == f"a.yaml: states {11**5:,} trials; at most 100,000"


def test_mistakes_in_every_axis_are_told_together(refusal):
    text = "grid: {network.l2: [0, -1], network.dropout: [0, 2], mistake: [1, 2]}"
    places = [line.split(" ")[0] for line in refusal(text).splitlines()]
    assert places == ["a.yaml:2:24:", "a.yaml:2:50:", "a.yaml:2:64:", "a.yaml:2:67:"]
