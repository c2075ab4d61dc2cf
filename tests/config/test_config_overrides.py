"""Overrides set values at dotted paths: in arms, in the grid and on the command line."""

import pytest
from config.norm_kinds import ALL

NONE, BATCH = {"kind": "none"}, {"kind": "batch"}
MLP = "kind, hidden, residual, zero_start, activation, norm, bias, initializer, bias_initializer, "
MLP += "dropout, l2, input"
REACH = "; reach into the arm with --set arms.bn."


def norms(settings):
    return [s.network.norm.model_dump(exclude_unset=True) for s in settings]


@pytest.mark.parametrize(
    ("override", "norm"),
    [
        ("network.norm: batch", BATCH),
        ("network.norm: {kind: batch}", BATCH),
        ("network.norm: {kind: batch, momentum: 0.5}", BATCH | {"momentum": 0.5}),
        ("network.norm.kind: batch", BATCH),
        ("network: {norm: batch}", BATCH),
        ("network: {norm.kind: batch, norm.momentum: 0.5}", BATCH | {"momentum": 0.5}),
        ("network: {}, network.norm: batch", BATCH),
        ("network.norm: batch, network.norm.momentum: 0.5", BATCH | {"momentum": 0.5}),
    ],
)
def test_an_arm_sets_a_dotted_path_a_leaf_or_a_whole_kind(settings, override, norm):
    plain, changed = settings(f"arms: {{plain: {{}}, changed: {{{override}}}}}")
    assert norms([plain]) == [NONE]
    assert changed.network.norm == type(changed.network.norm).model_validate(norm)


def test_a_mapping_without_kind_leaves_its_neighbours_and_one_with_kind_does_not(settings):
    text = """
training: {epochs: 3, optimizer: {kind: sgd, learning_rate: 0.5, momentum: 0.5}}
arms:
  leaf: {training.optimizer: {momentum: 0.25}}
  whole: {training.optimizer: {kind: sgd, momentum: 0.25}}
"""
    leaf, whole = (s.training.optimizer for s in settings(text))
    assert (leaf.learning_rate, leaf.momentum) == (0.5, 0.25)
    assert (whole.learning_rate, whole.momentum) == (0.01, 0.25)


@pytest.mark.parametrize("short", ["network: mlp", "network: {kind: mlp, norm: batch}"])
def test_a_bare_kind_stands_for_the_mapping(settings, short):
    long = short.replace("mlp,", "mlp,").replace("network: mlp", "network: {kind: mlp}")
    assert settings(short) == settings(long.replace("norm: batch", "norm: {kind: batch}"))


def test_short_forms_mean_their_long_forms(settings):
    short = """
data: {validation_split: 0.25}
network: {kind: mlp, initializer: he_normal, bias_initializer: 0.5}
training: {epochs: 1, optimizer: sgd, schedule: cosine}
"""
    long = """
data: {validation: {fraction: 0.25}}
network:
  kind: mlp
  initializer: {kind: he_normal}
  bias_initializer: {kind: constant, value: 0.5}
training: {epochs: 1, optimizer: {kind: sgd}, schedule: {kind: cosine}}
"""
    assert settings(short) == settings(long)


@pytest.mark.parametrize("given", ["arms: {a: {KEY: 0.25}}", "grid: {KEY: [0.25]}"])
def test_the_short_form_of_the_split_works_in_an_override(settings, given):
    (only,) = settings(given.replace("KEY", "data.validation_split"))
    assert only.data.validation.fraction == 0.25


def test_a_length_that_is_set_replaces_the_one_there_was(settings):
    text = """
data: {dataset: digits}
evaluation: {every: {epochs: 2}}
arms:
  a: {training.steps: 7, evaluation.every: {steps: 3}}
  b: {training: {examples: 9000}}
"""
    a, b = settings(text)
    assert (a.training.epochs, a.training.steps, a.training.examples) == (None, 7, None)
    assert (a.evaluation.every.epochs, a.evaluation.every.steps) == (None, 3)
    assert (b.training.epochs, b.training.steps, b.training.examples) == (None, None, 9000)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("network.norm.convention: torch", "3:7: arms.a.network.norm.convention: belongs to kind "
         "'batch', not to 'none'; say kind: batch. Known here: kind"),
        ("network.nrom: batch", "3:7: arms.a.network.nrom: unknown key; did you mean 'norm'? Known "
         f"here: {MLP}"),
        ("network.norm: {kind: batch, epsilon: x}",
         "3:44: arms.a.network.norm.epsilon: got 'x'; must be a number"),
        ("training.epochs: 0",
         "3:24: arms.a.training.epochs: got 0; must be greater than or equal to 1"),
        ("training.epochs: ",
         "3:23: arms.a.training: give exactly one of epochs, steps, examples; got none"),
        ("network.hidden.0: 3",
         "3:7: arms.a.network.hidden.0: network.hidden is a single value and has no keys"),
        ("training.schedule: {kind: step}",
         "3:26: arms.a.training.schedule.every: is required, such as every: {epochs: 1}"),
        ("training.epochs: 1, training.steps: 1",
         "3:27: arms.a.training.steps: only one of epochs, steps, examples can be given"),
        ("training: {epochs: 1}, training.epochs: 2",
         "3:30: arms.a.training.epochs: sets again what training.epochs sets; "
         "take one of the two out"),
        ("network.norm.kind: batch, network.norm: none",
         "3:33: arms.a.network.norm: sets again what network.norm.kind sets; "
         "take one of the two out"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_arm_points_at_its_line(refusal, override, message):
    assert refusal(f"arms:\n  a: {{{override}}}") == f"a.yaml:{message}"


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("network.norm: {batch: {}}", "3:22: arms.a.network.norm.batch: is a kind; write kind: "
         "batch, with its settings beside it"),
        ("netwrk: {}", "3:7: arms.a.netwrk: unknown key; did you mean 'network'? Known here: data, "
         "network, training, evaluation"),
        ("network: {nrom: {deep: {}}}", "3:17: arms.a.network.nrom: unknown key; did you mean "
         f"'norm'? Known here: {MLP}"),
        ("network: {nrom: {epsilon: 1}}", "3:17: arms.a.network.nrom: unknown key; did you mean "
         f"'norm'? Known here: {MLP}"),
        ("netwrk.norm: {epsilon: 1}", "3:7: arms.a.netwrk: unknown key; did you mean 'network'? "
         "Known here: data, network, training, evaluation"),
        ("training.epochs: {}", "3:24: arms.a.training.epochs: got a mapping; must be a whole "
         "number"),
    ],
)  # fmt: skip
def test_a_part_that_does_not_exist_is_refused_even_where_it_sets_nothing(
    refusal, override, message
):
    assert refusal(f"arms:\n  a: {{{override}}}") == f"a.yaml:{message}"


def test_an_empty_part_that_exists_sets_nothing(settings):
    plain, empty = settings("arms: {plain: {}, empty: {network: {}, training.optimizer: {}}}")
    assert plain == empty


def test_set_is_stronger_than_the_file_and_stands_beside_arms_and_grid(settings):
    text = "seeds: 2\narms: {a: {}, b: {network.l2: 0.1}}\ngrid: {training.batch_size: [1, 2]}"
    sets = [
        "training.epochs=9",
        "network.dropout=1e-1",
        "network.hidden=[4, 5]",
        "network.norm=batch",
    ]
    for each in settings(text, sets=sets):
        assert each.training.epochs == 9
        assert each.network.dropout == 0.1
        assert each.network.hidden == (4, 5)
        assert each.network.norm.kind == "batch"


def test_set_reaches_inside_one_arm(settings):
    text = "arms: {no-bn: {}, bn: {network.norm: {kind: batch, placement: after}}}"
    sets = ["arms.bn.network.norm.momentum=0.9", "arms.no-bn.network.l2=0.5"]
    none, batch = settings(text, sets=sets)
    assert (none.network.l2, batch.network.l2) == (0.5, 0)
    assert (batch.network.norm.momentum, batch.network.norm.placement) == (0.9, "after")


def test_set_inside_an_arm_replaces_what_the_arm_says(load):
    text = "arms: {a: {network.norm: batch, network.norm.momentum: 0.5, training.steps: 5}}"
    experiment = load(text, sets=["arms.a.network.norm=batch", "arms.a.training.epochs=2"])
    assert experiment.arms == {"a": {"network.norm": "batch", "training.epochs": 2}}
    (variant,) = experiment.variants
    assert variant.settings.network.norm.momentum == 0.99
    assert (variant.settings.training.epochs, variant.settings.training.steps) == (2, None)


@pytest.mark.parametrize(
    ("text", "given", "message"),
    [
        ("arms: {bn: {network.norm: batch}}", "network.norm=none",
         "network.norm: has no effect: the arm 'bn' sets network.norm itself"
         + REACH + "network.norm=none"),
        ("network: {kind: mlp, norm: batch}\narms: {bn: {network.norm: {kind: batch}}}",
         "network.norm.momentum=0.5",
         "network.norm.momentum: has no effect: the arm 'bn' sets network.norm itself"
         + REACH + "network.norm.momentum=0.5"),
        ("arms: {bn: {training.steps: 5}}", "training.epochs=2",
         "training.epochs: has no effect: the arm 'bn' sets training.steps itself"
         + REACH + "training.epochs=2"),
        ("grid: {training.batch_size: [1, 2]}", "training.batch_size=3",
         "training.batch_size: has no effect: the grid sets training.batch_size; "
         "take it out, or the axis out of the grid"),
    ],
)  # fmt: skip
def test_a_set_without_effect_is_refused_and_names_the_arm(refusal, text, given, message):
    assert refusal(text, sets=[given]) == f"--set {given}: {message}"


@pytest.mark.parametrize(
    ("axis", "place"),
    [
        ("training.optimizer.learning_rate: [1, 2]", "3:8"),
        ("training.optimizer: [{learning_rate: 1}]", "3:30"),
    ],
)
def test_a_grid_over_what_an_arm_sets_itself_is_refused_and_names_the_arm(refusal, axis, place):
    key = "training.optimizer.learning_rate"
    text = f"arms: {{a: {{}}, b: {{{key}: 8}}}}\ngrid: {{{axis}}}"
    message = f"grid.{key}: has no effect: the arm 'b' sets {key} itself"
    assert refusal(text) == f"a.yaml:{place}: {message}; leave it to the grid, or to the arms"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("training.epochs", "must have the form dotted.path=value"),
        ("=3", "must have the form dotted.path=value"),
        ("trianing.epochs=3", "trianing.epochs: cannot be set; did you mean 'training'? Begin with "
         "one of: data, network, training, evaluation, arms.NAME.PATH"),
        ("seeds=3", "seeds: cannot be set; say --seeds 10 for the seeds 0 to 9, --seeds '[42]' for "
         "one"),
        ("arms.b.network.l2=3", "arms.b.network.l2: no arm is named 'b'. Arms: default"),
        ("training.epochs=x", "training.epochs: got 'x'; must be a whole number"),
        ("training.epochs=", "training.epochs: the value is missing; write dotted.path=value, with "
         "null for no value"),
        ("arms.default.network.l2= ", "arms.default.network.l2: the value is missing; write "
         "dotted.path=value, with null for no value"),
        ("training.epochs=null",
         "training: give exactly one of epochs, steps, examples; got none"),
        ("network.hidden=8,8", "network.hidden: got '8,8'; must be a list, written [8,8]"),
        ("network.hidden=8", "network.hidden: got 8; must be a list, written [8]"),
        ("network.hidden=true", "network.hidden: got true; must be a list"),
        ("arms.default.network.wdith=3", "arms.default.network.wdith: unknown key. Known here: "
         f"{MLP}"),
        ("training.epochs=[1",
         "not readable as YAML: '[' is not closed; add ']'"),
        ("network.norm=bacth",
         f"network.norm: got 'bacth'; did you mean 'batch'? One of: {ALL}"),
        ("network.norm={kind: bacth}",
         f"network.norm.kind: got 'bacth'; did you mean 'batch'? One of: {ALL}"),
        ("network.wdith=3", f"network.wdith: unknown key. Known here: {MLP}"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_set_names_the_option(refusal, given, message):
    assert refusal("", sets=[given]) == f"--set {given}: {message}"


def test_two_sets_of_one_setting_are_refused_in_the_base_and_in_an_arm(refusal):
    twice = "sets again what network.l2 sets; take one of the two out"
    for prefix in ("", "arms.default."):
        given = [f"{prefix}network.l2={value}" for value in (1, 2)]
        assert refusal("", sets=given) == f"--set {given[1]}: {prefix}network.l2: {twice}"
