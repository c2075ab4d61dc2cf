"""What a Python caller has set in numpy, pandas, Matplotlib and of warnings changes no answer."""

from __future__ import annotations

import warnings

import matplotlib as mpl
import numpy as np
import pandas as pd

import bnexp

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 5
arms: {no-bn: {}, bn: {network.norm: {kind: batch, momentum: 0.8}}}
claims:
  - {says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}
  - {says: BN is first, metric: {steps_to: {val_accuracy: 0.9}}, claim: bn < no-bn}
"""
OPTIONS = {
    "display.precision": 1,
    "display.max_rows": 2,
    "display.width": 10,
    "display.float_format": "{:.0f}".format,
    "mode.string_storage": "python",
    "compute.use_bottleneck": False,
    "compute.use_numexpr": False,
}


def answered(folder):
    """Returns what a result says, and the bytes of all that is written of it."""
    result = bnexp.load(folder)
    reasons = bnexp.check(result).reasons
    files = [*bnexp.plot(result, kinds=["loss", "forest"], formats=["svg"]), *bnexp.report(result)]
    files.append(folder / "verdicts.json")
    place = str(folder).encode()
    told = {path.name: path.read_bytes().replace(place, b"here") for path in files}
    return repr(result).replace(str(folder), "here"), reasons, told


def test_settings_of_libraries_change_nothing(stored_at, tmp_path):
    first, second = (stored_at(tmp_path / name / "small", TEXT) for name in ("a", "b"))
    usual = answered(first)
    set_options = [each for option in OPTIONS.items() for each in option]
    with (
        np.errstate(all="raise"),
        np.printoptions(precision=1, threshold=2),
        pd.option_context(*set_options),
        mpl.rc_context({"font.size": 40, "text.usetex": True, "lines.linewidth": 9}),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("error")
        odd = answered(second)
        assert np.geterr()["divide"] == "raise"
        assert pd.get_option("display.precision") == 1
    assert odd[:2] == usual[:2]
    assert [name for name in usual[2] if odd[2][name] != usual[2][name]] == []
