"""The order of the search, what ends it, and what is said when it finds nothing."""

import pickle

import pytest

from bnexp.config.language.data import Data
from bnexp.data import Network, find_source, fingerprint_of, load_data, plan_source
from bnexp.data.finding.places import keras_homes, resolved
from bnexp.data.finding.published import PUBLISHED
from bnexp.errors import DataDamagedError, DataMissingError, UsageError

WAYS = """\
Do one of these:
  - set BNEXP_DATA_DIR to the folder that holds tiny.npz, or the four IDX files under any names
  - set data.path in the configuration to that file or folder
  - on a machine with a network run `bnexp data --fetch tiny`, and copy the file that it names
  - set data.otherwise: digits to train on the small embedded digits instead; \
everything that comes of it will say so
  - run a configuration on those digits: `bnexp run smoke` or `bnexp run quickstart`"""


@pytest.fixture
def everywhere(tiny, arrays, tmp_path, cache, monkeypatch, write_npz):
    """The same set in all three places on the machine."""
    monkeypatch.setenv("BNEXP_DATA_DIR", str(tmp_path / "variable"))
    return {
        "data.path": write_npz(tmp_path / "named" / "tiny.npz", arrays),
        "BNEXP_DATA_DIR": write_npz(tmp_path / "variable" / "tiny.npz", arrays),
        "Keras' cache": write_npz(cache / "tiny.npz", arrays),
    }


def test_path_comes_before_variable_before_cache_before_download(
    everywhere, arrays, tmp_path, write_npz
):
    def load(name, home):
        write_npz(home / "datasets" / "tiny.npz", arrays)
        return ""

    network = Network(lambda url: "", load)
    source = find_source(Data(dataset="tiny", path="named"), tmp_path, network=network)
    assert (source.place, source.path) == ("data.path", everywhere["data.path"])
    for place in ("BNEXP_DATA_DIR", "Keras' cache"):
        source = find_source(Data(dataset="tiny"), tmp_path, network=network)
        assert (source.place, source.path) == (place, everywhere[place])
        everywhere[place].unlink()
    source = find_source(Data(dataset="tiny"), tmp_path, network=network)
    assert (source.place, source.path) == ("download", everywhere["Keras' cache"])


@pytest.mark.parametrize("path", ["named", "named/tiny.npz", "./named/../named"])
def test_path_is_a_file_or_a_folder_relative_to_the_configuration(everywhere, tmp_path, path):
    source = find_source(Data(dataset="tiny", path=path), tmp_path)
    assert source.path.samefile(everywhere["data.path"])
    assert source.path.is_absolute()


def test_variable_may_name_the_file_itself(everywhere, tmp_path, monkeypatch):
    monkeypatch.setenv("BNEXP_DATA_DIR", str(everywhere["data.path"]))
    assert find_source(Data(dataset="tiny"), tmp_path).path == everywhere["data.path"]


def test_search_goes_on_where_the_path_of_the_configuration_leads_nowhere(
    everywhere, tmp_path, forbidden
):
    source = find_source(Data(dataset="tiny", path="nowhere"), tmp_path, network=forbidden)
    assert source.place == "BNEXP_DATA_DIR"


def test_path_of_the_configuration_is_reported_before_the_other_places(tiny, tmp_path, offline):
    with pytest.raises(DataMissingError) as caught:
        find_source(Data(dataset="tiny", path="nowhere"), tmp_path, network=offline)
    lines = str(caught.value).splitlines()
    assert lines[1:3] == [
        f"  data.path ({tmp_path / 'nowhere'}): does not exist",
        "  BNEXP_DATA_DIR: is not set",
    ]


def test_set_that_is_nowhere_is_reported_with_every_place_and_every_way(
    tiny, tmp_path, cache, offline
):
    with pytest.raises(DataMissingError) as caught:
        find_source(Data(dataset="tiny"), tmp_path, network=offline)
    assert caught.value.exit_code == 4
    assert str(caught.value) == (
        "data set 'tiny' was not found. Looked at:\n"
        "  BNEXP_DATA_DIR: is not set\n"
        f"  Keras' cache ({cache}): does not exist\n"
        "  download: https://example.invalid/tiny.npz cannot be reached: no network here\n"
        f"{WAYS}"
    )


def test_variable_that_leads_elsewhere_is_reported(tiny, tmp_path, monkeypatch, offline):
    monkeypatch.setenv("BNEXP_DATA_DIR", str(tmp_path))
    with pytest.raises(DataMissingError) as caught:
        find_source(Data(dataset="tiny"), tmp_path, network=offline)
    line = f"  BNEXP_DATA_DIR ({tmp_path}): holds no tiny.npz and no IDX files"
    assert line in str(caught.value).splitlines()
    assert "is not set" not in str(caught.value)


@pytest.mark.parametrize("path", [None, "nowhere"])
def test_otherwise_takes_the_digits_and_says_so(tiny, tmp_path, offline, path):
    settings = Data(dataset="tiny", path=path, otherwise="digits")
    source = find_source(settings, tmp_path, network=offline)
    assert source.label == "digits (instead of tiny)"
    assert source.fingerprint == PUBLISHED["digits"].fingerprint
    dataset = load_data(source)
    assert dataset.name == "digits (instead of tiny)"
    assert len(dataset.images) == 1797


def test_otherwise_leaves_a_set_that_is_there_alone(everywhere, tmp_path):
    source = find_source(Data(dataset="tiny", otherwise="digits"), tmp_path)
    assert source.label == "tiny"
    assert source.instead_of == ""


def test_otherwise_takes_the_digits_for_an_archive_that_is_missing(tmp_path):
    source = find_source(Data(dataset="own.npz", otherwise="digits"), tmp_path)
    assert source.label == "digits (instead of own.npz)"


@pytest.mark.parametrize(
    ("place", "cure"),
    [
        (
            "data.path",
            "Put a whole copy there, or leave data.path out to have other places looked at.",
        ),
        (
            "BNEXP_DATA_DIR",
            "Put a whole copy there, or unset BNEXP_DATA_DIR to have other places looked at.",
        ),
        (
            "Keras' cache",
            "Replace it by a fresh copy with `bnexp data --fetch tiny`, or delete it.",
        ),
    ],
)
def test_damaged_file_ends_the_search_even_with_otherwise(
    everywhere, tmp_path, forbidden, place, cure
):
    for other, path in everywhere.items():
        if other != place:
            path.unlink()
    everywhere[place].write_bytes(b"PK\x03\x04")
    named = "named" if place == "data.path" else None
    settings = Data(dataset="tiny", path=named, otherwise="digits")
    with pytest.raises(DataDamagedError) as caught:
        find_source(settings, tmp_path, network=forbidden)
    assert str(caught.value) == (
        f"{everywhere[place]}: truncated: it begins as an .npz archive, but its end is missing. "
        f"It was not used. {cure}"
    )


def test_digits_need_no_file_and_no_network(tmp_path, forbidden):
    source = find_source(Data(dataset="digits", path="nowhere"), tmp_path, network=forbidden)
    assert (source.place, source.path, source.here) == ("embedded", None, True)


def test_unknown_name_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(UsageError) as caught:
        find_source(Data(dataset="mnits"), tmp_path)
    assert str(caught.value) == (
        "data.dataset: got 'mnits'; did you mean 'mnist'? "
        "One of: mnist, fashion_mnist, digits, or the path of an .npz"
    )


def test_unknown_name_that_is_near_none_is_refused_with_all(tmp_path):
    with pytest.raises(UsageError) as caught:
        find_source(Data(dataset="zebras"), tmp_path)
    assert str(caught.value) == (
        "data.dataset: got 'zebras'. One of: mnist, fashion_mnist, digits, or the path of an .npz"
    )


def test_path_beside_the_path_of_an_archive_is_refused(tmp_path):
    with pytest.raises(UsageError) as caught:
        find_source(Data(dataset="own.npz", path="there"), tmp_path)
    assert str(caught.value) == (
        "data.path: got 'there', but data.dataset is the path of an .npz already; "
        "leave data.path out"
    )


def test_archive_that_is_missing_is_reported(tmp_path):
    with pytest.raises(DataMissingError) as caught:
        find_source(Data(dataset="own.npz"), tmp_path)
    assert str(caught.value) == (
        "data set 'own.npz' was not found. Looked at:\n"
        f"  {tmp_path / 'own.npz'}: does not exist\n"
        "Do one of these:\n"
        "  - correct data.dataset; a relative path starts from the configuration's folder\n"
        + "\n".join(WAYS.splitlines()[-2:])
    )


def test_source_travels_to_a_worker(everywhere, tmp_path):
    source = find_source(Data(dataset="tiny"), tmp_path)
    arrived = pickle.loads(pickle.dumps(source))  # noqa: S301
    assert arrived == source
    assert load_data(arrived).fingerprint == source.fingerprint


def test_plan_looks_at_nothing_but_existence(everywhere, tmp_path, tiny):
    everywhere["BNEXP_DATA_DIR"].write_bytes(b"")
    source = plan_source(Data(dataset="tiny"), tmp_path)
    assert source.path == everywhere["BNEXP_DATA_DIR"]
    assert source.fingerprint == tiny.fingerprint


def test_plan_needs_no_data(tiny, tmp_path):
    source = plan_source(Data(dataset="tiny"), tmp_path)
    assert not source.here
    assert source.fingerprint == fingerprint_of(Data(dataset="tiny"), tmp_path) == tiny.fingerprint
    with pytest.raises(DataMissingError, match="the plan: names the set, but no file"):
        load_data(source)


def test_plan_needs_an_archive_of_ones_own_for_its_contents(tmp_path):
    with pytest.raises(DataMissingError, match=r"own\.npz: does not exist"):
        plan_source(Data(dataset="own.npz"), tmp_path)


def test_plan_takes_the_digits_where_the_run_would(tiny, tmp_path, offline):
    settings = Data(dataset="tiny", otherwise="digits")
    assert plan_source(settings, tmp_path) == find_source(settings, tmp_path, network=offline)


def test_keras_cache_is_where_keras_has_it(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KERAS_HOME", raising=False)
    assert keras_homes()[0] == tmp_path / ".keras"
    monkeypatch.setenv("KERAS_HOME", "~/elsewhere")
    assert keras_homes()[0] == tmp_path / "elsewhere"
    monkeypatch.chdir(tmp_path)
    assert resolved("~nobody-of-that-name/x", tmp_path) == tmp_path / "~nobody-of-that-name" / "x"


def test_without_download_the_network_is_not_asked(tiny, tmp_path, forbidden):
    with pytest.raises(DataMissingError) as caught:
        find_source(Data(dataset="tiny"), tmp_path, download=False, network=forbidden)
    assert "download:" not in str(caught.value)
