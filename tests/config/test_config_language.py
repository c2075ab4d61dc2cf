"""The language is described by its parts, whatever the number of places where they may stand."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Annotated, Literal, Union

import pytest
from pydantic import Field, ValidationError, create_model

import bnexp.config.language.walk as walked
from bnexp.config.checking.problems import problems_of
from bnexp.config.explaining.catalog import Catalog
from bnexp.config.explaining.schema import json_schema
from bnexp.config.language.base import KIND, TEXT_IS_KIND, Part, Positive
from bnexp.config.language.initializers import Ones, VectorInitializer
from bnexp.config.language.norms import Penalty
from bnexp.config.language.settings import Settings
from bnexp.config.language.toplevel import KEYS, LISTED
from bnexp.config.language.training import Interval
from bnexp.config.language.walk import LANGUAGE, Language, kinds_of
from bnexp.config.reading.yaml12 import parse_yaml, yaml_text

CONFIG = Path(walked.__file__).parents[1]
FILES = sorted(CONFIG.rglob("*.py"))


def kind(name):
    return Literal[name], Field(description="the kind of toy")


def normalizer(number):
    """Returns a normalizer with a setting, an initializer and a penalty."""
    return create_model(
        f"Toy{number}",
        __base__=Part,
        __doc__=f"Toy normalizer {number}.",
        kind=kind(f"toy{number}"),
        epsilon=(Positive, Field(0.001, description=f"added in toy {number}")),
        gamma_initializer=(VectorInitializer, Field(Ones(kind="ones"), description="its start")),
        gamma_regularizer=(Penalty, Field(Penalty(), description="its penalty")),
    )


def choice(models):
    return Annotated[Union[tuple(models)], *(KIND if len(models) > 1 else (TEXT_IS_KIND,))]  # noqa: UP007 (as many as there are)


def toy(normalizers, networks):
    """Returns a language with a number of normalizers, each of which may stand in each network."""
    norms = [normalizer(number) for number in range(normalizers)]
    norm = (choice(norms), Field(norms[0](kind="toy0"), description="the normalizer"))
    nets = [
        create_model(
            f"Net{number}",
            __base__=Part,
            __doc__=f"Toy network {number}.",
            kind=kind(f"net{number}"),
            norm=norm,
            **{f"width{number}": (Positive, Field(1.0, description=f"width of net {number}"))},
        )
        for number in range(networks)
    ]
    network = (choice(nets), Field(nets[0](kind="net0"), description="the network"))
    return Language(create_model("Toys", __base__=Settings, network=network))


def test_every_part_is_described_once_however_many_networks_it_may_stand_in():
    sizes = {
        (norms, nets): len(Catalog(toy(norms, nets)).entries)
        for norms, nets in ((1, 1), (2, 1), (1, 2), (13, 1), (13, 3))
    }
    of_norm = sizes[2, 1] - sizes[1, 1]
    of_net = sizes[1, 2] - sizes[1, 1]
    assert (of_norm, of_net) == (3, 2)
    assert sizes[13, 1] == sizes[1, 1] + 12 * of_norm
    assert sizes[13, 3] == sizes[13, 1] + 2 * of_net


def test_a_walk_takes_a_step_for_each_key_of_a_part_at_a_path(monkeypatch):
    steps = []
    read = walked.parts_in

    def counted(model, key):
        steps.append((model, key))
        return read(model, key)

    monkeypatch.setattr(walked, "parts_in", counted)
    taken = []
    for norms, nets in ((12, 3), (13, 3), (14, 3), (13, 2), (13, 4)):
        steps.clear()
        language = toy(norms, nets)
        assert len({*language.paths}) == len(language.paths)
        taken.append(len(steps))
    twelve, thirteen, fourteen, two, four = taken
    assert fourteen - thirteen == thirteen - twelve > 0
    assert four - thirteen == thirteen - two > 0
    assert four - thirteen < 20, "a network walks through no normalizer again"


def test_a_path_finds_the_entries_of_all_parts_that_may_stand_there():
    catalog = Catalog(toy(13, 3))
    found = catalog.keys_at("network.norm.epsilon")
    assert [key.entry.kinds for key in found] == [(f"toy{number}",) for number in range(13)]
    assert [key.entry.meaning for key in found][11:] == ["added in toy 11", "added in toy 12"]
    assert found[12].example == {
        "network": {"kind": "net0", "norm": {"kind": "toy12", "epsilon": 0.001}}
    }
    (of_kind,) = catalog.keys_at("network.norm.kind")
    assert of_kind.entry.choices == tuple(f"toy{number}" for number in range(13))
    assert [key.entry.kinds for key in catalog.keys_at("network.width2")] == [("net2",)]
    assert catalog.keys_at("network.width2")[0].example["network"]["kind"] == "net2"
    (penalty,) = catalog.keys_at("network.norm.gamma_regularizer.l2")
    assert penalty.entry in catalog.entries_of(Penalty)


def test_the_schema_has_each_part_once_too():
    small, large = json_schema(toy(13, 1))["$defs"], json_schema(toy(13, 3))["$defs"]
    added = {*large} - {*small}
    assert added == {"Net1", "Net2", *(f"set.network.width{number}" for number in (1, 2))}
    assert {f"Toy{number}" for number in range(13)} <= {*small}
    values = large["set.network.norm.epsilon"]["description"].split("; ")
    assert values == [f"added in toy {number}" for number in range(13)]


def test_a_mistake_in_a_new_part_is_told_by_the_same_walk():
    language = toy(13, 3)
    norm = {"kind": "toy4", "epslion": 1, "epsilon": -1}
    wrong = {"training": {"epochs": 1}, "network": {"kind": "net1", "norm": norm, "width2": 2}}
    with pytest.raises(ValidationError) as caught:
        language.settings.model_validate(wrong)
    tree = parse_yaml(yaml_text(wrong), "a.yaml")
    told = [problem.message for problem in problems_of(caught.value, tree, language.settings)]
    assert "got -1; must be greater than 0" in told
    assert any("belongs to kind 'net2', not to 'net1'" in message for message in told)
    assert any("did you mean 'epsilon'? Known here: kind, epsilon" in message for message in told)


@pytest.mark.parametrize(
    "annotation",
    [list[Interval], tuple[Interval, ...] | None, dict[str, Interval], list[dict[str, Interval]],
     Annotated[list[Interval | Penalty], Field(min_length=1)]],
    ids=str,
)  # fmt: skip
def test_a_list_of_mappings_is_refused_since_no_path_leads_into_it(annotation):
    blocks = (annotation, Field(None, description="blocks"))
    wrong = create_model("Wrong", __base__=Settings, blocks=(int, Field(1, description="blocks")))
    assert Language(wrong).models_at(("data",)) == LANGUAGE.models_at(("data",))
    part = create_model("Stack", __base__=Part, blocks=blocks)
    network = (part, Field(part(), description="the network"))
    with pytest.raises(TypeError, match=r"Stack\.blocks: several mappings of Interval"):
        Language(create_model("Wrong", __base__=Settings, network=network))


def test_claims_alone_are_a_list_of_mappings():
    assert [*LISTED] == ["claims"]
    for part in LANGUAGE.parts:
        for key in part.model_fields:
            assert isinstance(walked.parts_in(part, key), tuple), (part, key)


def reading_of(path):
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def names_in(path):
    """Returns the names that a file uses or imports, and the attributes that it asks for."""
    for node in reading_of(path):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.name


def test_the_walk_alone_reads_what_the_models_are_made_of():
    others = [path for path in CONFIG.parent.rglob("*.py") if "cli" not in path.parts]
    readers = {"annotation", "get_origin", "get_type_hints"}
    assert [path.name for path in others if readers & {*names_in(path)}] == ["walk.py"]


@pytest.mark.parametrize("folder", ["explaining", "checking"])
def test_no_kind_is_known_by_name_to_those_who_explain_and_check(folder):
    kinds = {part.__name__ for part in LANGUAGE.parts if kinds_of(part)}
    assert {"BatchNorm", "Mlp", "Adam"} <= kinds
    for path in sorted((CONFIG / folder).glob("*.py")):
        assert kinds & {*names_in(path)} == set(), path.name


def test_the_keys_at_the_top_are_listed_in_one_file():
    listing = {
        path.name
        for path in FILES
        for node in reading_of(path)
        if isinstance(node, ast.Tuple | ast.List | ast.Set)
        if len(node.elts) > 1 and {getattr(each, "value", None) for each in node.elts} <= {*KEYS}
    }
    assert listing == {"toplevel.py"}
