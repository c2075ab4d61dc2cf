"""The catalog says of every key what the loader and Keras do with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from each import each
from pydantic import Field

from bnexp.config.explaining.catalog import Catalog, Key, catalog, nearest_known
from bnexp.config.explaining.definitions import as_written
from bnexp.config.explaining.entries import OWN, REQUIRED, Entry
from bnexp.config.explaining.schema import json_schema
from bnexp.config.explaining.words import flow
from bnexp.config.language.base import Count, Part
from bnexp.config.language.evaluation import Evaluation
from bnexp.config.language.settings import Settings
from bnexp.config.language.toplevel import KEYS
from bnexp.config.language.walk import LANGUAGE, Language
from bnexp.config.reading.yaml12 import parse_yaml, yaml_text

FIRST = catalog().first_keys()
SETTINGS = [key for key in FIRST if key.path.split(".")[0] in Settings.model_fields]
NORMS = tuple(kind.name for kind in catalog().kinds_of("network.norm"))
EXAMPLES = [key for key in SETTINGS if key.entry.kinds != ("instance",)]
"""Those that go with the usual network, which instance normalization cannot normalize."""
TWO_ARMS = {
    "training": {"epochs": 10},
    "seeds": 10,
    "arms": {"bn": {"network.norm": "batch"}, "no-bn": {}},
}


def test_an_entry_says_all_there_is_to_say():
    entry = Entry(
        key="momentum",
        kinds=("batch",),
        meaning="weight of the old value in the moving averages (PyTorch: 1 - this)",
        type="number",
        choices=(),
        range="0 to 1",
        default="0.99",
        origin="keras.layers.BatchNormalization",
        one_of=(),
        source="Ioffe and Szegedy 2015",
        value=0.9,
    )
    example = {"network": {"kind": "mlp", "norm": {"kind": "batch", "momentum": 0.9}}}
    path = "network.norm.momentum"
    assert catalog().keys_at(path)[0] == Key(path, entry, example)


def entries_at(path):
    return [key.entry for key in catalog().keys_at(path)]


def test_a_path_that_several_kinds_have_is_there_once_for_each():
    rates = {e.kinds: (e.default, e.origin) for e in entries_at("training.optimizer.learning_rate")}
    assert rates == {
        ("sgd",): ("0.01", "keras.optimizers.SGD"),
        ("adam",): ("0.001", "keras.optimizers.Adam"),
        ("adamw",): ("0.001", "keras.optimizers.AdamW"),
        ("rmsprop",): ("0.001", "keras.optimizers.RMSprop"),
    }
    assert [e.kinds[0] for e in entries_at("network.initializer.gain")] == [
        "glorot_uniform",
        "orthogonal",
    ]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("network.norm.momentum", ("number", (), "0 to 1", "0.99")),
        ("network.norm.epsilon", ("number", (), "above 0", "0.001")),
        ("network.norm.placement", ("choice", ("before", "after", "inputs", "between", "cell"),
                                    "", "before")),
        ("network.norm.center", ("true or false", ("true", "false"), "", "true")),
        ("network.norm", ("kind or mapping", NORMS, "", "none")),
        ("network.hidden", ("list of whole numbers or text such as 20 x 100", (),
                            "each at least 1, at most 1000 values", "[128]")),
        ("network.dropout", ("number", (), "at least 0, below 1", "0.0")),
        ("network.bias", ("choice", ("auto", "true", "false", "after_norm"), "", "auto")),
        ("network.norm.gamma_initializer",
         ("kind, number or mapping", ("zeros", "ones", "constant", "normal", "uniform"), "",
          "ones")),
        ("training.schedule", ("kind or mapping", ("constant", "step", "cosine"), "", "constant")),
        ("training.schedule.every", ("mapping", (), "", REQUIRED)),
        ("training.epochs", ("whole number", (), "at least 1", "")),
        ("data.dataset", ("text", ("mnist", "fashion_mnist", "digits"), "", "mnist")),
        ("data.path", ("text", (), "", "")),
        ("data.validation_split", ("number", (), "above 0, below 1", "0.2")),
        (
            "evaluation.on",
            (
                "list of choices",
                ("validation", "test", "training", "shifted"),
                "",
                "[validation]",
            ),
        ),
        ("claims.says", ("text", (), "at most 300 characters", REQUIRED)),
    ],
)  # fmt: skip
def test_type_choices_range_and_default_are_told_in_words(path, words):
    entry, *_ = entries_at(path)
    assert (entry.type, entry.choices, entry.range, entry.default) == words


def test_keys_of_which_exactly_one_is_given_say_so():
    assert entries_at("training.steps")[0].one_of == ("epochs", "steps", "examples")
    assert entries_at("training.batch_size")[0].one_of == ()


def made_of(part):
    """Returns the parts that are made of a part and of which no other is made."""
    below = [each for each in part.__subclasses__() if each.__module__.startswith("bnexp.")]
    return [found for each in below for found in made_of(each)] if below else [part]


def named_in(value):
    """Returns the paths of all keys of plain values, those of the first of a list."""
    value = value[0] if isinstance(value, list) and value else value
    for key, part in value.items() if isinstance(value, dict) else ():
        yield key
        yield from (f"{key}.{inside}" for inside in named_in(part))


def test_every_key_of_every_part_is_there_and_has_a_meaning():
    parts = {*made_of(Part)}
    assert parts == {*LANGUAGE.parts}
    for part in parts:
        assert {*part.model_fields} - {"kind"} <= {e.key for e in catalog().entries_of(part)}, part
    assert [entry for entry in catalog().entries if len(entry.meaning) < 4] == []
    assert {*KEYS} <= {*catalog().paths}


def test_every_path_leads_to_a_key_and_its_example_back_to_the_path():
    for path in catalog().paths:
        assert catalog().keys_at(path), path
        for key in catalog().keys_at(path):
            assert key.path == path
            assert path in {*named_in(key.example)}


class Patient(Evaluation):
    """An evaluation that gives up."""

    patience: Count = Field(5, description="evaluations without progress")


class More(Settings):
    """Settings with one more setting."""

    evaluation: Patient = Field(Patient(), description="when and on what to evaluate")


def test_a_new_setting_shows_up_by_itself():
    language = Language(More)
    (key,) = Catalog(language).keys_at("evaluation.patience")
    assert (key.entry.meaning, key.entry.default, key.entry.range) == (
        "evaluations without progress",
        "5",
        "at least 1",
    )
    whole = json_schema(language)
    assert "evaluation.patience" in whole["$defs"]["keys"]["properties"]
    assert "patience" in whole["$defs"]["Patient"]["properties"]


@each("key", EXAMPLES, lambda key: f"{key.path}/{'+'.join(key.entry.kinds)}")
def test_the_example_is_a_configuration_that_sets_the_key(load, key):
    assert_example_is_right(load, key)


def test_so_it_is_wherever_else_the_part_may_stand(load):
    for path in catalog().paths:
        for key in catalog().keys_at(path) if path.split(".")[0] in Settings.model_fields else ():
            if key not in SETTINGS and key.entry.kinds != ("instance",):
                assert_example_is_right(load, key)


def assert_example_is_right(load, key):
    entry, stated = key.entry, {"training": {"epochs": 10}, **key.example}
    (variant,) = load(yaml_text(stated), bare=True).variants
    there = value_at(variant.settings, key.path.replace("validation_split", "validation.fraction"))
    if key.path == "data.path":
        assert there.endswith(f"/{entry.value}")
    elif key.path == "network.preset":
        assert there is None
        assert variant.settings.network.channels == (6, 16)
    elif isinstance(entry.value, dict):
        whole = there.model_dump(mode="json", exclude_none=True)
        assert {key: whole[key] for key in entry.value} == entry.value
    else:
        assert as_written(there) == entry.value


def value_at(settings, path):
    for step in path.split("."):
        settings = getattr(settings, step)
    return settings


@each("key", EXAMPLES, lambda key: f"{key.path}/{'+'.join(key.entry.kinds)}")
def test_the_default_is_what_the_loader_fills_in(load, key):
    if key.entry.default in ("", REQUIRED) or key.path == "data.validation_split":
        return
    stated = {"training": {"epochs": 10}, **without(key.example, key.path.split("."))}
    (variant,) = load(yaml_text(stated), bare=True).variants
    there = value_at(variant.settings, key.path)
    assert flow(as_written(there)) == key.entry.default


def without(value, steps):
    """Returns plain values without the one at a path."""
    if len(steps) == 1:
        return {key: part for key, part in value.items() if key != steps[0]}
    return {**value, steps[0]: without(value[steps[0]], steps[1:])}


@pytest.mark.parametrize(
    "key", [key for key in FIRST if key not in SETTINGS], ids=lambda key: key.path
)
def test_the_examples_beside_the_settings_are_right_too(load, key):
    assert load(yaml_text({**TWO_ARMS, **key.example}), bare=True).variants


def children_of(path):
    return [key.entry.key for key in catalog().children_of(path)]


def test_parts_have_their_keys_and_kinds():
    assert children_of("") == list(KEYS)
    assert children_of("data.validation") == ["fraction", "take"]
    assert children_of("network.norm.momentum") == []
    assert [kind.name for kind in catalog().kinds_of("training.optimizer")] == [
        "sgd",
        "adam",
        "adamw",
        "rmsprop",
    ]
    batch = catalog().kinds_of("network.norm")[1]
    assert (batch.name, batch.source, batch.keras) == (
        "batch",
        "Ioffe and Szegedy 2015",
        "keras.layers.BatchNormalization",
    )
    assert catalog().kinds_of("training") == ()


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("network.norm.epslion", "network.norm"),
        ("arms.bn.network.norm.epsilon", "network.norm.epsilon"),
        ("arms.bn.netwrok", ""),
        ("arms.bn", "arms"),
        ("grid.training.batch_size.1", "training.batch_size"),
        ("zip.training.batchsize", "training"),
        ("claims.1.metric.fianl", "claims.metric"),
        ("data.validation_split", "data.validation_split"),
        ("nmae", ""),
        ("", ""),
    ],
)
def test_the_nearest_known_part_is_found_behind_arms_grids_and_numbers(path, known):
    assert nearest_known(path) == known


@pytest.mark.parametrize(
    "value",
    [
        {"kind": "batch", "list": [1, 2.5, 1e-7, True, None], "no": "on", "with: colon": "a, b"},
        ["100-109", "1e3", "null", "", " a", "bn < no-bn", "a #b", "é", "- x", "~/a.npz"],
    ],
)
def test_values_in_one_line_read_back_as_the_same(value):
    assert parse_yaml(flow(value), "").value == value
    assert "\n" not in flow(value)


# Keras is read in a process of its own, so that no other test finds TensorFlow imported.
READ = """
import inspect, json, sys
import keras

def parameters(name):
    part = keras
    for step in name.split(".")[1:]:
        part = getattr(part, step)
    signature = inspect.signature(part.__init__ if isinstance(part, type) else part)
    return {p.name: p.default for p in signature.parameters.values() if p.default is not p.empty}

names, kinds = json.loads(sys.argv[1])
found = {name: parameters(name) for name in names}
made = [type(keras.initializers.get(kind)).__name__ for kind in kinds]
batch = "batch_size` will default to 32" in " ".join(inspect.getdoc(keras.Model.fit).split())
print(json.dumps([found, made, batch], default=str))
"""


LIKE_KERAS = {model: model.keras for model in LANGUAGE.parts if model.keras}


@pytest.fixture(scope="module")
def keras():
    """Returns Keras' defaults by names, the classes of initializers, and whether fit takes 32."""
    kinds = [
        k.name for k in catalog().kinds_of("network.initializer") if "VarianceScaling" in k.keras
    ]
    asked = json.dumps([[each.name for each in LIKE_KERAS.values()], kinds])
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        [sys.executable, "-c", READ, asked],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return json.loads(done.stdout.splitlines()[-1])


def as_in_keras(value):
    """Returns a default as Keras' signatures have it: kinds by name, no penalty as None."""
    if isinstance(value, Part):
        stated = as_written(value)
        return None if stated == {"l1": 0.0, "l2": 0.0} else stated
    return value


@pytest.mark.parametrize("model", LIKE_KERAS, ids=lambda model: model.__name__)
def test_defaults_that_are_said_to_be_those_of_keras_are(keras, model):
    named, parameters = model.keras, dict(keras[0][model.keras.name])
    if named.name == "keras.Model.fit":
        assert keras[2]
        assert parameters["batch_size"] is None
        parameters["batch_size"] = 32
    fields = model.model_fields.items()
    given = {name: f.default for name, f in fields if not f.is_required() and f.default is not None}
    ours = {n: as_in_keras(default) for n, default in given.items() if n not in named.own}
    assert ours == {name: parameters[named.renamed.get(name, name)] for name in ours}
    assert set(named.own) <= set(given)
    assert set(named.renamed) <= set(ours)


@pytest.mark.parametrize("model", LIKE_KERAS, ids=lambda model: model.__name__)
def test_defaults_that_are_said_to_be_our_own_are_not_those_of_keras(keras, model):
    parameters = keras[0][model.keras.name]
    for name in model.keras.own:
        default = as_in_keras(model.model_fields[name].default)
        assert name not in parameters or parameters[name] != default


def test_every_optimizer_initializer_and_normalizer_names_its_class_in_keras(keras):
    kinds = [
        kind
        for path in ("training.optimizer", "network.initializer", "network.norm")
        for kind in catalog().kinds_of(path)
    ]
    without = {"none", "weight", "batch_renorm", "full"}
    assert {kind.name for kind in kinds if not kind.keras} == without
    assert keras[1] == [
        "GlorotUniform",
        "GlorotNormal",
        "HeUniform",
        "HeNormal",
        "LecunUniform",
        "LecunNormal",
    ]


def test_defaults_without_an_equal_in_keras_are_told_as_our_own():
    own = {key.path for key in SETTINGS if key.entry.origin == OWN}
    assert {"network.norm.placement", "network.activation", "training.optimizer"} <= own
    assert not own & {
        "network.norm.moving_variance_initializer",
        "network.initializer",
        "training.batch_size",
    }
