"""Names in letters that no installed font has: one warning each time, until a font is there."""

from __future__ import annotations

import re

import pytest
from made_font import write_font

import bnexp as package

PRIVATE = "\U0010fffd"
"""A letter that no font has."""

TEXT = f"""
name: small
data: {{dataset: digits}}
network: {{kind: mlp, hidden: [16]}}
training: {{epochs: 2}}
seeds: 5
arms: {{no-bn: {{}}, "{PRIVATE}": {{network.norm: {{kind: batch, momentum: 0.8}}}}}}
"""
MISSING = "No installed font has U+10FFFD (private use); "


@pytest.fixture
def folder(stored_at, tmp_path, digits_contents):
    return stored_at(tmp_path / "results" / "small", TEXT, contents=digits_contents)


def install(home):
    write_font(home / ".local/share/fonts/tiny.ttf", "Tiny Test", PRIVATE)


def test_every_command_that_draws_warns_once_until_a_font_is_installed(bnexp, folder):
    (bnexp.folder / "small.yaml").write_text(TEXT, encoding="utf-8")
    for words in (["run", "small.yaml"], ["plot"], ["report"]):
        done = bnexp(*words, XDG_DATA_HOME="")
        assert done.returncode == 0
        assert done.stderr.count(MISSING) == 1
        assert "Glyph" not in done.stderr
    install(bnexp.folder)
    done = bnexp("plot", XDG_DATA_HOME="")
    assert MISSING not in done.stderr
    assert f"wrote {folder.relative_to(bnexp.folder)}/figures/loss.png" in done.stderr
    done = bnexp("report", XDG_DATA_HOME="")
    assert MISSING not in done.stderr
    assert "wrote results/small/figures" not in done.stderr


def test_python_warns_once_where_it_is_called(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(TEXT, encoding="utf-8")
    calls = (
        lambda: package.run("small.yaml"),
        lambda: package.plot(folder),
        lambda: package.report(folder),
    )
    for call in calls:
        with pytest.warns(UserWarning, match=re.escape(MISSING)) as caught:
            call()
        told = [warning for warning in caught if str(warning.message).startswith(MISSING)]
        assert [warning.filename for warning in told] == [__file__]
