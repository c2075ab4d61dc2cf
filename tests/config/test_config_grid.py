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


def test_a_list_walked_with_others_may_hold_a_value_twice(load):
    text = "zip: {network.l2: [0, 0, 1], network.dropout: [0, 0.5, 0.5]}"
    pairs = [(v.settings.network.l2, v.settings.network.dropout) for v in load(text).variants]
    assert pairs == [(0, 0), (0, 0.5), (1, 0.5)]


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
        ("zip: {network.l2: [0, 1, 0], network.dropout: [0.5, 0, 0.5]}",
         "2:26: zip.network.l2.2: the values 0, 0.5 are given twice"),
        ("grid: {network.norm: [{kind: batch, epsilon: 1}, {epsilon: 1, kind: batch}]}",
         '2:50: grid.network.norm.1: the value {"epsilon": 1, "kind": "batch"} is given twice'),
        ("grid: {network.l2: 3}", "2:20: grid.network.l2: got 3; must be a list of values"),
        ("grid: {network.l2: []}", "2:20: grid.network.l2: is empty; must be a list of values"),
        ("grid: [1]", "2:7: grid: got a list; must be a mapping"),
        ("grid: {network.l2: [0, -1, x]}",
         "2:24: grid.network.l2: got -1; must be greater than or equal to 0\n"
         "a.yaml:2:28: grid.network.l2: got 'x'; must be a number"),
        ("grid: {nework.l2: [0]}",
         "2:8: grid.nework: unknown key; did you mean 'network'? Known here: data, "
         "network, training, evaluation"),
        ("grid: {network.l2: [0]}\nzip: {network.l2: [1]}",
         "3:7: zip.network.l2: sets again what network.l2 sets; "
         "take one of the two out"),
        ("grid: {training.epochs: [1], training.steps: [1]}",
         "2:30: grid.training.steps: only one of epochs, steps, examples can be given"),
        ("grid: {data.validation_split: [0.1], data.validation.fraction: [0.2]}",
         "2:38: grid.data.validation.fraction: sets again what data.validation.fraction sets; "
         "take one of the two out"),
        ("seeds: 1000\ngrid: {network.l2: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}\n"
         "arms: {a: {}, b: {}, c: {}, d: {}, e: {}, f: {}, g: {}, h: {}, i: {}, j: {}}",
         "2:1: seeds: states 110,000 trials, 10 (arms) x 11 (grid) x 1,000 (seeds); at most "
         "100,000: take fewer seeds, or make several experiments of it"),
        ("grid: {training: [{batch_size: 8}]}",
         "2:8: grid.training: must reach to a setting, such as training.batch_size"),
        ("zip: {network: [mlp]}",
         "2:7: zip.network: must reach to a setting, such as network.norm"),
        ("grid: {seed: [1, 2]}",
         "2:8: grid.seed: must reach to a setting, such as training.batch_size"),
        ("grid: {training.batchsize: [8, 16, 32]}",
         "2:8: grid.training.batchsize: unknown key; did you mean 'batch_size'? Known here: "
         "optimizer, schedule, batch_size, accumulate, precision, compile, checkpoint, save_model, "
         "epochs, steps, examples"),
        ("grid: {network.hidden.0: [8, 16]}\narms: {a: {}, b: {}}",
         "2:8: grid.network.hidden.0: network.hidden is a single value and has no keys"),
        ("grid: {training.optimizer: [{rate: 1}, {learning_rate: 1}]}",
         "2:30: grid.training.optimizer.rate: unknown key. Known here: kind, learning_rate, "
         "beta_1, "
         "beta_2, epsilon, amsgrad"),
    ],
)  # fmt: skip
def test_a_grid_that_cannot_be_is_refused(refusal, text, message):
    assert refusal(text) == f"a.yaml:{message}"


def test_a_grid_too_large_to_hold_is_refused_before_it_is_made(refusal):
    names = ("l2", "dropout", "norm.momentum", "norm.epsilon", "initializer.gain")
    values = ", ".join(str(i / 1000) for i in range(1, 12))
    axes = "".join(f"  network.{name}: [{values}]\n" for name in names)
    message = refusal(f"network: {{kind: mlp, norm: batch}}\ngrid:\n{axes}")
    assert message == (
        "a.yaml:3:1: grid: states 161,051 trials, 1 (arms) x 161,051 (grid) x 1 (seeds); "
        "at most 100,000: take fewer grid values, or make several experiments of it"
    )


def test_too_many_trials_are_told_at_what_makes_them_many(refusal):
    values = ", ".join(map(str, range(1, 12)))
    arms = f"arms: {{{', '.join(f'a{i}: {{}}' for i in range(12))}}}"
    text = f"{arms}\nzip: {{training.batch_size: [{values}]}}"
    assert refusal(text, seeds="0-999").startswith("--seeds: states 132,000 trials, 12 (arms) x ")
    places = [refusal(f"{text}\nseeds: {n}").split(" states")[0] for n in (99_999, 1000)]
    assert places == ["a.yaml:4:1: seeds:"] * 2
    walked = ", ".join(map(str, range(1, 1001)))
    text = f"{arms}\nseeds: 100\nzip: {{training.batch_size: [{walked}]}}"
    assert refusal(text).startswith("a.yaml:4:1: zip: states 1,200,000 trials")


def test_mistakes_in_every_axis_are_told_together(refusal):
    text = "grid: {network.l2: [0, -1], network.dropout: [0, 2], network.mistake: [1, 2]}"
    places = [line.split(" ")[0] for line in refusal(text).splitlines()]
    assert places == ["a.yaml:2:24:", "a.yaml:2:50:", "a.yaml:2:54:"]
