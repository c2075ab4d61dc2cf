"""A key that stands at a wrong place is told the places where it belongs."""

from __future__ import annotations

import pytest
from each import each

from bnexp.config import load_experiment
from bnexp.config.checking.belonging import places_of
from bnexp.config.language.walk import LANGUAGE
from bnexp.errors import ConfigurationError

BASE = "name: a\ndata: {dataset: digits}\ntraining: {epochs: 3}\n"
ARMS = BASE + (
    "arms:\n  no-bn: {}\n  bn: {network.norm: {kind: batch, momentum: 0.9}}\n"
    "  slow: {network.norm: {kind: batch, momentum: 0.99}}\n"
)


@pytest.fixture
def told(tmp_path):
    """Returns the mistakes that are told of a text."""

    def problems(text, **options):
        (tmp_path / "a.yaml").write_text(text)
        with pytest.raises(ConfigurationError) as caught:
            load_experiment(tmp_path / "a.yaml", **options)
        return caught.value.problems

    return problems


RIGHT = [
    ("learning_rate: 0.1", "training.optimizer.learning_rate"),
    ("lr: 0.1", "training.optimizer.learning_rate"),
    ("epochs: 5", "training.epochs"),
    ("batch_size: 5", "training.batch_size"),
    ("validation_split: 0.1", "data.validation_split"),
    ("norm: batch", "network.norm"),
    ("units: 32", "network.units"),
    ("dropout_rate: 0.1", "network.dropout"),
    ("optimizer: adam", "training.optimizer"),
    ("momentum: 0.9", "network.norm.momentum or training.optimizer.momentum"),
    ("network: {kind: mlp, batch_size: 3}", "training.batch_size"),
    ("evaluation: {steps: 3}", "evaluation.every.steps"),
    ("arms: {a: {lr: 0.1}}", "training.optimizer.learning_rate"),
    ("arms: {a: {training.learning_rate: 0.1}}", "training.optimizer.learning_rate"),
    ("arms: {a: {training: {lr: 0.1}}}", "training.optimizer.learning_rate"),
    ("grid: {lr: [0.1]}", "training.optimizer.learning_rate"),
    ("grid: {training.lr: [0.1]}", "training.optimizer.learning_rate"),
]


@pytest.mark.parametrize(("line", "place"), RIGHT)
def test_a_key_in_a_file_is_told_where_it_belongs(told, line, place):
    (problem,) = told(f"{BASE}{line}\n")
    assert f"; did you mean {place}?" in problem.message
    assert problem.line == 4


SETS = [
    ("learning_rate=0.1", "training.optimizer.learning_rate"),
    ("epochs=5", "training.epochs"),
    ("training.learning_rate=0.1", "training.optimizer.learning_rate"),
    ("optimizer.lr=0.1", "training.optimizer.learning_rate"),
    ("norm.momentum=0.5", "network.norm.momentum"),
    ("network.batch_size=16", "training.batch_size"),
    ("arms.bn.lr=0.1", "arms.bn.training.optimizer.learning_rate"),
    ("arms.bn.norm.momentum=0.5", "arms.bn.network.norm"),
    ("arms.bn.network.momentum=0.5", "arms.bn.network.norm.momentum"),
    ("arms.bn.training={lr: 0.1}", "arms.bn.training.optimizer.learning_rate"),
]


@pytest.mark.parametrize(("text", "place"), SETS)
def test_a_key_on_the_command_line_is_told_where_it_belongs(told, text, place):
    (problem,) = told(ARMS, sets=[text])
    assert f"; did you mean {place}?" in problem.message


def test_a_key_of_training_at_the_top_is_one_mistake_though_training_is_missing(told):
    (problem,) = told("name: a\ndata: {dataset: digits}\nepochs: 5\n")
    assert "; did you mean training.epochs?" in problem.message


@pytest.mark.parametrize(
    "line",
    ["evaluation: {KEY: 3}", "network: {kind: mlp, KEY: 3}", "arms: {a: {KEY: 3}}"],
)
@pytest.mark.parametrize("key", ["seeds", "claims", "grid", "name"])
def test_a_key_of_the_whole_in_a_part_is_told_that_it_stands_at_the_top(told, line, key):
    (problem,) = told(f"{BASE}{line.replace('KEY', key)}\n")
    assert problem.message == f"unknown key; {key} stands at the top, beside training"


def test_one_seed_in_a_part_is_told_how_it_is_stated_at_the_top(told):
    (problem,) = told(f"{BASE}network: {{kind: mlp, seed: 7}}\n")
    assert "did you mean 'seeds' at the top? Seed 42 alone is seeds: [42];" in problem.message


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("arms.bn={}", "name a setting inside an arm, such as arms.bn.network.norm. "),
        ("name=b", "name can be stated in the file alone. "),
        ("claims.0.claim=bn < no-bn", "claims can be stated in the file alone. "),
    ],
)
def test_what_no_option_sets_is_told_where_it_is_stated(told, text, what):
    (problem,) = told(ARMS, sets=[text])
    assert problem.message.startswith(f"cannot be set; {what}Begin with one of: data, ")


def test_a_key_that_there_is_not_is_no_key_without_effect(told):
    (problem,) = told(ARMS, sets=["network.norm.gamma=1"])
    assert problem.message.startswith("unknown key. Known here: kind, placement, layers, ")


@each("path", LANGUAGE.setting_paths, ".".join)
def test_every_key_alone_leads_to_places_that_there_are(path):
    known = {".".join(each) for each in LANGUAGE.setting_paths}
    places = places_of(path[-1:])
    assert set(places) <= known
    assert bool(places) is (path[-1] != "kind")
    assert {place.rpartition(".")[2] for place in places} <= {path[-1]}


@pytest.mark.parametrize("key", ["seed", "random_seed", "random_state", "manual_seed"])
def test_one_seed_by_another_name_is_told_how_it_is_stated(told, key):
    (problem,) = told(f"{BASE}{key}: 7\n")
    assert "did you mean 'seeds'? Seed 7 alone is seeds: [7];" in problem.message


@pytest.mark.parametrize("text", ["seed=42", "seeds=42", "training.seed=42", "arms.bn.seeds=42"])
def test_seeds_have_an_option_of_their_own(told, text):
    (problem,) = told(BASE, sets=[text])
    assert problem.message.startswith("cannot be set; say --seeds 10 for the seeds 0 to 9,")


def test_what_arms_set_themselves_is_told_once_with_what_reaches_into_them(told, tmp_path):
    (problem,) = told(ARMS, sets=["network.norm.momentum=0.5"])
    assert problem.message == (
        "has no effect: the arms 'bn' and 'slow' set network.norm themselves; reach into the arms "
        "with --set arms.bn.network.norm.momentum=0.5 --set arms.slow.network.norm.momentum=0.5"
    )
    advised = [f"arms.{arm}.network.norm.momentum=0.5" for arm in ("bn", "slow")]
    loaded = load_experiment(tmp_path / "a.yaml", sets=advised)
    norms = [variant.settings.network.norm for variant in loaded.variants]
    assert [norm.momentum for norm in norms if norm.kind == "batch"] == [0.5, 0.5]
