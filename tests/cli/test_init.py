"""`bnexp init` writes a configuration that runs, is fair, and is explained line by line."""

import json

import pytest

from bnexp.config import load_experiment
from bnexp.plan import lint


@pytest.fixture
def bnexp(here):
    return here


def test_a_first_configuration_is_right_fair_and_named_after_its_file(bnexp):
    done = bnexp("init", "my first.yaml")
    assert (done.returncode, done.stdout) == (0, "")
    assert (
        done.stderr == "wrote my first.yaml\nwrote schema.json\nNext: bnexp run 'my first.yaml'\n"
    )
    experiment = load_experiment(bnexp.folder / "my first.yaml")
    assert experiment.name == "my-first"
    assert list(experiment.arms) == ["no-bn", "bn"]
    assert lint(experiment) == []
    text = (bnexp.folder / "my first.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=schema.json\n")
    schema = json.loads((bnexp.folder / "schema.json").read_text())
    assert schema["$id"] == "urn:bnexp:configuration"


def test_a_copy_states_the_same_trials_under_its_own_name(bnexp):
    assert bnexp("init", "mine.yaml", "--from", "article").returncode == 0
    copy = load_experiment(bnexp.folder / "mine.yaml")
    assert copy.name == "mine"
    assert "# Command: bnexp run mine.yaml" in (bnexp.folder / "mine.yaml").read_text()
    original = json.loads(bnexp("plan", "article", "--json").stdout)["trials"]
    assert json.loads(bnexp("plan", "mine.yaml", "--json").stdout)["trials"] == original


def test_a_file_that_is_there_is_kept_unless_forced(bnexp):
    before = (bnexp.folder / "small.yaml").read_text()
    refused = bnexp("init", "small.yaml")
    assert (refused.returncode, refused.stderr) == (
        2,
        "small.yaml: is there already; name another file, or say --force\n",
    )
    assert (bnexp.folder / "small.yaml").read_text() == before
    assert bnexp("init", "small.yaml", "--force").returncode == 0
    assert (bnexp.folder / "small.yaml").read_text() != before


def test_a_schema_of_somebody_else_is_left_alone(bnexp):
    (bnexp.folder / "schema.json").write_text("{}")
    assert "schema.json" not in bnexp("init", "a.yaml").stderr
    assert (bnexp.folder / "schema.json").read_text() == "{}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a.txt",), "a.txt: a configuration ends in .yaml; say a.txt.yaml"),
        (("a.yaml", "--from", "artcle"), "no configuration of this name comes with bnexp; did you"),
        (("small.yaml/a.yaml",), "small.yaml/a.yaml: cannot be written: small.yaml is a file"),
    ],
)
def test_what_cannot_be_written_is_told_and_leaves_nothing(bnexp, arguments, message):
    done = bnexp("init", *arguments)
    assert done.returncode in (1, 2)
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name for path in bnexp.folder.iterdir()} == {"small.yaml"}
