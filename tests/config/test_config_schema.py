"""The JSON Schema accepts what the loader accepts, and marks typing mistakes wherever they are."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import pytest
from each import each
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bnexp.config import load_experiment
from bnexp.config.assembly.resolved import resolved
from bnexp.config.explaining.catalog import catalog
from bnexp.config.explaining.reference import reference_markdown, template
from bnexp.config.explaining.schema import json_schema, schema_text
from bnexp.config.language.rules import RULES
from bnexp.config.language.settings import Settings
from bnexp.config.overrides import full_path, overrides_in
from bnexp.config.reading.tree import Tree
from bnexp.config.reading.yaml12 import parse_yaml, yaml_text
from bnexp.errors import ConfigurationError

ROOT = Path(__file__).parents[2]
CONFIGS = sorted((ROOT / "configs").glob("*.yaml"))
SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
EXAMPLE = template().partition("```yaml\n")[2].partition("```")[0]
KEYS = catalog().first_keys()
SETTINGS = [key for key in KEYS if key.path.split(".")[0] in Settings.model_fields]
LENGTH = {"training": {"epochs": 10}}
RENEW = "is not current; renew it with: bnexp schema"

VALID = [
    EXAMPLE,
    "training: {epochs: 3}",
    "training: {steps: 5, epochs: null}\nseeds: '100-109'",
    "training: {examples: 9, optimizer: sgd, schedule: {kind: step, every: {steps: 2}}}",
    "training: {epochs: 1}\nseeds: [3, '5-7', ' 9 ']\ngrid:\nzip: {}\nclaims:\naccept:",
    "training: {epochs: 1}\nseeds: 1-2, 9",
    "training: {epochs: 1}\nseeds: '[1, 2]'",
    "training: {epochs: 1}\ndata: {dataset: own.npz, validation_split: 0.25, order: frozen}",
    "training: {epochs: 1}\ndata: {dataset: digits, otherwise: null, path: null}",
    "training: {epochs: 1}\nnetwork: mlp\nevaluation: {every: {steps: 10}, on: [test, validation]}",
    "training: {epochs: 1}\nevaluation: {watch: {}}\narms: {a: {evaluation.watch: null}, b: {}}",
    "training: {epochs: 1}\nevaluation: {watch: {every: {steps: 5}, until: {epochs: 1}}}",
    "training: {epochs: 1}\nnetwork: {kind: mlp, norm: batch, bias: true, initializer: 0.5}",
    "training: {epochs: 1}\nnetwork: {kind: mlp, norm: {kind: batch, gamma_initializer: 2}}",
    "training: {epochs: 1}\nnetwork: {kind: mlp, hidden: 1000 x 1}\nzip: {network.hidden: [4 x 5]}",
    "training: {epochs: 1}\nnetwork: {kind: rnn, units: 2 x 5}",
    "training: {epochs: 1}\narms: {a: , 'a b': {}, x1e3: {network: {norm: {}}}}",
    "training: {epochs: 1}\narms: {a: {network: {norm.kind: batch, l2: 1}, training.steps: 5}}",
    "training: {epochs: 1}\narms: {a: {network.norm: {kind: batch}, network.norm.momentum: 0}}",
    "training: {epochs: 1}\narms: {a: {training: {optimizer: {learning_rate: 1}}}}",
    "training: {epochs: 1}\narms: {a: {data.validation_split: 0.5, evaluation.every.steps: 9}}",
    "training: {epochs: 1}\ngrid: {network.norm: [none, batch, {kind: batch, epsilon: 1}]}",
    "training: {epochs: 1}\ngrid: {training.optimizer: [{beta_1: 0.5}, {beta_1: 0}, sgd]}",
    "training: {epochs: 1}\nzip: {network.l2: [0, 1], data.dataset: [a.npz, sub/b.npz]}",
    "training: {epochs: 1}\nnetwork: rnn\n"
    "zip: {network.lengths: [full, {least: 3}, full], network.mask: [true, true, false]}",
    "training: {epochs: 1}\naccept: {few-seeds: a first look}",
    """training: {epochs: 10}
arms: {a: {}, b: {network.norm: batch}}
claims:
  - {says: one, metric: {steps_to: {val_accuracy: 0.97}}, claim: a < b, smallest: 1.1}
  - {says: two, metric: {at: {series: loss, epoch: 5}}, claim: b>a, verdict: inconclusive}
  - {says: three, metric: {final: val_loss, best: null}, claim: a < b, smallest: null}
""",
    """question: Is it so?
training: {epochs: 10}
seeds: 10
arms: {a: {}, b: {network.norm: batch}}
grid: {training.optimizer.learning_rate: [0.001, 0.01, 0.1]}
claims:
  - {says: one, metric: {mean: {series: loss, epochs: [1, 2.5]}}, claim: a = b, margin: 0.1}
  - {says: two, metric: {area: {series: val_loss, steps: [0, 1500]}}, claim: a <= b, margin: 1}
  - {says: three, metric: {seconds_to: {loss: 1}}, claim: b >= a, margin: 1.5, smallest: null}
  - {says: four, metric: {gap: loss}, claim: a < b, at_least: 2}
  - {says: five, metric: {diverged: true}, claim: a < b, select: {best: val_loss, seeds: 8}}
  - says: six
    metric: {width: {along: training.optimizer.learning_rate, reaches: {accuracy: 0.5}}}
    claim: a > b
  - {says: seven, metric: {parameters: trainable}, claim: a = b}
  - {says: eight, identity: weight_scale, arm: b, tolerance: 1}
  - {says: nine, identity: folding, metric: null, arm: null, verdict: contradicted}
""",
]


def errors(value):
    return [error.message for error in VALIDATOR.iter_errors(value)]


def read(text):
    return parse_yaml(text, "a.yaml").value


def test_the_schema_is_one_of_2020_12_and_refers_to_nothing_that_is_not_there():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    references = {part["$ref"] for part in parts_of(SCHEMA) if "$ref" in part}
    assert references
    assert {ref.removeprefix("#/$defs/") for ref in references} <= set(SCHEMA["$defs"])


def parts_of(schema):
    """Yields every mapping within a schema."""
    if isinstance(schema, dict):
        yield schema
    for part in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(part, dict | list):
            yield from parts_of(part)


def test_every_mapping_refuses_keys_that_it_does_not_know():
    stated = [s for s in parts_of(SCHEMA) if "properties" in s and s.get("type") == "object"]
    assert len(stated) > 30
    closed = [s for s in parts_of(SCHEMA) if s.get("additionalProperties") is False]
    assert [s for s in stated if s not in closed and s is not SCHEMA["else"]["properties"]] == []
    assert not [s for s in parts_of(SCHEMA) if s.get("additionalProperties", False)]


def test_every_key_has_its_description_and_its_default():
    for path in catalog().paths:
        for key in catalog().keys_at(path) if path.split(".")[0] in Settings.model_fields else ():
            assert key.entry.meaning in SCHEMA["$defs"][f"set.{path}"]["description"], path
    for key in SCHEMA["properties"]:
        value = {**SCHEMA["properties"][key], **SCHEMA["else"]["properties"].get(key, {})}
        assert value["description"], key
    assert SCHEMA["$defs"]["set.network.norm.momentum"] == {
        "minimum": 0,
        "maximum": 1,
        "type": "number",
        "description": "weight of the old value in the moving averages (PyTorch: 1 - this)",
        "default": 0.99,
    }


def test_every_default_and_example_in_the_schema_is_itself_accepted():
    for part in parts_of(SCHEMA):
        for value in [part["default"]] if "default" in part else part.get("examples", []):
            if isinstance(part, dict) and ("type" in part or "anyOf" in part or "$ref" in part):
                within = Draft202012Validator({**part, "$defs": SCHEMA["$defs"]})
                assert within.is_valid(value), (part, value)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_packaged_configurations_are_accepted_as_written_and_as_resolved(path):
    assert errors(read(path.read_text())) == []
    assert errors(resolved(load_experiment(path))) == []


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_packaged_configurations_name_the_schema_in_their_first_line(path):
    first = path.read_text().splitlines()[0]
    name = first.removeprefix("# yaml-language-server: $schema=")
    assert name == "schema.json"
    assert json.loads((path.parent / name).read_text())["title"] == SCHEMA["title"]


@pytest.mark.parametrize("text", VALID)
def test_what_is_right_is_accepted_as_written_and_as_resolved(load, text):
    whole = resolved(load(text, bare=True))
    assert errors(read(text)) == []
    assert errors(read(yaml_text(whole))) == []


def test_every_example_at_every_path_is_accepted():
    wrong = [
        key.path
        for path in catalog().paths
        for key in catalog().keys_at(path)
        if errors({**LENGTH, **key.example})
    ]
    assert wrong == []


@each("key", SETTINGS, lambda key: key.path)
def test_every_key_may_be_set_in_an_arm_and_a_grid_and_a_typo_in_it_is_marked(key):
    path, wrong, value = key.path, f"{key.path}x", key.entry.value
    assert errors({**LENGTH, "arms": {"a": {path: value}}}) == []
    assert errors({**LENGTH, "arms": {"a": {wrong: value}}})
    if "." in path:
        assert errors({**LENGTH, "grid": {path: [value]}, "zip": {path: [value]}}) == []
        assert errors({**LENGTH, "grid": {wrong: [value]}})
        assert errors({**LENGTH, "zip": {path: value}}) or isinstance(value, list)


@each("key", KEYS, lambda key: key.path)
def test_a_typo_in_a_key_is_marked_wherever_it_stands(refusal, key):
    name = key.entry.key
    stated = {**LENGTH, **renamed(key.example, key.path.split("."), f"{name}x")}
    assert errors(stated)
    assert "unknown key" in refusal(yaml_text(stated), bare=True) or name == "kind"


def renamed(value, steps, name):
    if isinstance(value, list):
        return [renamed(part, steps, name) for part in value]
    if len(steps) == 1:
        return {name if key == steps[0] else key: part for key, part in value.items()}
    return {**value, steps[0]: renamed(value[steps[0]], steps[1:], name)}


def changed(value, steps, new):
    if not steps:
        return new
    if isinstance(value, list):
        return [changed(part, steps, new) for part in value]
    return {**value, steps[0]: changed(value[steps[0]], steps[1:], new)}


WRONG_FOR = {"number": "x", "whole number": 1.5, "true or false": 1, "choice": "x", "mapping": 3}


@pytest.mark.parametrize(
    "key", [key for key in KEYS if key.entry.type in WRONG_FOR], ids=lambda key: key.path
)
def test_a_value_of_the_wrong_type_is_marked_as_the_loader_refuses_it(refusal, key):
    wrong = WRONG_FOR[key.entry.type]
    stated = {**LENGTH, **changed(key.example, key.path.split("."), wrong)}
    assert errors(stated)
    assert refusal(yaml_text(stated), bare=True)


@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [
        ("network.norm.momentum", (0, 1), (-0.1, 1.1)),
        ("network.norm.epsilon", (1e-9,), (0, -1)),
        ("network.dropout", (0, 0.99), (1, -0.1)),
        ("network.l2", (0,), (-1,)),
        ("network.hidden", ([], [1] * 1000), ([0], [1] * 1001, [True], 5)),
        ("network.activation", ("tanh",), ("rleu", None)),
        ("network.bias", (True, "auto"), (1, "yes", None)),
        ("network.norm", ("none", {"kind": "batch"}), ("bacth", {}, {"momentum": 1}, None, 0.5)),
        ("network.norm.gamma_initializer", ("normal", -1), ("glorot_normal", True, "step")),
        ("training.schedule", ("cosine",), ("step", {"kind": "step"})),
        ("training.batch_size", (1,), (0, "1", True, None)),
        ("data.dataset", ("digits", "a/b.npz"), ("mnits", "a.npy", "", 5)),
        ("data.otherwise", ("digits", None), ("mnist",)),
        ("data.validation.fraction", (0.5,), (0, 1)),
        ("evaluation.on", (["test"],), ([], ["test", "test"], ["train"], "test")),
        ("evaluation.every", ({"epochs": 1, "steps": None},), ({}, {"epochs": 1, "steps": 2})),
    ],
)  # fmt: skip
def test_ranges_choices_and_short_forms_are_those_of_the_loader(load, path, right, wrong):
    key = catalog().keys_at(path)[0]
    for values, accepted in ((right, True), (wrong, False)):
        for value in values:
            stated = {**LENGTH, **changed(key.example, path.split("."), value)}
            assert (errors(stated) == []) is accepted, value
            assert loads(load, stated) is accepted, value


def loads(load, stated):
    try:
        load(yaml_text(stated), bare=True)
    except ConfigurationError:
        return False
    return True


@pytest.mark.parametrize(
    ("key", "right", "wrong"),
    [
        ("name", ("a", "1e3", "A.b_c-d", "a" * 100), ("", "-a", "a b", "a/b", "é", "a" * 101, 1)),
        ("seeds", (1, 100_000, "3", "1-2", [0], ["0-4"], "1,2", "[1]"),
         (0, -1, 1.5, True, None, "", "x", [], [-1], [1, 1], ["a"], "1,", {})),
        ("arms", ({"a": {}}, {"a": None}, {"é ü": {}}, {"x" * 100: {}}),
         ({}, None, [], {"a": 3}, {"a.b": {}}, {"a/b": {}}, {"a\\b": {}}, {"": {}},
          {"x" * 101: {}}, {"a\x7fb": {}})),
        ("grid", (None, {}, {"network.l2": [0]}),
         ([], {"network.l2": 0}, {"network.l2": []}, {"network": ["mlp"]}, {"name": ["a"]},
          {"network.l2": [0, 0]}, {"network.l2": [-1]})),
        ("question", ("Is it?", " why ", None, "x" * 500), (3, "", " ", "x" * 501, ["a"])),
        ("claims", (None, []), ({}, [3], [{}], "a < b")),
        ("accept", (None, {}, {"few-seeds": "why"}),
         ([], {"few-seed": "why"}, {"few-seeds": ""}, {"few-seeds": " "}, {"few-seeds": None})),
        ("extends", ("other.yaml",), ("", None, 3, ["a"])),
        ("training", ({"epochs": 1},), ({}, {"epochs": None}, {"epochs": 1, "steps": 1}, 3, None)),
        ("evaluations", (), ({},)),
    ],
)  # fmt: skip
def test_the_keys_beside_the_settings_are_as_in_the_loader(load, tmp_path, key, right, wrong):
    (tmp_path / "other.yaml").write_text("training: {epochs: 1}")
    for values, accepted in ((right, True), (wrong, False)):
        for value in values:
            stated = {**LENGTH, key: value}
            assert (errors(stated) == []) is accepted, value
            assert loads(load, stated) is accepted, value


@pytest.mark.parametrize(
    "metric",
    [
        {},
        {"final": "val_los"},
        {"final": "loss", "best": "loss"},
        {"at": {"series": "loss"}},
        {"at": {"series": "loss", "epoch": 1, "step": 2}},
        {"steps_to": {}},
        {"steps_to": {"val_loss": 0}},
        {"steps_to": {"val_accuracy": 97}},
        {"steps_to": {"loss": 1, "val_loss": 1}},
        {"seconds_per_step": "testing"},
        {"mean": {"series": "loss", "epochs": [1]}},
        {"mean": {"series": "loss", "epochs": [1, 2, 3]}},
        {"area": {"epochs": [1, 2]}},
        {"diverged": False},
        {"diverged": 1},
        {"parameters": "al"},
        {"width": {"along": "a.b", "reaches": {"val_accuracy": 97}}},
    ],
)
def test_a_metric_that_is_none_is_marked(metric):
    claim = {"says": "x", "claim": "a < b"}
    assert errors({**LENGTH, "claims": [{**claim, "metric": {"final": "loss"}}]}) == []
    assert errors({**LENGTH, "claims": [{**claim, "metric": metric}]})


@pytest.mark.parametrize(
    "claim",
    [
        {},
        {"metric": {"final": "loss"}},
        {"claim": "a < b"},
        {"metric": {"final": "loss"}, "claim": "a b"},
        {"metric": {"final": "loss"}, "claim": "a < b", "identity": "folding"},
        {"metric": {"final": "loss"}, "claim": "a < b", "tolerance": 1},
        {"identity": "fold"},
        {"identity": "folding", "margin": 1},
        {"identity": "folding", "select": {"final": "val_loss", "seeds": 2}},
        {"metric": {"final": "loss"}, "claim": "a < b", "select": {"final": "loss", "seeds": 2}},
        {"metric": {"final": "loss"}, "claim": "a < b", "select": {"final": "val_loss"}},
        {"metric": {"final": "loss"}, "claim": "a < b", "at_least": 0},
    ],
)
def test_a_claim_that_is_none_is_marked(claim):
    assert errors({**LENGTH, "claims": [{"says": "x", "identity": "folding", "arm": "a"}]}) == []
    assert errors({**LENGTH, "claims": [{"says": "x", **claim}]})


@pytest.mark.parametrize(
    "text",
    [
        "extends: article",
        "extends: article\ntraining: {batch_size: 64}",
        "extends: article\ntraining: {optimizer: {beta_1: 0.5}}",
        "extends: article\nnetwork: {norm: {momentum: 0.5}, dropout: 0.1}",
        "extends: article\nnetwork: {norm: {kind: batch, momentum: 0.5}}\narms: {bn: }\nclaims:",
        "extends: article\ndata: {validation_split: 0.3}\nevaluation: {every: {steps: 9}}\nclaims:",
        "extends: article\ngrid:\nclaims:\narms: {}",
    ],
)
def test_a_file_that_extends_another_states_only_what_is_different(load, text):
    if "norm: {momentum" not in text:
        load(text, bare=True)
    assert errors(read(text)) == []
    assert errors({key: part for key, part in read(text).items() if key != "extends"})


@pytest.mark.parametrize(
    "text",
    [
        "extends: article\ntraining: {batchsize: 64}",
        "extends: article\ntraining: {epochs: 1, steps: 1}",
        "extends: article\nnetwork: {norm: {kind: none, momentum: 0.5}}",
        "extends: article\nnetwork: {norm.momentum: 0.5}",
        "extends: article\nnetwork.norm: batch",
        "extends: article\ntraining:",
    ],
)
def test_mistakes_in_a_file_that_extends_another_are_marked(text):
    assert errors(read(text))


TEXTS = [*VALID, *(path.read_text() for path in CONFIGS)]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 3),
    st.floats(-0.5, 2),
    st.sampled_from([*RULES, "none", "batch", "sgd", "step", "a.npz", "1-3", "val_loss", "a < b"]),
    st.lists(st.integers(0, 2) | st.sampled_from(["none", "test"]), max_size=2, unique_by=str),
    st.dictionaries(st.sampled_from(["kind", "l2", "epochs"]), st.integers(0, 2), max_size=2),
)


@st.composite
def changes(draw):
    """Draws a key, a value for it, and where the two are put."""
    key = draw(st.sampled_from(SETTINGS) | st.sampled_from(KEYS))
    value = draw(st.just(key.entry.value) | st.just(key.entry.value) | ODD)
    where = draw(st.sampled_from(["base", "arm", "whole arm", "grid", "zip", "any", "none"]))
    return key, value, where, draw(st.integers(0, 99))


def put(stated, key, value, where, place):
    """Puts a value into a configuration, or takes one out of it."""
    example = changed(key.example, key.path.split("."), value)
    if where == "base":
        merge(stated, example)
    elif where == "whole arm":
        merge(stated, {"arms": {"abc"[place % 3]: example}})
    elif where in ("grid", "zip"):
        merge(stated, {where: {key.path: [value]}})
    elif where == "arm":
        merge(stated, {"arms": {"abc"[place % 3]: {key.path: value}}})
    else:
        holders = holders_in(stated)
        holder = holders[place % len(holders)]
        holder.pop(list(holder)[place % len(holder)] if holder else "", None)
        if where == "any":
            holder[key.entry.key] = value


def merge(under, over):
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(under.get(key), dict):
            merge(under[key], value)
        else:
            under[key] = value


def overlapping(stated):
    """Whether an override reaches into another, where it may hide a mistake from the loader."""
    axes = [full_path(key) for axis in ("grid", "zip") for key in stated.get(axis) or {}]
    for arm in (stated.get("arms") or {"": {}}).values():
        paths = [*axes, *(override.path for override in overrides_in(Tree(arm or {})))]
        if any(b[: len(a)] == a for a, b in permutations(paths, 2)):
            return True
    return False


def holders_in(value):
    """Returns all mappings within a value, itself first."""
    nested = value.values() if isinstance(value, dict) else value
    inside = [p for part in nested if isinstance(part, dict | list) for p in holders_in(part)]
    return [value, *inside] if isinstance(value, dict) else inside


@settings(max_examples=200)
@given(st.sampled_from(TEXTS), st.lists(changes(), min_size=1, max_size=2))
def test_whatever_the_loader_accepts_the_schema_accepts(load, text, made):
    stated = copy.deepcopy(read(text))
    for change in made:
        put(stated, *copy.deepcopy(change))
    if loads(load, stated) and not overlapping(stated):
        assert errors(stated) == []


def test_the_schema_is_the_same_in_every_process():
    code = (
        "from bnexp.config.explaining.schema import schema_text; "
        "print(hash(schema_text()) and schema_text())"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert texts == {schema_text() + "\n"}


def test_the_schema_beside_the_configurations_is_current():
    file = ROOT / "configs" / "schema.json"
    assert file.read_text(encoding="utf-8") == schema_text(), f"{RENEW} --out configs/schema.json"


def test_the_page_about_configurations_is_current():
    file = ROOT / "docs" / "configuration.md"
    text = file.read_text(encoding="utf-8")
    assert text == reference_markdown(), f"{RENEW} --md --out docs/configuration.md"


def test_the_page_tells_every_key_kind_and_rule():
    page = reference_markdown()
    for entry in catalog().entries:
        assert entry.key == "kind" or f"| `{entry.key}` | {entry.meaning} |" in page
    for path in catalog().paths:
        for kind in catalog().kinds_of(path):
            assert f"`{kind.name}`" in page
            assert kind.meaning in page
    assert all(f"| `{rule}` | {why} |" in page for rule, why in RULES.items())


def test_the_example_of_the_page_has_as_many_trials_as_the_page_says(load):
    experiment = load(EXAMPLE)
    assert len(experiment.variants) * len(experiment.seeds) == 40
    assert "40 trials" in reference_markdown()
