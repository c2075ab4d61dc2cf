"""Normalizers are refused where there is nothing to normalize, with what to do instead."""

from __future__ import annotations

import pytest

from bnexp.config import load_experiment
from bnexp.config.assembly.resolved import resolved_text
from bnexp.config.explaining.explain import explanation_of
from bnexp.config.explaining.words import flow
from bnexp.config.language.network.cnn import PRESETS
from bnexp.config.language.walk import LANGUAGE, kinds_of

TEXT = "data: {{dataset: digits}}\nnetwork: {{kind: mlp, hidden: {hidden}, norm: {norm}}}\n"
KINDS = [kind for part in LANGUAGE.models_at(("network", "norm")) for kind in kinds_of(part)]


def text(norm, hidden="[12]"):
    return TEXT.format(norm=norm, hidden=hidden)


@pytest.mark.parametrize(
    ("norm", "hidden", "key", "told"),
    [
        ("instance", "[12]", "kind", "hidden.1.norm has one value of each unit"),
        ("instance", "[12]", "kind", "here say layer or batch"),
        ("{kind: group, groups: 5}", "[12]", "groups", "has 12 units, which 5 does not divide"),
        ("{kind: group, groups: 5}", "[12]", "groups", "say 1, 2, 3, 4 or 6"),
        ("{kind: group, groups: 12}", "[12]", "groups", "has 12 units in 12 groups, and the mean"),
        ("{kind: group, groups: 4}", "[12, 6]", "groups", "hidden.2.norm has 6 units, which 4"),
        ("{kind: group, groups: 1}", "[1]", "groups", "take more units, or batch normalization"),
        ("layer", "[8, 1]", "kind", "hidden.2.norm has one unit"),
        ("{kind: layer, axes: all}", "[1]", "kind", "take at least 2 units"),
        ("rms", "[1]", "kind", "the sign alone"),
        ("{kind: batch_renorm, from_step: 9, to_step: 8}", "[12]", "to_step", "at least 9"),
    ],
)
def test_what_is_senseless_is_refused_at_its_setting(refusal, norm, hidden, key, told):
    message = refusal(text(norm, hidden))
    assert f"network.norm.{key}: " in message
    assert told in message


@pytest.mark.parametrize(
    ("norm", "hidden"),
    [
        ("{kind: group, groups: 6}", "[12]"),
        ("instance", "[]"),
        ("{kind: group, groups: 5}", "[]"),
        ("{kind: ghost_batch, size: 1000}", "[12]"),
        ("batch_layer", "[1]"),
        ("weight", "[1]"),
    ],
)
def test_what_makes_sense_is_not(load, norm, hidden):
    assert load(text(norm, hidden)).variants


def test_an_arm_and_a_grid_are_asked_as_well(refusal):
    arms = "arms: {a: {}, b: {network.norm: {kind: group, groups: 5}}}\n"
    assert "a.yaml:4:" in refusal(text("none") + arms)
    grid = "grid: {network.hidden: [[10], [12]]}\n"
    assert "12 units, which 5" in refusal(text("{kind: group, groups: 5}", "[10]") + grid)


def norms(settings, *lines):
    return [each.network.norm for each in settings("".join(lines))]


def test_a_convention_sets_the_defaults_that_nobody_stated(settings):
    (torch,) = norms(settings, text("{kind: batch, convention: torch}"))
    assert (torch.epsilon, torch.momentum) == (1e-5, 0.9)
    (stated,) = norms(settings, text("{kind: batch, convention: torch, epsilon: 0.001}"))
    assert (stated.epsilon, stated.momentum) == (0.001, 0.9)
    (keras,) = norms(settings, text("batch"))
    assert (keras.epsilon, keras.momentum) == (0.001, 0.99)


def test_so_it_does_in_an_arm_and_on_the_command_line(settings):
    arms = "arms: {a: {}, b: {network.norm.convention: torch}}\n"
    _, torch = norms(settings, text("batch"), arms)
    assert (torch.convention, torch.epsilon, torch.momentum) == ("torch", 1e-5, 0.9)
    _, torch = norms(settings, text("{kind: batch, momentum: 0.5}"), arms)
    assert (torch.epsilon, torch.momentum) == (1e-5, 0.5)
    (torch,) = settings(text("batch"), sets=["network.norm.convention=torch"])
    assert torch.network.norm.epsilon == 1e-5
    other = "arms: {b: {network.norm: {convention: torch, epsilon: 0.01}}}\n"
    (torch,) = norms(settings, text("batch"), other)
    assert (torch.epsilon, torch.momentum) == (0.01, 0.9)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bacth", "batch"),
        ("layernorm", "layer"),
        ("LN", "layer"),
        ("group_norm", "group"),
        ("gn", "group"),
        ("instancenorm", "instance"),
        ("rmsnorm", "rms"),
        ("weight_norm", "weight"),
        ("renorm", "batch_renorm"),
        ("ghost", "ghost_batch"),
        ("bln", "batch_layer"),
        ("fullnorm", "full"),
        ("noisy", "noisy_batch"),
    ],
)
def test_a_kind_by_another_name_is_told_by_its_own(refusal, written, meant):
    message = refusal(text(written))
    assert f"got '{written}'; did you mean '{meant}'?" in message
    assert f"One of: {', '.join(KINDS)}" in message


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "none"])
def test_every_normalizer_is_explained_with_equation_and_source(kind):
    (facts,) = explanation_of(f"network.norm.{kind}").facts
    assert "y = " in facts["equation"] or kind == "ghost_batch"
    assert any(year in facts["source"] for year in map(str, range(2015, 2025)))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_of_a_kind_in_a_file_can_be_said(load, kind):
    (facts,) = explanation_of(f"network.norm.{kind}").facts
    (variant,) = load(f"data: {{dataset: digits}}\n{facts['in a file']}\n").variants
    assert variant.settings.network.norm.kind == kind


def test_presets_are_written_out():
    (listing,) = explanation_of("network.preset").listings
    for preset, settings in PRESETS.items():
        stated = {key: value for name, key, value in listing.rows if name == preset}
        assert stated == {key: flow(value) for key, value in settings.items()}


@pytest.mark.parametrize(
    "rest",
    [
        "arms: {a: {}, b: {network.norm.convention: torch}}\n",
        "arms: {a: {network.norm: none}, b: {network.norm.convention: torch}}\n",
        "grid: {network.norm.convention: [keras, torch]}\n",
        "arms: {a: {}, b: {network.norm.convention: torch, network.norm.momentum: 0.5}}\n",
    ],
)
def test_what_is_written_out_sets_them_again(load, tmp_path, rest):
    experiment = load(text("batch") + rest)
    (tmp_path / "again.yaml").write_text(resolved_text(experiment, "bnexp plan"))
    again = load_experiment(tmp_path / "again.yaml")
    assert again.variants == experiment.variants
    assert 1e-5 in {variant.settings.network.norm.epsilon for variant in again.variants[1:]}
