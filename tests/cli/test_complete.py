"""The tab key offers commands, configurations, results, keys and values, in every shell."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from bnexp.cli.main import COMMANDS
from bnexp.cli.terminal.complete import (
    FIGURES,
    FORMATS,
    complete_configurations,
    complete_sets,
    join_words_of_bash,
)

PLACES = ("before", "after", "inputs", "between", "cell")
OWN = """
training: {epochs: 1}
arms: {no-bn: {}, bn: {network.norm: batch}, "a b": {}}
"""


@pytest.fixture
def offered(here):
    """Returns what bash is offered behind words, the last of which is being typed."""
    folder = here.folder
    (folder / "own.yaml").write_text(OWN)
    (folder / "with space.yaml").write_text(OWN)
    (folder / "single.yaml").write_text("training: {epochs: 1}\narms: {bn: {}}")
    (folder / "broken.yaml").write_text("arms: [")
    (folder / "sub").mkdir()
    (folder / "sub" / "deep.yml").write_text(OWN)
    (folder / "sub" / "notes.txt").write_text("")
    for name in ("results/one", "results/two", "elsewhere/three"):
        (folder / name).mkdir(parents=True)
        (folder / name / "experiment.yaml").write_text(OWN)
    (folder / "results" / "bench").mkdir()

    def offers(*words):
        done = here(
            _BNEXP_COMPLETE="complete_bash",
            COMP_WORDS="\n".join(["bnexp", *words]),
            COMP_CWORD=str(len(words)),
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.split()

    return offers


def test_commands_and_options_are_offered(offered):
    names = [command.__name__ for commands in COMMANDS.values() for command in commands]
    assert sorted(offered("")) == sorted(names)
    assert offered("expl") == ["explain"]
    assert "--set" in offered("run", "own.yaml", "--s")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["accumulation", "article", "batch-order", "cnn", "deep", "few-images",
              "inference-modes", "normalizers", "placement", "quickstart", "random-labels", "rnn",
              "shifted-test",
              "small-batches", "smoke", "broken.yaml", "own.yaml", "single.yaml", "small.yaml",
              "sub/deep.yml"]),
        ("art", ["article"]),
        ("ow", ["own.yaml"]),
        ("su", ["sub/deep.yml"]),
        ("sub/", ["sub/deep.yml"]),
        ("./o", ["./own.yaml"]),
        ("nowhere/", []),
        ("qq", []),
    ],
)  # fmt: skip
def test_configurations_are_offered_by_name_and_as_files(offered, typed, found):
    assert sorted(offered("run", typed)) == sorted(found)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["elsewhere/three", "results/one", "results/two"]),
        ("results/t", ["results/two"]),
        ("else", ["elsewhere/three"]),
        ("./results/", ["./results/one", "./results/two"]),
        ("sub", []),
    ],
)
def test_results_are_offered(offered, typed, found):
    assert sorted(offered("plot", typed)) == found


def test_results_are_looked_for_where_the_command_says(offered):
    assert "elsewhere/three" in offered("plot", "--out", "elsewhere", "elsewhere/")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("network.norm.m", ["network.norm.momentum=",
                            "network.norm.moving_mean_initializer=",
                            "network.norm.moving_mean_initializer.value=",
                            "network.norm.moving_mean_initializer.mean=",
                            "network.norm.moving_mean_initializer.stddev=",
                            "network.norm.moving_mean_initializer.limit=",
                            "network.norm.moving_variance_initializer=",
                            "network.norm.moving_variance_initializer.value=",
                            "network.norm.moving_variance_initializer.mean=",
                            "network.norm.moving_variance_initializer.stddev=",
                            "network.norm.moving_variance_initializer.limit="]),
        ("network.norm.mom", ["network.norm.momentum=0.99"]),
        ("network.norm.pl", [f"network.norm.placement={place}" for place in PLACES]),
        ("network.hid", ["network.hidden="]),
        ("training.ep", ["training.epochs="]),
        ("training.acc", ["training.accumulate=1"]),
        ("data.ord", ["data.order=", "data.order.classes_per_batch="]),
        ("data.im", ["data.images=", "data.images.count=", "data.images.take="]),
        ("arms.", ["arms.no-bn.", "arms.bn."]),
        ("arms.b", ["arms.bn.data.dataset="]),
        ("arms.bn.network.norm.eps", ["arms.bn.network.norm.epsilon=0.001"]),
        ("arms.nobody.", []),
        ("bogus", []),
        ("network.norm.kind", []),
    ],
)  # fmt: skip
def test_keys_are_offered_after_set(offered, typed, found):
    assert offered("run", "own.yaml", "--set", typed)[: max(len(found), 1)] == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["training.optimizer", "=", "ad"], ["adam", "adamw"]),
        (["training.optimizer", "="], ["sgd", "adam", "adamw", "rmsprop"]),
        (["arms.bn.network.norm.center", "=", ""], ["true", "false"]),
        (["network.norm.momentum", "=", ""], ["0.99"]),
        (["data.validation.take", "=", "r"], ["random"]),
        (["data.order", "=", ""], ["fresh", "frozen", "sorted", "replacement"]),
        (["training.batch_size", "=", ""], ["all"]),
        (["bogus", "=", ""], []),
    ],
)
def test_values_are_offered_where_bash_takes_the_words_apart(offered, words, found):
    assert offered("run", "own.yaml", "--set", *words) == found


def test_words_that_bash_took_apart_before_do_not_count_as_arguments(offered):
    before = ["run", "--set", "network.l2", "=", "0.1"]
    assert offered(*before, "ow") == ["own.yaml"]
    assert offered(*before, "own.yaml", "--set", "network.norm.mom") == [
        "network.norm.momentum=0.99"
    ]
    assert offered("run", "--out", "=", "x", "ow") == ["own.yaml"]


@pytest.mark.parametrize(
    ("words", "at", "joined", "key"),
    [
        ("bnexp run a --set b", 4, "bnexp run a --set b", None),
        ("bnexp run a --set b =", 5, "bnexp run a --set ", "b"),
        ("bnexp run a --set b = c", 6, "bnexp run a --set c", "b"),
        ("bnexp run --set b = c a", 6, "bnexp run --set b=c a", None),
        ("bnexp run --set b = c", 7, "bnexp run --set b=c ", None),
        ("bnexp run --out = c", 4, "bnexp run --out c", None),
    ],
)
def test_words_are_joined_at_equals_signs_up_to_the_one_being_typed(words, at, joined, key):
    environment = {
        "_BNEXP_COMPLETE": "complete_bash",
        "COMP_WORDS": words.replace(" ", "\n"),
        "COMP_CWORD": str(at),
    }
    join_words_of_bash(environment)
    assert environment["COMP_WORDS"].split("\n") == joined.split(" ")
    assert int(environment["COMP_CWORD"]) == joined.count(" ")
    assert environment.get("_BNEXP_COMPLETE_KEY") == key


def test_words_of_other_shells_and_nonsense_stay_as_they_are():
    for kept in ({"COMP_WORDS": "a"}, {"_BNEXP_COMPLETE": "complete_bash", "COMP_CWORD": "x"}):
        environment = dict(kept)
        join_words_of_bash(environment)
        assert environment == kept


def test_topics_are_offered_to_explain(offered):
    assert offered("explain", "network.norm.b")[:3] == [
        "network.norm.batch",
        "network.norm.batch_renorm",
        "network.norm.batch_layer",
    ]
    assert offered("explain", "slow") == ["slow-momentum"]


def test_kinds_and_formats_of_figures_are_offered(offered):
    assert offered("plot", "--kind", "a") == ["article", "accuracy"]
    assert offered("plot", "--format", "") == ["png", "svg", "pdf"]


def test_kinds_and_formats_are_those_there_are():
    from bnexp import figures  # noqa: PLC0415 (matplotlib, only for this)

    assert set(FIGURES) == set(figures.FIGURES)
    assert set(FORMATS) == set(figures.FORMATS)


@pytest.mark.parametrize(
    ("shell", "line", "found"),
    [
        ("zsh", "bnexp run own.yaml --set training.optimizer=ad",
         "_arguments '*: :((\"training.optimizer=adam\"\n\"training.optimizer=adamw\"))'"),
        ("zsh", "bnexp run art", "_arguments '*: :((\"article\":\"comes with bnexp\"))'"),
        ("fish", "bnexp run own.yaml --set network.norm.pl",
         "\n".join(f"network.norm.placement={place}" for place in PLACES)),
        ("fish", "bnexp explain few-s", "few-seeds\twith fewer than five seeds a verdict is "
         "indicative only"),
    ],
)  # fmt: skip
def test_zsh_and_fish_are_offered_the_same(offered, bnexp, shell, line, found):
    done = bnexp(
        _BNEXP_COMPLETE=f"complete_{shell}",
        _TYPER_COMPLETE_ARGS=line,
        _TYPER_COMPLETE_FISH_ACTION="get-args",
    )
    assert (done.returncode, done.stderr, done.stdout.strip()) == (0, "", found)


@pytest.mark.parametrize("config", ["broken.yaml", "nowhere.yaml"])
def test_nothing_is_offered_and_nothing_said_where_a_configuration_cannot_be_read(offered, config):
    assert offered("run", config, "--set", "arms.") == []
    assert offered("run", config, "--set", "network.dro") == ["network.dropout=0.0"]


def test_whatever_fails_offers_nothing():
    assert complete_configurations(None, "\0/") == []
    assert complete_sets(None, "arms.") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_is_installed_for_the_shell_that_is_used(bnexp, shell):
    done = bnexp("--install-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert f"{shell} completion installed in {bnexp.folder}" in done.stdout
    files = [path for path in bnexp.folder.rglob("*bnexp*") if path.is_file()]
    assert any("_BNEXP_COMPLETE" in path.read_text() for path in files)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_itself_takes_what_is_offered(offered, bnexp):
    program = bnexp.folder / "bin" / "bnexp"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bnexp "$@"\n')
    program.chmod(0o755)
    script = """
eval "$(_BNEXP_COMPLETE=source_bash bnexp)"
COMP_WORDS=(bnexp run own.yaml --set training.optimizer = ad) COMP_CWORD=6
_bnexp_completion bnexp
echo "${COMPREPLY[@]}"
"""
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=bnexp.folder,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("adam adamw\n", "")
