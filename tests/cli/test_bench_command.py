"""`bnexp bench` without measuring: a stored sitting shown again, and wrong use."""

from __future__ import annotations

from pathlib import Path

import pytest

from bnexp.bench import PARTS

STORED = Path(__file__).parents[2] / "results" / "reference" / "bench" / "bench.json"


def test_stored_sitting_is_shown_and_drawn_again(bnexp):
    (bnexp.folder / "bench.json").write_text(STORED.read_text())
    done = bnexp("bench", "--stored", "bench.json", "--md")
    assert done.returncode == 0
    assert "| what | bnexp | other | ratio (range) | bar | met |" in done.stdout
    assert done.stderr.splitlines()[-1].endswith("figures and bench.json are in .")
    names = {path.name for path in bnexp.folder.iterdir()}
    assert names >= {"bench.png", "bench.svg", "growth.png", "growth.svg"}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--part", "pie"), 2, f"--part: got 'pie'. One of: {', '.join(PARTS)}"),
        (("--python", "no/python"), 2, "--python: got 'no/python'; there is no such program"),
        (
            ("--stored", "no.json"),
            1,
            "no.json: is not a stored sitting of this version (FileNotFoundError).",
        ),
        (("--json", "--csv"), 2, "give only one of --json, --csv, --md, --latex"),
    ],
)
def test_wrong_use_is_one_message(bnexp, arguments, code, message):
    done = bnexp("bench", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(message)
    assert len(done.stderr.splitlines()) == 1


def test_place_that_cannot_be_written_is_told_before_anything_is_measured(bnexp):
    (bnexp.folder / "taken").write_text("mine")
    done = bnexp("bench", "--out", "taken")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "taken: cannot be written: File exists\n"
