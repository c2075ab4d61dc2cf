"""Each wrong file under wrong/ is refused with the message that stands beside it, word for word.

The messages were written by hand, as what somebody would want to read who made the mistake.
"""

import re
import shlex
from pathlib import Path

import pytest
from each import each
from typer.testing import CliRunner

from bnexp.cli.main import app
from bnexp.config.reading.files import LARGEST_FILE

WRONG = Path(__file__).parent / "wrong"
FILES = sorted(WRONG.glob("*.yaml"))
EMPTY = "a.yaml: is empty; to write a first configuration: bnexp init\n"
MANY = (
    "more than 10,000 keys and values up to here, an alias counting as what it stands for; make "
    "several files of it"
)
BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{later}: &{later} [{', '.join(['*' + earlier] * 10)}]\n"
    for earlier, later in zip("abcde", "bcdef", strict=True)
)
BYTES = {
    "nothing at all": (b"", EMPTY),
    "blank lines": (b"\n \n\n", EMPTY),
    "UTF-8 with a mark": (
        b"\xef\xbb\xbfnmae: marked\ntraining: {epochs: 3}\n",
        """\
a.yaml:1:1: nmae: unknown key; did you mean 'name'? Known here: name, question, extends, data, \
network, training, evaluation, seeds, arms, grid, zip, claims, accept
  1 | nmae: marked
    | ^^^^
More: bnexp explain
""",
    ),
    "UTF-16": (
        "training: {epochs: 3}\n".encode("utf-16"),
        "a.yaml: is UTF-16 text; save the file as UTF-8\n",
    ),
    "Latin-1": (
        "name: a\ntraining: {epochs: 3}\narms: {caf\u00e9: {}}\n".encode("latin-1"),
        """\
a.yaml:3:11: the byte 0xE9 is no letter in UTF-8; save the file as UTF-8
  3 | arms: {caf\ufffd: {}}
    |           ^
""",
    ),
    "a zero byte": (
        b"training: {epochs: 3}\nname: a\x00b\n",
        """\
a.yaml:2:8: not readable as YAML: the character U+0000 is not allowed; take it out
  2 | name: a\ufffdb
    |        ^^
""",
    ),
    "lines of another system": (
        b"training:\r\n  epochs: 3\r\n  batchsize: 8\r\n",
        """\
a.yaml:3:3: training.batchsize: unknown key; did you mean 'batch_size'? Known here: optimizer, \
schedule, batch_size, accumulate, precision, compile, checkpoint, save_model, epochs, steps, \
examples
  3 |   batchsize: 8
    |   ^^^^^^^^^
More: bnexp explain training
""",
    ),
    "too large": (
        b"# " + b"x" * LARGEST_FILE,
        "a.yaml: is larger than 300,000 bytes; a configuration is a short text\n",
    ),
    "aliases of aliases": (
        BOMB.encode(),
        f"a.yaml:1:35: {MANY}\n  1 | a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n    | {' ' * 34}^\n",
    ),
}


def refused(path, *options):
    """Returns the message of `bnexp validate`, which must end with 2 and print nothing else."""
    done = CliRunner().invoke(app, ["validate", path.name, *options])
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    return done.stderr


def options_of(path):
    """Returns the options that the first line of a file names, behind a number sign."""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return shlex.split(first[1:]) if first.startswith("# --") else []


@each("path", FILES, lambda path: path.stem)
def test_a_wrong_file_is_refused_with_its_message(path, monkeypatch):
    monkeypatch.chdir(WRONG)
    expected = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert refused(path, *options_of(path)) == expected


@pytest.mark.parametrize(("content", "message"), BYTES.values(), ids=BYTES)
def test_bytes_that_are_no_configuration_are_refused_with_their_message(
    content, message, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    assert refused(path) == message


def test_a_folder_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").mkdir()
    assert refused(tmp_path / "a.yaml") == "a.yaml: is a folder; name a YAML file\n"


def test_a_file_that_is_not_there_is_refused_with_the_nearest_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.yaml").touch()
    message = "artcle.yaml: no such file; did you mean 'article.yaml'?\n"
    assert refused(tmp_path / "artcle.yaml") == message


def test_there_are_enough_wrong_files_and_a_message_for_each():
    assert len(FILES) + len(BYTES) >= 60
    assert {path.stem for path in FILES} == {path.stem for path in WRONG.glob("*.txt")}


PLACE = re.compile(r"([\w/.-]+\.yaml:\d+:\d+|--set .+|--seeds): ")
WHOLE = re.compile(r"[\w.-]+\.yaml(: is empty|:1:1: must be a mapping)")
"""What is told of files as a whole; one that is no mapping is not quoted."""

REMEDY = re.compile(
    r"; |did you mean|(One of|Known here|Rules|Arms): |such as |write |give |must |holds no |"
    r"has no effect|a colon is missing"
)


@each("path", FILES, lambda path: path.stem)
def test_each_message_says_where_and_what_to_do_and_shows_the_line(path):
    lines = path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if not line.startswith(("  ", "More: "))]
    assert told
    assert [line for line in told if not REMEDY.search(line)] == []
    placed = [line for line in told if not WHOLE.match(line)]
    assert [line for line in placed if not PLACE.match(line)] == []
    carets = [line for line in lines if "^" in line and set(line) <= {" ", "|", "^"}]
    assert len(carets) >= len([line for line in placed if ".yaml:" in line])
