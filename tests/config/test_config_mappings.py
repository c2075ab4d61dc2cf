"""A mapping of Python in place of a file states the same, or says what no file could hold."""

from __future__ import annotations

import copy
import enum
from collections import UserList
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import yaml

from bnexp.config import load_experiment
from bnexp.config.assembly.resolved import resolved, resolved_text
from bnexp.config.reading.find import packaged
from bnexp.config.reading.yaml12 import read_yaml
from bnexp.errors import ConfigurationError
from bnexp.plan import expand_trials

BASE = {"data": {"dataset": "digits"}, "training": {"epochs": 1}}


def ids(experiment):
    data = {variant.settings.data: "contents" for variant in experiment.variants}
    return [trial.trial_id for trial in expand_trials(experiment, data)]


def settings_of(mapping):
    return load_experiment({**BASE, **mapping}).variants[0].settings


def problems_of(mapping, **options):
    with pytest.raises(ConfigurationError) as caught:
        load_experiment({**BASE, **mapping}, **options)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("read", [yaml.safe_load, None], ids=["safe_load", "own"])
@pytest.mark.parametrize("name", packaged())
def test_packaged_configurations_are_the_same_by_file_and_as_mappings(name, read):
    file = packaged()[name]
    mapping = read(file.read_text(encoding="utf-8")) if read else read_yaml(file).value
    before = copy.deepcopy(mapping)
    one, other = load_experiment(file), load_experiment(mapping)
    assert one == other
    assert ids(one) == ids(other)
    assert resolved(one) == resolved(other)
    assert mapping == before


class Layers(enum.IntEnum):
    WIDE = 16


class Foreign(Mapping):
    """A mapping that is no dict, as those of configuration libraries are."""

    def __init__(self, value):
        self._value = value

    def __getitem__(self, key):
        return self._value[key]

    def __iter__(self):
        return iter(self._value)

    def __len__(self):
        return len(self._value)


def test_values_of_other_libraries_are_taken_for_what_they_are():
    found = settings_of(
        {
            "network": Foreign({"kind": np.str_("mlp"), "hidden": (np.int64(8), Layers.WIDE)}),
            "training": {"epochs": np.array(3), "batch_size": np.uint8(4)},
            "data": {"dataset": Path("mine.npz")},
        }
    )
    assert found.network.hidden == (8, 16)
    assert (found.training.epochs, found.training.batch_size) == (3, 4)
    assert found.data.dataset == str(Path("mine.npz").absolute())
    assert settings_of({"network": {"kind": "mlp", "hidden": np.array([3, 5])}}).network.hidden == (
        3,
        5,
    )
    assert load_experiment({**BASE, "seeds": range(3, 6)}).seeds == (3, 4, 5)


@pytest.mark.parametrize("key", [1, np.int64(1), "1"])
def test_keys_that_are_numbers_are_text_as_in_a_file(key):
    (told,) = problems_of({"arms": {key: {}}})
    assert told.startswith("configuration: arms.1: got '1', which programs that read tables take")


def test_what_yaml_safe_load_makes_of_on_is_understood_where_it_can_be_meant():
    assert settings_of({"evaluation": {True: ["test"]}}).evaluation.on == ("test",)
    (told,) = problems_of({"arms": {True: {}}})
    assert told.startswith("configuration: arms: got the key True; a key must be text; YAML 1.1")


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        (
            {"network": {"kind": "mlp", "hidden": [16, "64"]}},
            "configuration: network.hidden[1]: got '64'; must be a whole number; write 64, "
            "without quotes",
        ),
        (
            {"arms": {"one": {"network.hidden": [8, 0]}}},
            "configuration: arms.one.network.hidden[1]: got 0; must be greater than or equal to 1",
        ),
        (
            {"training": {"epochs": 1, "optimizer": {"kind": "adam", "learning_rate": "1e-3"}}},
            "configuration: training.optimizer.learning_rate: got '1e-3'; must be a number; write "
            "1e-3, without quotes; yaml.safe_load, which reads by YAML 1.1, makes text of it: hand "
            "over the file's path",
        ),
        (
            {"training": {"epochs": 1, "lr": 0.1}},
            "configuration: training.lr: unknown key; did you mean training.optimizer."
            "learning_rate? Known here: optimizer, schedule, batch_size, accumulate, precision, "
            "compile, checkpoint, save_model, epochs, steps, examples",
        ),
        (
            {"network": {"hidden": {8, 9}}},
            "configuration: network.hidden: got {8, 9}; must be text, a number, true or false, "
            "None, a list or a mapping",
        ),
        ({"arms": {None: {}}}, "configuration: arms: got the key None; a key must be text"),
        (
            {"arms": {1: {}, "1": {}}},
            "configuration: arms.1: given twice, as text and as a number; take one of them out",
        ),
        (
            {"extends": "nothing.yaml"},
            "configuration: extends: nothing.yaml: no such file",
        ),
        (
            {"network": {"dropout": "\ud800"}},
            "configuration: network.dropout: holds half of a character; write the whole one",
        ),
        (
            {"network": {"l2": 2**64}},
            "configuration: network.l2: the whole number is too large; at most 9223372036854775807",
        ),
    ],
)
def test_mistakes_are_told_with_their_place_in_the_mapping(mapping, told):
    assert problems_of(mapping) == [told]


def test_each_mistake_of_a_mapping_is_told_and_none_hides_another():
    mapping = {
        "network": {"kind": "mlp", "hidden": [0, 0], "l2": -1},
        "data": {"order": "x"},
        "seeds": 0,
    }
    assert {told.split(": ")[1] for told in problems_of(mapping)} == {
        *("data.order", "network.hidden[0]", "network.hidden[1]", "network.l2", "seeds")
    }


def test_a_mapping_that_holds_itself_or_cannot_be_read_is_refused():
    circle = {}
    circle["network"] = circle
    (told,) = problems_of(circle)
    assert "nested more than 50 levels deep" in told

    class Broken(Foreign):
        def __getitem__(self, key):
            raise RuntimeError("nothing there")

    assert problems_of({"network": Broken({"kind": "mlp"})}) == [
        "configuration: network: cannot be read: nothing there"
    ]

    class Unset(UserList):
        def __iter__(self):
            raise KeyError("missing value")

    assert problems_of({"network": {"kind": "mlp", "hidden": Unset([1])}}) == [
        "configuration: network.hidden: cannot be read: 'missing value'"
    ]
    with pytest.raises(ConfigurationError, match=r"^configuration: is empty"):
        load_experiment({})
    assert "10,000 keys and values" in problems_of({"seeds": np.zeros(20_000)})[0]


def test_without_a_name_it_is_called_experiment_and_paths_start_where_one_is(tmp_path, monkeypatch):
    (tmp_path / "under.yaml").write_text("training: {epochs: 3}\ndata: {dataset: digits}\n")
    monkeypatch.chdir(tmp_path)
    found = load_experiment({"extends": "under.yaml", "data": {"dataset": "mnist", "path": "here"}})
    assert found.name == "experiment"
    assert found.variants[0].settings.training.epochs == 3
    assert found.variants[0].settings.data.path == str(tmp_path / "here")


def test_options_change_a_mapping_as_they_change_a_file():
    stated = {**BASE, "seeds": 42, "arms": {"bn": {"network.norm.momentum": 0.5}}}
    found = load_experiment(
        {**stated, "network": {"kind": "mlp", "norm": "batch"}},
        sets=["training.epochs=2"],
        seeds=[7],
    )
    assert (found.seeds, found.variants[0].settings.training.epochs) == ((7,), 2)
    assert "epochs: 2  " in resolved_text(found)
    assert "# configuration" in resolved_text(found)


def test_a_number_in_place_of_a_part_has_the_line_on_which_it_stands(experiment_of):
    text = "data: {dataset: digits, images: 500}\ntraining: {epochs: 1}\narms: {a: {}}\n"
    lines = [line for line in resolved_text(experiment_of(text)).splitlines() if "count:" in line]
    assert [line.rpartition(":")[2] for line in lines] == ["1"]
    assert "default" not in lines[0]
