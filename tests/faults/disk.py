"""Lets the disk of a run fill up at random moments, and grow again: `python tests/faults/disk.py`.

With a number of moments and a seed: `python tests/faults/disk.py 20 7`. The disk is a small one in
memory, of a random part of the size that the run takes; what programs store for a while lies on it
too. Then it grows, and the same command goes on. It takes rights to mount a disk, and Linux.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONFIG = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 4
arms:
  no-bn: {}
  bn: {network.norm: {kind: batch, placement: after, momentum: 0.8}}
claims:
  - {says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}
"""

LARGE = 256 * 2**20
"""Bytes of a disk that has room for all."""

PAGE = 4096

COMPARED = ("history.csv", "trials.csv")


def why_not() -> str:
    """Returns why no disk can be mounted here; empty where one can."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        return "mounting a disk takes Linux, its administrator, and the program mount"
    with tempfile.TemporaryDirectory() as place:
        done = _mount(Path(place), LARGE)
        if done.returncode:
            return f"no disk can be mounted here: {done.stderr.strip()}"
        _unmount(Path(place))
    return ""


def _mount(place: Path, size: int, more: str = "") -> subprocess.CompletedProcess[str]:
    options = f"{more}size={size}"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _unmount(place: Path) -> None:
    subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def disk(place: Path, size: int) -> Iterator[Path]:
    """Mounts a disk of so many bytes, and takes it away again."""
    place.mkdir(exist_ok=True)
    done = _mount(place, size)
    assert done.returncode == 0, done.stderr
    try:
        yield place
    finally:
        _unmount(place)


def run(folder: Path, place: Path) -> subprocess.CompletedProcess[str]:
    """Returns how the run ended whose results and whatever else is stored lie on a disk."""
    scratch = place / "tmp"
    variables = {}
    if scratch.is_dir():
        variables["TMPDIR"] = str(scratch)
    command = [sys.executable, "-m", "bnexp", "run", "small.yaml", "--jobs", "1"]
    return subprocess.run(
        [*command, "--out", str(place / "results")],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def undisturbed(folder: Path) -> tuple[dict[str, bytes], int]:
    """Returns the tables of a run that has all the room it needs, and how many bytes it took."""
    with disk(folder / "disk", LARGE) as place:
        (place / "tmp").mkdir()
        done = run(folder, place)
        assert done.returncode == 0, done.stderr
        found = os.statvfs(place)
        taken = (found.f_blocks - found.f_bfree) * found.f_frsize
        return _tables(place), taken


def _tables(place: Path) -> dict[str, bytes]:
    return {name: (place / "results" / "small" / name).read_bytes() for name in COMPARED}


def filled(folder: Path, size: int, tables: dict[str, bytes]) -> list[str]:
    """Returns what is wrong with a run on a disk of so many bytes, which grows after it ended."""
    wrong: list[str] = []
    with disk(folder / "disk", size) as place:
        (place / "tmp").mkdir()
        first = run(folder, place)
        wrong += _wrong_in(first)
        trials = place / "results" / "small" / "trials"
        before = {path: path.read_bytes() for path in trials.glob("*") if path.name[0] != "."}
        told = len(re.findall(r"^\[\d+/\d+\].*: finished", first.stderr, flags=re.MULTILINE))
        stored = sum(path.suffix == ".json" for path in before)
        if stored < told:
            wrong.append(f"{told} trials were told as finished, {stored} are stored")
        _mount(place, LARGE, "remount,")
        second = run(folder, place)
        if second.returncode or "Traceback" in second.stderr or "set aside" in second.stderr:
            wrong.append(f"does not go on, exit code {second.returncode}: {second.stderr}")
            return wrong
        wrong += [f"{path.name} is another one" for path, was in before.items() if path.suffix
                  == ".json" and path.read_bytes() != was]  # fmt: skip
        again = len(re.findall(r"^\[\d+/\d+\]", second.stderr, flags=re.MULTILINE))
        if again + stored != 8:
            wrong.append(f"{stored} trials were stored, {again} of 8 are trained")
        now = _tables(place)
        wrong += [f"{name} differs" for name in COMPARED if now[name] != tables[name]]
    return wrong


def _wrong_in(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Returns what is wrong with how a run ended on a disk that was full."""
    lines = [line for line in done.stderr.splitlines() if "No space left" in line]
    if "Traceback" in done.stderr or done.returncode not in (0, 1):
        return [f"exit code {done.returncode}: {done.stderr}"]
    if done.returncode == 1 and (len(lines) != 1 or "make room" not in lines[0]):
        return [f"told otherwise than by one message: {done.stderr}"]
    return []


def main(number: int, seed: int) -> list[str]:
    """Fills the disk at a number of moments, and returns what is wrong, one line each.

    Args:
        number: How many moments.
        seed: Of the moments, which are sizes of the disk below what the run takes.
    """
    random_, wrong = random.Random(seed), list[str]()  # noqa: S311 (no secret)
    with tempfile.TemporaryDirectory(prefix="faults-") as place:
        folder = Path(place)
        (folder / "small.yaml").write_text(CONFIG)
        tables, taken = undisturbed(folder)
        for _ in range(number):
            size = random_.randrange(2 * PAGE, taken, PAGE)
            found = filled(folder, size, tables)
            print(f"{size} of {taken} bytes: {found or 'right'}", flush=True)
            wrong += [f"{size} of {taken} bytes: {each}" for each in found]
    return wrong


if __name__ == "__main__":
    if reason := why_not():
        print(f"left out: {reason}")
        sys.exit(0)
    number_, seed_ = (int(text) for text in (*sys.argv[1:], *("20", "0")[len(sys.argv) - 1 :]))
    found = main(number_, seed_)
    print("\n".join([*found, f"{number_} full disks, {len(found)} findings (seed {seed_})"]))
    sys.exit(bool(found))
