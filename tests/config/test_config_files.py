"""Every file either loads or is refused with a message; what is resolved is itself such a file."""

import copy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bnexp.config import load_experiment
from bnexp.config.assembly.resolved import resolved
from bnexp.config.reading.yaml12 import parse_yaml, yaml_text
from bnexp.errors import ConfigurationError
from bnexp.plan import expand_trials

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))
RICH = """\
name: rich
data: {dataset: own.npz, validation_split: 0.25, order: frozen}
network:
  kind: mlp
  hidden: [8, 4]
  norm: &norm {kind: batch, placement: after, gamma_initializer: 0.5, beta_regularizer: {l2: 1e-4}}
  initializer: {kind: he_normal, gain: 2}
training: {optimizer: {kind: sgd, momentum: 0.9}, schedule: {kind: step, every: {epochs: 2}},
  steps: 50}
evaluation: {every: {steps: 10}, on: [test, validation]}
seeds: ["3-6", 1]
arms:
  none: {network.norm: none, training.optimizer: adam}
  a1e3: {network.norm: *norm, network: {dropout: 0.5}}
  batch: {network.norm.epsilon: 1e-2, training: {epochs: 3}}
grid: {training.batch_size: [8, 16], network.bias: [auto, true, false]}
zip: {network.l2: [0, 0.1], data.dataset: [a.npz, sub/b.npz]}
"""
TEXTS = [*(path.read_text() for path in CONFIGS), RICH]
MANY = settings(max_examples=300)


def trial_ids(experiment):
    fingerprints = {v.settings.data: v.settings.data.dataset for v in experiment.variants}
    return [(t.arm, t.cell, t.seed, t.trial_id) for t in expand_trials(experiment, fingerprints)]


def resolved_again(experiment, folder):
    path = folder / "elsewhere" / "experiment.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml_text(resolved(experiment)), encoding="utf-8")
    return load_experiment(path)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_packaged_configurations_load_and_resolve_to_the_same_trials(path, tmp_path):
    experiment = load_experiment(path)
    assert experiment.name == path.stem
    assert trial_ids(resolved_again(experiment, tmp_path)) == trial_ids(experiment)
    assert resolved_again(experiment, tmp_path).variants == experiment.variants


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_packaged_configurations_open_with_question_cost_and_command(path):
    remarks = "".join(line for line in path.read_text().splitlines() if line.startswith("#"))
    opening = ("# Question: ", "# Cost: ", f"# Command: bnexp run configs/{path.name}")
    assert all(words in remarks for words in opening)


def test_a_rich_configuration_resolves_to_the_same_trials(load, tmp_path):
    experiment = load(RICH)
    assert len(trial_ids(experiment)) == 3 * 12 * 5
    assert trial_ids(resolved_again(experiment, tmp_path)) == trial_ids(experiment)


def test_overrides_of_the_command_line_stand_in_what_is_resolved(load, tmp_path):
    sets = [
        "network.activation=tanh",
        "arms.none.network.norm=batch",
        "arms.none.training.epochs=2",
        "arms.batch.network.norm={kind: batch, center: false}",
        "arms.batch.training.steps=17",
    ]
    experiment = load(RICH, sets=sets, seeds="9-19")
    assert trial_ids(resolved_again(experiment, tmp_path)) == trial_ids(experiment)


def loads_or_refuses(load, text, **options):
    try:
        load(text, bare=True, **options)
    except ConfigurationError as error:
        assert str(error)  # noqa: PT017


PIECES = st.binary(max_size=4) | st.sampled_from(
    [b"\n", b"\t", b"  ", b": ", b"- ", b"[", b"]", b"{", b"}", b"&norm ", b"*norm", b"!!int ",
     b"---\n", b"...", b"? ", b"| ", b"> ", b'"\\U', b"'", b"<<: ", b"%YAML 9", b"!<", b"\xff",
     b"9" * 30, b".nan", b"1e999", b"-", b"#", b"\x00", b"\xc2\x85", b"null", b"true", b"@"]
)  # fmt: skip
EDITS = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 12), PIECES), max_size=4)


@MANY
@given(st.sampled_from(TEXTS), EDITS)
def test_a_file_whose_bytes_were_changed_loads_or_is_refused(load, text, edits):
    content = text.encode()
    for place, cut, piece in edits:
        start = place % (len(content) + 1)
        content = content[:start] + piece + content[start + cut :]
    loads_or_refuses(load, content)


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([2**63 - 1, 10**12, 1e308, 5e-324, float("nan"), float("inf"), -0.0]),
    st.sampled_from(["", "none", "batch", "sgd", "step", "1", "a.b", "\0", "\u2028", "x" * 200]),
    st.lists(st.integers(0, 2) | st.sampled_from(["none", "batch", "test"]), max_size=3),
    st.dictionaries(
        st.sampled_from(["kind", "epochs", "steps", "norm", "a.b", ".", "network.norm.kind"]),
        st.integers(0, 2) | st.sampled_from(["batch", "mlp", "adam"]) | st.none(),
        max_size=3,
    ),
)
KEYS = st.sampled_from(
    ["kind", "name", "seeds", "arms", "grid", "zip", "network", "norm", "epochs", "every", "value",
     "network.norm", "training.steps", "training", "data", "data.path", "hidden", "bogus", "..",
     "network.hidden.0", "data.validation_split", "validation_split", "training.optimizer.kind"]
)  # fmt: skip


def holders_in(value):
    """Returns all mappings and lists within a value, itself first."""
    parts = value.values() if isinstance(value, dict) else value
    nested = [p for part in parts if isinstance(part, dict | list) for p in holders_in(part)]
    return [value, *nested]


def change(value, place, key, odd, action):
    holders = holders_in(value)
    holder = holders[place % len(holders)]
    if isinstance(holder, list):
        holder.insert(place % (len(holder) + 1), odd)
        return
    old = list(holder)[place % len(holder)] if holder else key
    if action == "rename":
        holder[key] = holder.pop(old, odd)
    elif action == "remove":
        holder.pop(old, None)
    else:
        holder[old if action == "replace" else key] = odd


ACTIONS = st.sampled_from(["rename", "remove", "replace", "add"])
CHANGES = st.lists(st.tuples(st.integers(0, 999), KEYS, ODD, ACTIONS), min_size=1, max_size=4)
SETS = st.lists(
    st.builds(
        lambda key, value: f"{key}={value}",
        KEYS | st.sampled_from(["arms.bn.network.norm", "arms.bn.data.path", "arms.x.y"]),
        st.sampled_from(["", "1", "batch", "{kind: batch}", "[1", "null", "x", "!!int a", "\0"]),
    ),
    max_size=2,
)


@MANY
@given(st.sampled_from(TEXTS), CHANGES, SETS, st.none() | st.sampled_from(["3", "1-2", "x"]))
def test_a_file_whose_keys_and_values_were_changed_loads_or_is_refused(
    load, text, changes, sets, seeds
):
    value = copy.deepcopy(parse_yaml(text, "a.yaml").value)
    for place, key, odd, action in changes:
        change(value, place, key, copy.deepcopy(odd), action)
    loads_or_refuses(load, yaml_text(value), sets=sets, seeds=seeds)
