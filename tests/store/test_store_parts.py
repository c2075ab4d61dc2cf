"""Parts of a result folder: several appear at once, and each is known by its checksum."""

import errno
import json
import shutil

import pytest

from bnexp.errors import FormatError, StoreError
from bnexp.store.files import parts
from bnexp.store.files.atomic import staged
from bnexp.store.files.parts import remove_part, together, write_part
from bnexp.store.files.sums import FORMS, SUMS, changed_parts, read_sums


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_a_part_holds_is_known_by_its_checksum(tmp_path):
    write_part(tmp_path, "a.csv", "one\n")
    # printf 'one\n' | sha256sum
    one = "2c8b08da5ce60398e1f19af0e5dccc744df274b826abe585eaba68c525434806"
    assert read_sums(tmp_path) == {"a.csv": (one,)}
    assert changed_parts(tmp_path) == []
    for content in ("One\n", "one", "", "one\n\n"):
        (tmp_path / "a.csv").write_text(content)
        assert changed_parts(tmp_path) == ["a.csv"]
    (tmp_path / "a.csv").unlink()
    assert changed_parts(tmp_path) == []


def test_parts_of_which_nothing_is_noted_are_taken_as_they_are(tmp_path):
    (tmp_path / "a.csv").write_text("old\n")
    assert changed_parts(tmp_path) == []
    write_part(tmp_path, "b.csv", "new\n")
    assert list(read_sums(tmp_path)) == ["b.csv"]
    write_part(tmp_path, "a.csv", "new\n")
    assert (tmp_path / "a.csv").read_text() == "new\n"
    assert names_in(tmp_path) == [SUMS, "a.csv", "b.csv"]


class CrashError(Exception):
    """Breaks a write off."""


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_wherever_several_writes_break_off_each_file_fits(tmp_path, monkeypatch, at):
    with together(tmp_path):
        write_part(tmp_path, "a.csv", "old a")
        write_part(tmp_path, "b.csv", "old b")
    steps = []

    def breaking(step):
        def run(*arguments):
            if len(steps) == at:
                raise CrashError
            steps.append(step)
            step(*arguments)

        return run

    def write_all():
        with together(tmp_path):
            for name in "abc":
                write_part(tmp_path, f"{name}.csv", f"new {name}")

    with monkeypatch.context() as patch:
        for name in ("write_whole", "put_in_place"):
            patch.setattr(parts, name, breaking(getattr(parts, name)))
        with pytest.raises(CrashError):
            write_all()
    assert len(steps) == at
    found = [(tmp_path / f"{name}.csv").read_text() for name in "ab"]
    assert found == ["new a" if at > 1 else "old a", "new b" if at > 2 else "old b"]
    assert changed_parts(tmp_path) == []
    assert names_in(tmp_path) == [SUMS, "a.csv", "b.csv"]
    write_all()
    assert {len(known) for known in read_sums(tmp_path).values()} <= {1, 2}
    assert changed_parts(tmp_path) == []
    (tmp_path / "a.csv").write_text("old A")
    assert changed_parts(tmp_path) == ["a.csv"]


def test_on_a_full_disk_none_of_several_parts_is_replaced(tmp_path, monkeypatch):
    write_part(tmp_path, "a.csv", "old")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}

    def full(path, content, within):
        if path.name == "b.csv":
            raise StoreError("full")
        return staged(path, content, within)

    monkeypatch.setattr(parts, "staged", full)
    with pytest.raises(StoreError, match="full"), together(tmp_path):  # noqa: PT012 (the second)
        write_part(tmp_path, "a.csv", "new")
        write_part(tmp_path, "b.csv", "new")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_what_somebody_else_changed_is_set_aside_before_it_is_replaced(tmp_path):
    write_part(tmp_path, "report.md", "ours")
    (tmp_path / "report.md").write_text("mine")
    write_part(tmp_path, "report.md", "ours again")
    assert (tmp_path / "report.md").read_text() == "ours again"
    (aside,) = (tmp_path / "set-aside").rglob("report.md")
    assert aside.read_text() == "mine"
    assert aside.parent.name.endswith("-damaged")


def test_a_folder_that_vanished_is_not_made_again(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    write_part(folder, "a.csv", "one")
    shutil.rmtree(folder)
    with pytest.raises(StoreError, match=r"a\.csv: cannot be written: .*folder or disk is gone"):
        write_part(folder, "a.csv", "two")
    assert not folder.exists()


@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ESTALE, errno.EIO]
)
def test_each_refusal_says_what_to_do(tmp_path, monkeypatch, number):
    def refuse(*_arguments, **_options):
        raise OSError(number, "refused")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(
        StoreError, match=r"a\.csv: cannot be written: refused\. .*same command goes on"
    ) as caught:
        write_part(tmp_path, "a.csv", "one")
    # Some commands have no such option, and `--to` of an export names a tool.
    assert "--out" not in str(caught.value)
    assert "--to" not in str(caught.value)


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text[:-1],
        lambda text: text.replace(" ", "\t", 1),
        lambda text: text.replace("a.csv", "b.csv"),
        lambda text: text.replace('"sha256"', '"sha257"'),
        lambda _: "",
        lambda _: json.dumps({"format": 1, "files": {"../a": ["0"]}}),
    ],
)
def test_a_changed_record_is_refused_and_left_as_it_is_by_writes(tmp_path, edit):
    write_part(tmp_path, "a.csv", "one")
    changed = edit((tmp_path / SUMS).read_text())
    (tmp_path / SUMS).write_text(changed)
    with pytest.raises(FormatError, match=r"\.sums\.json: .*next run of the experiment"):
        changed_parts(tmp_path)
    write_part(tmp_path, "a.csv", "two")
    write_part(tmp_path, "b.csv", "new")
    remove_part(tmp_path, "b.csv")
    assert (tmp_path / SUMS).read_text() == changed
    assert (tmp_path / "a.csv").read_text() == "two"
    assert names_in(tmp_path) == [SUMS, "a.csv"]
    (tmp_path / SUMS).unlink()
    write_part(tmp_path, "a.csv", "three")
    assert changed_parts(tmp_path) == []
    assert list(read_sums(tmp_path)) == ["a.csv"]


def test_a_record_of_a_newer_version_is_refused_and_left(tmp_path):
    text = json.dumps({"format": FORMS.newest + 1})
    (tmp_path / SUMS).write_text(text)
    with pytest.raises(FormatError, match="Use the version of bnexp that wrote it"):
        write_part(tmp_path, "a.csv", "one")
    assert names_in(tmp_path) == [SUMS]
    assert (tmp_path / SUMS).read_text() == text
