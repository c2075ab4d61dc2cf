"""Says what to do when a data set cannot be had or a file is not what it should be."""

from __future__ import annotations

from collections.abc import Sequence

from bnexp.data.finding.published import PUBLISHED
from bnexp.errors import DataMissingError

SETTING = "data.path"
VARIABLE = "BNEXP_DATA_DIR"
CACHE = "Keras' cache"
DOWNLOAD = "download"
EMBEDDED = "embedded"
DATASET = "data.dataset"

_ARRAYS = "x_train=..., y_train=..., x_test=..., y_test=..."


def missing(dataset: str, looked: Sequence[tuple[str, str]]) -> DataMissingError:
    """Returns the error for a data set that is nowhere, with every way to get it.

    Args:
        dataset: `mnist`, `fashion_mnist`, or the path of an `.npz`.
        looked: Each place that was looked at, with what was found wrong there.
    """
    published = PUBLISHED.get(dataset)
    if published is None:
        ways = ["correct data.dataset; a relative path starts from the configuration's folder"]
    else:
        holds = f"{published.npz[0]}, or the four IDX files under any names"
        ways = [
            f"set {VARIABLE} to the folder that holds {holds}",
            f"set {SETTING} in the configuration to that file or folder",
            f"on a machine with a network run `bnexp data --fetch {dataset}`, and copy the file "
            "that it names",
        ]
    ways += [
        "set data.otherwise: digits to train on the small embedded digits instead; "
        "everything that comes of it will say so",
        "run a configuration on those digits: `bnexp run smoke` or `bnexp run quickstart`",
    ]
    return DataMissingError(dataset, looked, ways)


def cure(dataset: str, place: str) -> str:
    """Returns what to do about a file that is not the data set it is taken for.

    Args:
        dataset: The data set that was looked for.
        place: Which step of the search found the file.
    """
    return {
        SETTING: "Put a whole copy there, or leave data.path out to have other places looked at.",
        VARIABLE: f"Put a whole copy there, or unset {VARIABLE} to have other places looked at.",
        CACHE: f"Replace it by a fresh copy with `bnexp data --fetch {dataset}`, or delete it.",
        DATASET: f"Write it with numpy.savez_compressed(path, {_ARRAYS}).",
        EMBEDDED: "Install scikit-learn again.",
    }[place]
