"""The normalizers against vectors worked out in float64 by another implementation (`oracles/`).

Further folders of such files are taken by `pytest --oracles DIR`.
"""

from __future__ import annotations

import numpy as np
import pytest
from networks.vectors import FAMILIES, OWN, WITHIN, Found, found_in, holds, read


def pytest_generate_tests(metafunc):
    if "vectors" not in metafunc.fixturenames:
        return
    folders = [OWN, *metafunc.config.getoption("--oracles")]
    files = [path for folder in folders for path in sorted(folder.glob("*.json"))]
    metafunc.parametrize("vectors", list(map(read, files)), ids=[path.stem for path in files])


def wrong(found, precision):
    """Returns what is not as it should be, with the largest differences."""
    listed = list(found)
    assert listed
    return {
        each.what: float(np.max(np.abs(np.asarray(each.got) - np.asarray(each.want))))
        for each in listed
        if not holds(each, precision)
    }


@pytest.mark.parametrize("precision", WITHIN)
def test_a_layer_gives_what_its_vectors_say(vectors, precision):
    assert wrong(found_in(vectors, precision), precision) == {}


@pytest.mark.parametrize("precision", WITHIN)
def test_pytorchs_convention_gives_what_pytorch_gives(vectors, precision):
    if vectors["layer"] != "batch_norm":
        return
    assert wrong(found_in(vectors, precision, convention="torch"), precision) == {}
    keras, torch = (
        np.asarray(vectors["expect"][f"eval_output_{whose}"]) for whose in ("keras", "pytorch")
    )
    assert not holds(Found("keras", keras, torch), precision)


def test_every_family_of_layers_is_among_the_vectors():
    assert {read(path)["layer"] for path in OWN.glob("*.json")} == set(FAMILIES)


FAULTS = [
    ("batchnorm_conv", {"epsilon": 2e-5}),
    ("batchnorm_dense", {"momentum": 0.91}),
    ("ghostbatchnorm_dense", {"size": 8}),
    ("layernorm_conv_channels", {"axes": "all", "scale": False, "center": False}),
    ("groupnorm_dense", {"groups": 2}),
    ("instancenorm_conv", {"epsilon": 1e-3}),
    ("rmsnorm_dense", {"epsilon": 1e-4}),
    ("fold_dense", {"epsilon": 2e-3}),
    ("batchrenorm_dense", {"momentum": 0.98}),
    ("bln_dense_authors", {"epsilon": 2e-3}),
]


@pytest.mark.parametrize(("name", "fault"), FAULTS)
def test_a_wrong_setting_is_seen(name, fault):
    assert wrong(found_in(read(OWN / f"{name}.json"), "float64", **fault), "float64")
