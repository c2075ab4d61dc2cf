"""A file that extends another states only what is different."""

import pytest

from bnexp.config import load_experiment
from bnexp.config.reading.find import configuration_path
from bnexp.errors import ConfigurationError

BASE = """\
name: below
data: {dataset: digits, validation: {fraction: 0.1, take: random}}
network: {kind: mlp, hidden: [64], norm: {kind: batch, momentum: 0.9, epsilon: 0.5}}
training: {epochs: 3, batch_size: 16, optimizer: {kind: sgd, momentum: 0.5}}
evaluation: {every: {steps: 10}}
seeds: 5
arms:
  plain: {network.norm: none}
  late: {network.norm.placement: after, training.steps: 50}
grid: {network.l2: [0, 0.1], network.dropout: [0, 0.5]}
claims:
  - {says: below, metric: {final: val_loss}, claim: late < plain}
accept: {few-seeds: a first look}
"""


@pytest.fixture
def extend(tmp_path):
    """Loads a file that extends others, of which BASE is one called base.yaml."""

    def load(text, *, over="base.yaml", **others):
        files = {"base": BASE, **others}
        for name, content in files.items():
            (tmp_path / f"{name}.yaml").write_text(content)
        path = tmp_path / "a.yaml"
        path.write_text(f"extends: {over}\n{text}")
        return load_experiment(path)

    return load


@pytest.fixture
def refused(extend, tmp_path):
    """Returns the message that a file is refused with, without the folder."""

    def message(text, **options):
        with pytest.raises(ConfigurationError) as caught:
            extend(text, **options)
        return "\n".join(map(str, caught.value.problems)).replace(f"{tmp_path}/", "")

    return message


def base_of(experiment):
    return experiment.variants[0].settings


def test_all_but_the_name_is_taken_over(extend, tmp_path):
    extended = extend("")
    below = load_experiment(tmp_path / "base.yaml")
    assert (extended.name, below.name) == ("a", "below")
    assert extended.variants == below.variants
    assert (extended.seeds, extended.claims) == (below.seeds, below.claims)
    assert extended.accepted == below.accepted == {"few-seeds": "a first look"}


def test_a_name_of_its_own_is_kept(extend):
    assert extend("name: own").name == "own"


def test_settings_are_changed_one_by_one(extend):
    text = """
data: {validation: {fraction: 0.25}}
network: {hidden: [8, 8], norm: {momentum: 0.5}}
training: {optimizer: {learning_rate: 0.25}}
arms: null
grid: null
claims: null
"""
    settings = base_of(extend(text))
    assert settings.data.dataset == "digits"
    assert (settings.data.validation.fraction, settings.data.validation.take) == (0.25, "random")
    assert settings.network.hidden == (8, 8)
    norm, optimizer = settings.network.norm, settings.training.optimizer
    assert (norm.momentum, norm.epsilon) == (0.5, 0.5)
    assert (optimizer.kind, optimizer.momentum, optimizer.learning_rate) == ("sgd", 0.5, 0.25)
    assert (settings.training.epochs, settings.training.batch_size) == (3, 16)


ALONE = "arms: null\ngrid: null\nclaims: null\n"


def test_a_mapping_with_a_kind_replaces_what_was_there(extend):
    settings = base_of(extend(f"{ALONE}training: {{optimizer: {{kind: sgd, nesterov: true}}}}"))
    assert (settings.training.optimizer.momentum, settings.training.optimizer.nesterov) == (0, True)
    settings = base_of(extend(f"{ALONE}network: {{norm: {{kind: batch, momentum: 0.5}}}}"))
    assert (settings.network.norm.momentum, settings.network.norm.epsilon) == (0.5, 0.001)
    assert settings.network.hidden == (64,)


@pytest.mark.parametrize("short", ["batch", "none"])
def test_a_bare_kind_replaces_what_was_there(extend, short):
    norm = base_of(extend(f"{ALONE}network: {{norm: {short}}}")).network.norm
    assert norm == type(norm)(kind=short)


def test_a_short_form_below_stands_for_its_mapping(extend):
    below = """
training: {epochs: 1, optimizer: sgd}
network: {kind: mlp, norm: batch, initializer: 0.5}
data: {validation_split: 0.1}
"""
    text = """
training: {optimizer: {momentum: 0.25}}
network: {norm: {momentum: 0.5}, initializer: {value: 0.125}}
data: {validation: {take: random}}
"""
    settings = base_of(extend(text, over="short.yaml", short=below))
    assert (settings.training.optimizer.kind, settings.training.optimizer.momentum) == ("sgd", 0.25)
    assert (settings.network.norm.kind, settings.network.norm.momentum) == ("batch", 0.5)
    assert (settings.network.initializer.kind, settings.network.initializer.value) == (
        "constant",
        0.125,
    )
    assert (settings.data.validation.fraction, settings.data.validation.take) == (0.1, "random")


def test_the_short_form_of_the_split_changes_the_share_alone(extend):
    validation = base_of(extend(f"{ALONE}data: {{validation_split: 0.25}}")).data.validation
    assert (validation.fraction, validation.take) == (0.25, "random")


@pytest.mark.parametrize(
    ("length", "lengths"),
    [("steps: 40", (None, 40, None)), ("examples: 900", (None, None, 900))],
)
def test_one_length_of_training_takes_the_place_of_another(extend, length, lengths):
    training = base_of(extend(f"{ALONE}training: {{{length}}}")).training
    assert (training.epochs, training.steps, training.examples) == lengths
    assert training.batch_size == 16


def test_one_distance_of_evaluations_takes_the_place_of_another(extend):
    every = base_of(extend(f"{ALONE}evaluation: {{every: {{epochs: 2}}}}")).evaluation.every
    assert (every.epochs, every.steps) == (2, None)


def test_arms_are_added_changed_and_taken_out(extend):
    text = """
arms:
  new: {network.activation: tanh}
  late: {network.norm.placement: before, training.batch_size: 8, training.epochs: 2}
  plain: null
claims: null
grid: null
"""
    experiment = extend(text)
    assert experiment.arms == {
        "late": {
            "network.norm.placement": "before",
            "training.batch_size": 8,
            "training.epochs": 2,
        },
        "new": {"network.activation": "tanh"},
    }
    late, _ = (variant.settings for variant in experiment.variants)
    assert (late.training.epochs, late.training.steps) == (2, None)


def test_an_arm_that_names_a_kind_loses_what_lay_inside(extend):
    arms = extend(f"{ALONE[11:]}arms: {{late: {{network.norm: batch}}, plain: null}}").arms
    assert arms == {"late": {"training.steps": 50, "network.norm": "batch"}}


def test_an_axis_is_replaced_and_another_added(extend):
    experiment = extend("grid: {network.l2: [0.5], training.batch_size: [4, 8]}")
    assert experiment.grid == {
        "network.l2": [0.5],
        "network.dropout": [0, 0.5],
        "training.batch_size": [4, 8],
    }


def test_lists_are_replaced(extend):
    text = """
seeds: [7]
claims:
  - {says: other, metric: {best: val_loss}, claim: plain < late}
"""
    experiment = extend(text)
    assert experiment.seeds == (7,)
    assert [comparison.claim.says for comparison in experiment.claims] == ["other"]


@pytest.mark.parametrize("key", ["grid", "claims", "accept"])
def test_null_takes_a_section_out(extend, key):
    experiment = extend(f"{key}: null")
    assert {
        "grid": experiment.grid,
        "claims": experiment.claims,
        "accept": experiment.accepted,
    }[key] in ({}, ())
    assert len(experiment.arms) == 2


def test_null_takes_all_arms_out(extend):
    assert extend("arms: null\nclaims: null").arms == {"default": {}}


def test_an_arm_that_is_not_there_cannot_be_taken_out(refused):
    assert refused("arms: {plian: null}") == (
        "a.yaml:2:8: arms.plian: there is no arm of this name to take out; did you mean "
        "'plain'? Arms: plain, late; for a new one without overrides write {}"
    )


def test_null_where_nothing_is_taken_over_is_told_as_ever(refused):
    message = refused("arms: null", over="bare.yaml", bare="training: {epochs: 1}")
    assert message == "a.yaml:2:7: arms: is empty; leave it out or name an arm"


def test_reasons_are_added(extend):
    accepted = extend("accept: {coarse-target: enough, few-seeds: another reason}").accepted
    assert accepted == {"few-seeds": "another reason", "coarse-target": "enough"}


def test_files_extend_each_other_over_several_levels(extend):
    middle = "extends: base.yaml\nname: middle\ntraining: {epochs: 7}\nseeds: 2\n"
    experiment = extend("seeds: 1", over="middle.yaml", middle=middle)
    settings = base_of(experiment)
    assert (experiment.name, len(experiment.seeds)) == ("a", 1)
    assert (settings.training.epochs, settings.training.batch_size) == (7, 16)


def test_a_packaged_configuration_is_extended_by_its_name(extend):
    article = load_experiment(configuration_path("article"))
    experiment = extend("seeds: 2", over="article")
    assert experiment.variants == article.variants
    assert (experiment.name, experiment.seeds) == ("a", (0, 1))


@pytest.mark.parametrize("where", ["data: {path: own}", "arms: {late: {data.path: own}}"])
def test_paths_to_data_start_at_the_folder_of_their_own_file(tmp_path, where):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "below.yaml").write_text(f"training: {{epochs: 1}}\n{where}\n")
    path = tmp_path / "a.yaml"
    path.write_text("extends: sub/below.yaml\n")
    assert base_of(load_experiment(path)).data.path == str(tmp_path / "sub" / "own")
    path.write_text(f"extends: sub/below.yaml\n{where.replace('own', 'other')}")
    assert base_of(load_experiment(path)).data.path == str(tmp_path / "other")


@pytest.mark.parametrize(
    ("text", "below", "message"),
    [
        ("training: {epochs: 0}", "training: {epochs: 1}",
         "a.yaml:2:20: training.epochs: got 0; must be greater than or equal to 1"),
        ("seeds: 1", "training: {epochs: 0}",
         "below.yaml:1:20: training.epochs: got 0; must be greater than or equal to 1"),
        ("arms: {a: {network.l2: 1}}",
         "training: {epochs: 1}\narms: {b: {}, a: {network.dropout: 2}}",
         "below.yaml:2:36: arms.a.network.dropout: got 2; must be less than 1"),
        ("network: {norm: {convention: keras}}",
         "training: {epochs: 1}\nnetwork: {kind: mlp, norm: none}",
         "a.yaml:2:18: network.norm.convention: belongs to kind 'batch', not to 'none'; say kind: "
         "batch. Known here: kind"),
        ("grid: {network.l2: [1, -1]}", "training: {epochs: 1}\ngrid: {network.dropout: [0, 1]}",
         "a.yaml:2:24: grid.network.l2: got -1; must be greater than or equal to 0\n"
         "below.yaml:2:29: grid.network.dropout: got 1; must be less than 1"),
    ],
)  # fmt: skip
def test_a_mistake_points_at_the_file_that_holds_it(refused, text, below, message):
    assert refused(text, over="below.yaml", below=below) == message


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ("bsae.yaml", "bsae.yaml: no such file; did you mean 'base.yaml'?"),
        ("..", "..: is a folder; name a YAML file"),
        ("3", "got 3; must be one path, or the name of a configuration that comes with bnexp"),
        ("''", "got ''; must be one path, or the name of a configuration that comes with bnexp"),
        ("a.yaml", "extends itself in a circle: a.yaml -> a.yaml; take one extends out"),
        ("./a.yaml", "extends itself in a circle: a.yaml -> a.yaml; take one extends out"),
    ],
)
def test_what_cannot_be_extended_is_refused_at_the_line_that_says_so(refused, over, message):
    assert refused("", over=over) == f"a.yaml:1:10: extends: {message}"


def test_a_circle_over_other_files_is_told_with_its_way(refused):
    message = refused("", over="b.yaml", b="extends: c.yaml", c="# c\nextends: a.yaml")
    assert message == (
        "c.yaml:2:10: extends: extends itself in a circle: a.yaml -> b.yaml -> c.yaml -> a.yaml; "
        "take one extends out"
    )


def test_two_ways_to_the_same_file_are_no_circle(extend):
    one = "extends: base.yaml\nseeds: 2\n"
    assert len(extend("seeds: 3", over="one.yaml", one=one).seeds) == 3
