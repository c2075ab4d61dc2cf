"""`bnexp data FILE` says what it sees in a file, whatever it is, and what is made of it."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from bnexp.data.files.contents import idx_header


@pytest.fixture
def arrays():
    rng = np.random.default_rng(3)
    labels = np.arange(40) % 4
    return {
        "train_images": rng.integers(0, 256, (40, 784)) / 255,
        "train_labels": np.eye(4)[labels],
        "test_images": rng.integers(0, 256, (40, 784)) / 255,
        "test_labels": labels.astype("U1"),
    }


def idx(path, array, pack=lambda raw: raw):
    path.write_bytes(pack(idx_header(array.shape) + array.tobytes()))


def told(done):
    return json.loads(done.stdout)


def test_an_archive_in_another_guise_is_shown_as_it_is_and_as_it_is_taken(
    arrays, in_process, tmp_path
):
    np.savez(tmp_path / "a.npz", **arrays, notes=np.array(["x"]))
    done = in_process("data", "a.npz")
    assert done.returncode == 0
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "train_images x_train 40 x 784 float64 0 to 1" in lines
    assert "train_labels y_train 40 x 4 float64 0 to 1 4" in lines
    assert "0 10 10" in lines
    said = " ".join(done.stdout.split())
    assert "images of (784,) as 28 x 28; floats from 0 to 1 as bytes divided by 255" in said
    plain = told(in_process("data", "a.npz", "--json"))
    assert (plain["refused"], plain["published"]) == ("", None)
    assert plain["size"] == {"train": 40, "test": 40, "image": [28, 28], "classes": 4}
    assert [(a["name"], a["taken_as"]) for a in plain["arrays"]] == [
        ("train_images", "x_train"),
        ("train_labels", "y_train"),
        ("test_images", "x_test"),
        ("test_labels", "y_test"),
        ("notes", ""),
    ]
    assert plain["arrays"][3]["classes"] == [{"label": str(n), "images": 10} for n in range(4)]
    classes = in_process("data", "a.npz", "--csv", "--table", "classes").stdout.splitlines()
    assert classes[:2] == ["class,train_labels,test_labels", "0,10,10"]


def test_what_is_refused_is_shown_all_the_same_with_reason_and_remedy(arrays, in_process, tmp_path):
    broken = {**arrays, "test_labels": np.array([None] * 40), "train_images": np.full((40, 9), -1)}
    np.savez(tmp_path / "a.npz", **broken)
    done = in_process("data", "a.npz")
    assert done.returncode == 4
    assert "pickled: not read" in done.stdout
    assert "-1 to -1" in done.stdout
    assert "pickled: y_test holds Python objects" in done.stderr
    assert "Number both parts at once" in done.stderr
    plain = told(in_process("data", "a.npz", "--json"))
    assert plain["refused"] == done.stderr.strip()
    assert "parts" not in plain


def test_an_archive_of_a_published_set_in_one_part_is_called_by_its_name(
    in_process, mnist, tmp_path
):
    whole = dict(np.load(mnist.files[0]))
    data = np.concatenate([whole["x_train"], whole["x_test"]]).reshape(-1, 784)
    target = np.concatenate([whole["y_train"], whole["y_test"]])
    np.savez(tmp_path / "a.npz", data=data, target=target)
    done = in_process("data", "a.npz")
    assert done.returncode == 0
    assert "It is mnist, by the published checksums. data.path names where it lies." in done.stdout


@pytest.mark.parametrize("pack", [lambda raw: raw, gzip.compress], ids=["plain", "packed"])
def test_files_of_a_published_set_are_known_one_by_one_and_together(
    in_process, mnist, tmp_path, pack
):
    whole = dict(np.load(mnist.files[0]))
    for name in ("x_test", "y_train", "y_test"):
        idx(tmp_path / name, whole[name], pack)
    one = in_process("data", "y_test")
    assert (one.returncode, one.stderr) == (0, "")
    assert "It is y_test of mnist, by its published checksum." in one.stdout
    lacking = in_process("data", ".")
    assert lacking.returncode == 4
    assert "of mnist it lacks x_train; put those files there too" in lacking.stderr
    idx(tmp_path / "x_train", whole["x_train"], lambda raw: raw)
    plain = told(in_process("data", ".", "--json"))
    assert (plain["published"], plain["refused"], len(plain["arrays"])) == ("mnist", "", 4)


def test_idx_files_of_ones_own_are_shown_and_told_how_they_are_taken(in_process, tmp_path):
    idx(tmp_path / "images", np.arange(48, dtype=np.uint8).reshape(3, 4, 4))
    (tmp_path / "wide").write_bytes(
        bytes([0, 0, 0x0D, 1, 0, 0, 0, 2]) + np.array([0.5, np.inf], ">f4").tobytes()
    )
    (tmp_path / "cut").write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 9, 1]))
    (tmp_path / "bomb").write_bytes(bytes([0, 0, 8, 3]) + b"\xff" * 12)
    done = in_process("data", ".")
    assert done.returncode == 4
    assert "IDX files of one's own are taken as an .npz: numpy.frombuffer(" in done.stderr
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "images 3 x 4 x 4 uint8 0 to 47" in lines
    assert "wide 2 >f4 0.5 to 0.5 1 values are no finite numbers" in lines
    assert "cut truncated: it holds 9 bytes instead of 17 bytes" in lines
    assert any(line.startswith("bomb altered: it says that it has the shape") for line in lines)


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"", "truncated: the file is empty"),
        (b"\x80\x04N.", "pickled: nothing pickled is ever loaded"),
        (b"a,b\n1,2\n", "foreign: it is not an .npz archive"),
        (b"PK\x03\x04", "truncated: it begins as an .npz archive, but its end is missing"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_what_it_is(in_process, tmp_path, content, finding):
    for name in ("a.npz", "a"):
        (tmp_path / name).write_bytes(content)
        done = in_process("data", name)
        assert (done.returncode, done.stdout) == (4, "")
        assert finding in done.stderr


def test_an_archive_that_claims_too_much_is_shown_without_being_unpacked(
    arrays, in_process, tmp_path, monkeypatch
):
    np.savez_compressed(tmp_path / "a.npz", **arrays, zeros=np.zeros(300 * 2**20, np.uint8))
    monkeypatch.setattr("bnexp.data.looking.look.unpacked", None)
    plain = told(in_process("data", "a.npz", "--json"))
    assert all("more than 50 times as many" in a["note"] for a in plain["arrays"])
