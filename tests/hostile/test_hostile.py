import shutil
import subprocess
import sys
from pathlib import Path

import hostile
import pytest
from patience import HOUR

CASES = 100


# In two halves, so that two processes may share the work, and in a process of its own, since what a
# command takes of memory counts from that of the process that it is forked from. No command is held
# to a time here, as a busy machine makes none wrong, and each case is read by two commands.
@pytest.mark.parametrize("seed", [0, CASES // 2])
def test_what_strangers_hand_over_does_no_harm(seed, once, tmp_path):
    program = Path(hostile.__file__)
    good = tmp_path / "good"
    shutil.copytree(once(hostile.make_good), good)
    good /= hostile.GOOD
    options = ["--seed", str(seed), "--most", "2", "--patient", "--good", str(good)]
    done = subprocess.run(
        [sys.executable, program, str(CASES // 2), *options],
        capture_output=True,
        text=True,
        timeout=HOUR,
        check=False,
    )
    assert hostile.NOTHING in done.stdout, f"{done.stdout}\n{done.stderr}"
    assert done.returncode == 0
    assert all(f"'{kind}': " in done.stdout for kind in hostile.KINDS)


@pytest.mark.parametrize(
    ("ended", "fault"),
    [
        (hostile.Ended(99, "x", 0, 0), "exit code 99"),
        (hostile.Ended(1, "", 0, 0), "without a word"),
        (hostile.Ended(1, "Traceback\nE", 0, 0), "a traceback"),
        (hostile.Ended(0, "\x1b[2J", 0, 0), "steer"),
        (hostile.Ended(0, "abc123", 0, 0), "secret"),
        (hostile.Ended(0, "", 11, 0), "11 seconds"),
        (hostile.Ended(0, "", 0, 2**31), "memory"),
    ],
)
def test_harm_is_told(ended, fault):
    assert any(fault in told for told in hostile.faults(ended))


def test_what_is_changed_outside_is_seen(tmp_path):
    (tmp_path / "a").write_text("one")
    before = hostile.state_of(tmp_path)
    (tmp_path / "a").chmod(0o600)
    assert hostile.state_of(tmp_path) != before
