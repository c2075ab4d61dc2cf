"""Downloads end in the cache whole or not at all, and without a network they end soon."""

import http.server
import sys
import threading

import pytest

from bnexp.config.language.data import Data
from bnexp.data import Network, fetch, find_source, list_sets, load_data
from bnexp.data.finding.download import run_loader, unreachable
from bnexp.errors import DataDamagedError, DataMissingError, UsageError


@pytest.fixture
def online(arrays, write_npz):
    """A network from which the loader gets what the test puts into `arrays`."""

    def load(name, home):
        write_npz(home / "datasets" / f"{name}.npz", arrays)
        return ""

    return Network(lambda url: "", load)


def reason_of(network, tmp_path):
    with pytest.raises(DataMissingError) as caught:
        find_source(Data(dataset="tiny"), tmp_path, network=network)
    (line,) = (line for line in str(caught.value).splitlines() if "  download: " in line)
    return line.removeprefix("  download: ")


def test_download_lands_in_the_cache_and_leaves_nothing_else(tiny, tmp_path, cache, online):
    source = find_source(Data(dataset="tiny"), tmp_path, network=online)
    assert source.path == cache / "tiny.npz"
    assert [path.name for path in cache.parent.iterdir()] == ["datasets"]
    assert load_data(source).fingerprint == tiny.fingerprint


def test_damaged_download_never_reaches_the_cache(tiny, arrays, tmp_path, cache, online):
    arrays["y_test"][0] = 1
    assert reason_of(online, tmp_path).startswith(
        "what came was not trained on: tiny.npz: altered: y_test has the checksum "
    )
    assert list(cache.parent.iterdir()) == []


def test_loader_that_fails_is_quoted(tiny, tmp_path):
    network = Network(lambda url: "", lambda name, home: "URL fetch failure")
    assert reason_of(network, tmp_path) == "URL fetch failure"


def test_loader_that_leaves_nothing_is_reported(tiny, tmp_path):
    network = Network(lambda url: "", lambda name, home: "")
    assert reason_of(network, tmp_path) == "Keras' loader left nothing: does not exist"


def test_cache_that_cannot_be_written_to_is_reported(tiny, tmp_path, cache, online):
    cache.parent.write_text("a file in place of the folder")
    assert reason_of(online, tmp_path).endswith(
        "can be written to; set KERAS_HOME to a folder that can"
    )


def test_fetch_replaces_a_damaged_file_in_the_cache(tiny, cache, online):
    cache.mkdir(parents=True)
    (cache / "tiny.npz").write_bytes(b"PK\x03\x04")
    source = fetch("tiny", online)
    assert (source.place, source.path) == ("download", cache / "tiny.npz")
    assert load_data(source).fingerprint == tiny.fingerprint


def test_fetch_leaves_what_is_whole_alone(tiny, arrays, cache, write_npz, forbidden):
    path = write_npz(cache / "tiny.npz", arrays)
    assert fetch("tiny", forbidden).path == path
    assert fetch("digits", forbidden).here


def test_fetch_does_not_hide_a_damaged_file_that_comes_first(
    tiny, tmp_path, monkeypatch, forbidden
):
    (tmp_path / "tiny.npz").write_bytes(b"PK\x03\x04")
    monkeypatch.setenv("BNEXP_DATA_DIR", str(tmp_path))
    with pytest.raises(DataDamagedError, match="or unset BNEXP_DATA_DIR"):
        fetch("tiny", forbidden)


def test_fetch_without_a_network_keeps_the_damage_in_the_message(tiny, cache, offline):
    cache.mkdir(parents=True)
    (cache / "tiny.npz").write_bytes(b"")
    with pytest.raises(DataMissingError) as caught:
        fetch("tiny", offline)
    assert f"  {cache / 'tiny.npz'}: truncated: the file is empty\n" in str(caught.value)


def test_fetch_refuses_unknown_names_with_the_nearest():
    with pytest.raises(UsageError) as caught:
        fetch("fashion")
    assert str(caught.value) == (
        "got 'fashion'; did you mean 'fashion_mnist'? One of: mnist, fashion_mnist, digits"
    )


def test_list_tells_whole_from_damaged_from_missing(tiny, arrays, cache, write_npz):
    def listed():
        return {entry.name: entry for entry in list_sets()}

    entry = listed()["tiny"]
    assert (entry.state, entry.images, entry.path) == ("missing", 0, None)
    assert entry.finding == f"BNEXP_DATA_DIR: is not set; Keras' cache ({cache}): does not exist"
    path = write_npz(cache / "tiny.npz", arrays)
    entry = listed()["tiny"]
    assert (entry.state, entry.images, entry.path) == ("whole", 9, path)
    assert (entry.place, entry.finding) == ("Keras' cache", "")
    path.write_bytes(b"")
    entry = listed()["tiny"]
    assert (entry.state, entry.images, entry.path) == ("damaged", 0, path)
    assert entry.finding == "truncated: the file is empty"
    digits = listed()["digits"]
    assert (digits.state, digits.images, digits.place) == ("whole", 1797, "embedded")


class Here(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        if self.path == "/babble":
            self.wfile.write(b"babble\r\n")
            return
        self.send_response(200 if self.path == "/there" else 404)
        self.end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Here) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()


def test_what_answers_is_reachable(server):
    assert unreachable(f"{server}/there") == ""
    assert unreachable(f"{server}/not") == "Not Found"
    assert unreachable(f"{server}/babble").strip() == "babble"


def test_what_does_not_answer_is_given_up(monkeypatch):
    hanging = threading.Event()

    def look_up(*asked, **options):
        hanging.wait()
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    monkeypatch.setenv("no_proxy", "*")
    assert unreachable("http://example.invalid/", 0.1) == "no answer within 0.1 seconds"
    hanging.set()


def test_loader_that_hangs_is_stopped(tmp_path):
    hang = [sys.executable, "-c", "import time; time.sleep(600)"]
    assert run_loader("tiny", tmp_path, hang, limit=0.2) == "not done within 0.2 seconds"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("pass", ""),
        ("raise ValueError('no such host')", "ValueError: no such host"),
        ("raise SystemExit(3)", "Keras' loader ended with exit code 3"),
    ],
)
def test_loader_says_why_it_failed_in_its_last_line(tmp_path, program, reason):
    assert run_loader("tiny", tmp_path, [sys.executable, "-c", program]) == reason


def test_loader_is_that_of_keras_with_a_folder_in_place_of_its_own(
    tmp_path, arrays, write_idx, capfd
):
    folder = tmp_path / "datasets" / "fashion-mnist"
    images = {**arrays, "x_train": arrays["x_train"].repeat(28, 1)[:, :28].repeat(10, 2)[..., :28]}
    images["x_test"] = images["x_train"][:3]
    write_idx(folder, images, packed=True)
    assert run_loader("fashion_mnist", tmp_path) == ""
    assert "TensorFlow" not in capfd.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("XLA_FLAGS", "--no_such_flag"),
        ("TF_XLA_FLAGS", "--no_such_flag=1"),
        ("KERAS_BACKEND", "jax"),
        ("KERAS_NNX_ENABLED", "true"),
        ("OMP_NUM_THREADS", "nonsense"),
        ("PYTHONWARNINGS", "error"),
        ("PYTHONOPTIMIZE", "2"),
        ("PYTHONINSPECT", "1"),
    ],
)
def test_loader_has_nothing_of_what_would_change_it(name, value, tmp_path, monkeypatch):
    told = "import os, sys; sys.exit(repr(sorted(os.environ.items())))"
    command = [sys.executable, "-c", told]
    monkeypatch.delenv(name, raising=False)
    without = run_loader("mnist", tmp_path, command)
    monkeypatch.setenv(name, value)
    assert run_loader("mnist", tmp_path, command) == without
    assert "'KERAS_HOME'" in without
