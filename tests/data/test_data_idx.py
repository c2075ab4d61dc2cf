"""The four original files, compressed or not, are as good as an archive, and as well checked."""

import gzip

import pytest

from bnexp.config.language.data import Data
from bnexp.data import find_source, load_data
from bnexp.data.files.contents import idx_header, idx_sum
from bnexp.errors import DataDamagedError, DataMissingError

IMAGES = "t10k-images-idx3-ubyte"


def found(folder):
    return find_source(Data(dataset="tiny", path=str(folder)), folder, download=False)


def finding_of(path):
    with pytest.raises(DataDamagedError) as caught:
        found(path.parent)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    return message.removeprefix(f"{path}: ").partition(". It was not used.")[0]


@pytest.fixture(params=[True, False], ids=["gz", "plain"])
def file(request, tiny, arrays, tmp_path, write_idx):
    folder = write_idx(tmp_path / "idx", arrays, packed=request.param)
    return folder / (f"{IMAGES}.gz" if request.param else IMAGES)


def rewrite(file, change):
    raw = file.read_bytes()
    packed = file.suffix == ".gz"
    changed = change(gzip.decompress(raw) if packed else raw)
    file.write_bytes(gzip.compress(changed) if packed else changed)


def test_contents_count_and_not_the_container(file, tiny, arrays, tmp_path, write_npz):
    write_npz(tmp_path / "npz" / "tiny.npz", arrays)
    idx, npz = found(file.parent), found(tmp_path / "npz")
    assert len(idx.files) == 4
    assert idx.path == file.parent
    assert load_data(idx).images.tobytes() == load_data(npz).images.tobytes()
    assert load_data(idx).fingerprint == load_data(npz).fingerprint == tiny.fingerprint


def test_files_in_a_folder_of_the_sets_own_are_found(tiny, arrays, tmp_path, write_idx):
    write_idx(tmp_path / "tiny", arrays, packed=True)
    assert found(tmp_path).path == tmp_path / "tiny"


def test_missing_file_of_the_four_is_named(file):
    file.unlink()
    with pytest.raises(DataMissingError) as caught:
        found(file.parent)
    assert f"holds only 3 of the 4 IDX files; {IMAGES}[.gz] is missing" in str(caught.value)


def test_file_that_ends_early_is_called_truncated(file):
    rewrite(file, lambda raw: raw[:-1])
    assert finding_of(file) == "truncated: it holds 51 bytes instead of 52"


def test_file_that_goes_on_is_called_foreign(file):
    rewrite(file, lambda raw: raw + bytes(10**6))
    assert finding_of(file) == "foreign: it holds more than 52 bytes"


def test_header_of_another_kind_is_called_foreign(file):
    rewrite(file, lambda raw: idx_header((3,)) + raw[16:])
    assert finding_of(file) == "foreign: it begins otherwise than the file of that name"


def test_other_shape_is_called_foreign(file):
    rewrite(file, lambda raw: idx_header((3, 3, 4)) + raw[16:])
    assert finding_of(file) == "foreign: it has the shape (3, 3, 4) instead of (3, 4, 3)"


def test_other_pixel_is_called_altered_in_the_file_that_holds_it(file, tiny, arrays):
    rewrite(file, lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]))
    arrays["x_test"][-1, -1, -1] ^= 1
    assert finding_of(file) == (
        f"altered: x_test has the checksum {idx_sum(arrays['x_test'])} "
        f"instead of the published {tiny.sums[2]}"
    )


def test_compressed_file_cut_or_flipped_anywhere_is_noticed(tiny, arrays, tmp_path, write_idx):
    file = write_idx(tmp_path / "idx", arrays, packed=True) / f"{IMAGES}.gz"
    whole, clean = file.read_bytes(), load_data(found(file.parent)).images.tobytes()
    for position in range(len(whole)):
        file.write_bytes(whole[:position])
        assert finding_of(file).startswith("truncated: ")
        file.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        try:
            assert load_data(found(file.parent)).images.tobytes() == clean
        except DataDamagedError:
            continue
