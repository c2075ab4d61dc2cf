"""`bnexp explain` and `bnexp schema` teach the language, at once and from anywhere."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys

import pytest
from each import each

from bnexp.cli.main import app
from bnexp.config.explaining.catalog import catalog
from bnexp.config.explaining.explain import explanation_of
from bnexp.config.explaining.reference import reference_markdown
from bnexp.config.explaining.schema import json_schema
from bnexp.config.language.rules import RULES
from bnexp.config.language.settings import Settings
from bnexp.config.language.walk import LANGUAGE
from bnexp.config.reading.yaml12 import yaml_text

MOMENTUM = """\
network.norm.momentum: weight of the old value in the moving averages (PyTorch: 1 - this)

  key of kind          batch
  type                 number
  range                0 to 1
  default              0.99, as in keras.layers.BatchNormalization
  source               Ioffe and Szegedy 2015
  in a file            network: {kind: mlp, norm: {kind: batch, momentum: 0.9}}
  on the command line  --set network.norm.momentum=0.9
  in one arm only      --set arms.NAME.network.norm.momentum=0.9
"""
EVALUATION = """\
evaluation: when and on what to evaluate

  type                 mapping
  default              {every: {epochs: 1}, on: [validation], modes: [moving]}, bnexp's own
  in a file            evaluation: {every: {epochs: 1}, on: [validation], modes: [moving]}
  on the command line  --set 'evaluation={every: {epochs: 1}, on: [validation], modes: \
[moving]}'
  in one arm only      --set 'arms.NAME.evaluation={every: {epochs: 1}, on: [validation], \
modes: [moving]}'

Keys
key    default       value            meaning
-----  ------------  ---------------  \
----------------------------------------------------------------------------------
every  {epochs: 1}   mapping          distance between two evaluations
watch                mapping          looks for targets more often than the history has \
rows; goes into watched.csv, and
                                      into no curve, mean or best value
on     [validation]  list of choices  the sets evaluated for each row of the history; \
training: the images trained on,
                                      in inference mode as the others
modes  [moving]      list of choices  by which statistics normalizers evaluate, each with \
series of its own: moving
                                      ones, those of the evaluated batch, or precise, \
those of all training images
"""
RULE = """\
slow-momentum: batch normalization is evaluated with moving averages that still hold much of their \
starting values

  rule of      the fairness lint (bnexp lint; also told by run and validate)
  accepted by  accept: {slow-momentum: the reason in words}
"""


@pytest.fixture
def bnexp(here):
    return here


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("network.norm.batch.momentum", MOMENTUM),
        ("arms.bn.network.norm.batch.momentum", MOMENTUM),
        ("evaluation", EVALUATION),
        ("slow-momentum", RULE),
        ("accept.slow-momentum", RULE),
    ],
)
def test_keys_parts_and_rules_are_explained(bnexp, path, text):
    done = bnexp("explain", path, COLUMNS="120")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", text)


def test_a_part_is_explained_with_its_kinds_and_a_kind_with_its_keys(bnexp):
    part = bnexp("explain", "training.optimizer").stdout
    for kind in ("sgd ", "adam ", "adamw ", "rmsprop "):
        assert f"\n{kind}" in part
    rows = [re.split("  +", line) for line in part.splitlines()]
    assert ["learning_rate", "sgd", "0.01", "number, above 0", "step size"] in rows
    assert ["sgd", "Gradient descent, with momentum where it is above 0."] in rows
    kind = bnexp("explain", "training.optimizer.sgd").stdout
    assert "--set training.optimizer=sgd\n" in kind
    assert "\nnesterov" in kind
    assert "amsgrad" not in kind


def test_without_a_path_the_keys_at_the_top_are_listed(bnexp):
    rows = bnexp("explain").stdout.splitlines()[5:]
    assert [row.split()[0] for row in rows] == list(json_schema()["properties"])


def test_what_is_explained_comes_as_json_too(bnexp):
    found = json.loads(bnexp("explain", "network.norm", "--json").stdout)
    assert [kind["name"] for kind in found["kinds"]][:3] == ["none", "batch", "layer"]
    assert "moving <- momentum * moving" in found["kinds"][1]["equation"]
    (momentum,) = [
        key
        for key in found["keys"]
        if key["path"] == "network.norm.momentum" and key["kinds"] == ["batch"]
    ]
    assert momentum["default"] == "0.99"
    assert found["facts"][0]["default"] == "none, bnexp's own"


TOP = "Keys at the top: " + ", ".join(json_schema()["properties"])
TOP += "; or the name of a rule of bnexp lint"
NORM = "network.norm has: " + ", ".join(
    [*LANGUAGE.keys_at(("network", "norm")), *(k.name for k in catalog().kinds_of("network.norm"))]
)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("network.nrom", "nothing of this name; did you mean 'network.norm'? network has: kind, "
         "hidden, residual, zero_start, activation, norm, bias, initializer, bias_initializer, "
         "dropout, l2, input, preset, channels, kernel, stride, padding, pool, pool_size, "
         "global_pool, cell, units, lengths, mask, recurrent_initializer, unit_forget_bias, "
         "mlp, cnn, rnn"),
        ("network.norm.bacth", f"nothing of this name; did you mean 'network.norm.batch'? {NORM}"),
        ("netwrok", f"nothing of this name; did you mean 'network'? {TOP}"),
        ("epslion", f"nothing of this name; did you mean 'network.norm.epsilon'? {TOP}"),
        ("slow-momentm", f"nothing of this name; did you mean 'slow-momentum'? {TOP}"),
        ("qqqqqq", f"nothing of this name. {TOP}"),
        ("momentum", "no such key at the top; it is at network.norm.momentum, "
         "training.optimizer.momentum"),
        ("training.epochs.x", "nothing of this name. training.epochs has no keys inside"),
        ("training.optimizer.sgd.beta_1", "nothing of this name. training.optimizer.sgd has: "
         "learning_rate, momentum, nesterov"),
    ],
)  # fmt: skip
def test_an_unknown_path_is_refused_with_the_nearest_name(bnexp, path, message):
    done = bnexp("explain", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{path}: {message}\n"


SETTINGS = [
    key
    for key in catalog().first_keys()
    if key.path.split(".")[0] in Settings.model_fields
    # The usual network has nothing for it to normalize.
    if key.entry.kinds != ("instance",)
]


@each("key", SETTINGS, lambda key: key.path)
def test_what_is_to_be_typed_is_right_as_it_stands(experiment_of, key):
    steps = [key.section, *key.entry.kinds[:1], key.entry.key]
    (facts,) = explanation_of(".".join(steps).strip(".")).facts
    text = facts["in a file"]
    rest = "" if text.startswith("training: ") else "\ntraining: {epochs: 10}"
    assert len(experiment_of(f"{text}{rest}").variants) == 1
    base = yaml_text({"training": {"epochs": 10}, **key.example, "arms": {"NAME": {}}})
    for name in ("on the command line", "in one arm only"):
        option, given = shlex.split(facts[name])
        assert option == "--set"
        assert len(experiment_of(base, sets=[given]).variants) == 1


@pytest.mark.parametrize("path", ["arms", "arms.bn", "grid", "claims.0"])
def test_what_stands_before_a_path_is_explained_by_itself(path):
    assert explanation_of(path).path == path.split(".")[0]


def test_every_rule_is_explained():
    assert [explanation_of(rule).meaning for rule in RULES] == list(RULES.values())
    assert explanation_of("accept").rules == RULES


def test_the_schema_goes_to_stdout_or_to_a_file(bnexp):
    shown = bnexp("schema")
    assert json.loads(shown.stdout) == json_schema()
    written = bnexp("schema", "--out", "new/own.json")
    assert (written.stdout, written.stderr) == ("", "wrote new/own.json\n")
    assert (bnexp.folder / "new" / "own.json").read_text() == shown.stdout


def test_the_page_goes_to_stdout_or_to_a_file(bnexp):
    assert bnexp("schema", "--md").stdout == reference_markdown()
    bnexp("schema", "--md", "--out", "page.md")
    assert (bnexp.folder / "page.md").read_text(encoding="utf-8") == reference_markdown()


@pytest.mark.parametrize("arguments", [["explain", "network.norm"], ["schema"]])
def test_neither_loads_numpy_rich_or_tensorflow(tmp_path, arguments):
    assert arguments[0] in [command.callback.__name__ for command in app.registered_commands]
    code = (
        "import sys\nfrom bnexp.cli.main import app\n"
        f"app({arguments!r}, standalone_mode=False)\n"
        "heavy = {'numpy', 'pandas', 'rich', 'tensorflow', 'keras', 'matplotlib'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert done.stderr == "[]\n"
