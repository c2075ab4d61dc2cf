"""Checks which data sets are here, and whether they are whole."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bnexp.session.doctor.finding import Finding, ok, problem, warning

if TYPE_CHECKING:
    from bnexp.data import Listed

_EXPECTED = "mnist"
"""The data set that configurations use unless they say otherwise."""


def data_sets() -> list[Finding]:
    """Reads all of every data set that is here, and looks where BNEXP_DATA_DIR leads."""
    from bnexp.data import list_sets  # noqa: PLC0415 (checks import other rooms late)

    listed = list_sets()
    return [_folder(listed), *(_data_set(entry, listed) for entry in listed)]


def _folder(listed: Sequence[Listed]) -> Finding:
    from bnexp.data.finding.places import resolved  # noqa: PLC0415 (checks import other rooms late)
    from bnexp.data.finding.remedies import VARIABLE  # noqa: PLC0415

    value = os.environ.get(VARIABLE)
    if not value:
        return ok("data folder", f"{VARIABLE} is not set")
    path = resolved(value, Path.cwd())
    named = f"{VARIABLE} names {path}"
    remedy = f"Set {VARIABLE} to the folder that holds mnist.npz, or unset it."
    if not os.path.lexists(path):
        return problem("data folder", f"{named}, which does not exist", remedy)
    if not any(entry.place == VARIABLE for entry in listed):
        return warning("data folder", f"{named}, which holds no data set", remedy)
    return ok("data folder", named)


def _data_set(entry: Listed, listed: Sequence[Listed]) -> Finding:
    from bnexp.data.finding import remedies  # noqa: PLC0415 (checks import other rooms late)

    check = f"data: {entry.name}"
    whole = {other.path for other in listed if other.state == "whole"}
    if entry.state == "whole":
        return ok(check, f"{entry.images:,} images, {entry.path or entry.place}")
    # BNEXP_DATA_DIR may name a file; it is then looked at for every set, and holds only one.
    if entry.state == "damaged" and entry.path not in whole:
        cure = remedies.cure(entry.name, entry.place)
        return problem(check, f"{entry.path}: {entry.finding}", cure)
    fetch = f"bnexp data --fetch {entry.name}"
    if entry.name != _EXPECTED:
        return ok(check, f"not here; if a configuration names it: {fetch}")
    return warning(
        check,
        "not here; runs on it try to download it",
        f"Fetch it with `{fetch}`; or set {remedies.VARIABLE} to the folder that holds mnist.npz; "
        "or train on the embedded digits with `--set data.dataset=digits`.",
    )
