"""Changes stored files and looks whether each change is noticed: `python tests/faults/damage.py`.

With a number of changes and a seed: `python tests/faults/damage.py 200 7`. A change is one byte
more, less, or another one, or an end that is cut off. Each has to be named by what a run does
first, which sets the file aside; now and then the whole command is run, and has to come to the same
tables.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bnexp.errors import FormatError
from bnexp.session.training.examining import examined
from bnexp.session.training.prepare import Prepared, prepare

CONFIG = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
evaluation: {watch: {every: {steps: 10}}}
seeds: 3
arms:
  no-bn: {}
  bn: {network.norm: {kind: batch, placement: after, momentum: 0.8}}
claims:
  - {says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}
  - {says: it folds, identity: folding}
"""

WHOLE = 40
"""Of so many changes one is left to the whole command."""

_TABLES = ("history.csv", "trials.csv", "watched.csv", "summary.csv", "differences.csv")
"""Those that have to come out the same; verdicts tell where the record of looks was lost."""

_LEFT_OUT = (".lock",)
"""Files that hold nothing of a result; logs, from which no number is read, are left out too."""


def bnexp(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Returns how a command ended in a folder."""
    command = [sys.executable, "-m", "bnexp", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def stored_in(folder: Path) -> list[Path]:
    """Returns the files of a result that are checked, seen from it."""
    found = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    aside = ("logs", "set-aside")
    return [path for path in found if path.parts[0] not in aside and path.name not in _LEFT_OUT]


def changed(content: bytes, random_: random.Random) -> tuple[bytes, str]:
    """Returns the content of a file after a change, and which one that was."""
    at = random_.randrange(len(content))
    match random_.choice(("another", "another", "more", "less", "cut")):
        case "another":
            byte = random_.choice([b for b in range(256) if b != content[at]])
            return content[:at] + bytes([byte]) + content[at + 1 :], f"byte {at} is {byte}"
        case "more":
            return content[:at] + bytes([random_.randrange(256)]) + content[at:], f"more at {at}"
        case "less":
            return content[:at] + content[at + 1 :], f"less at {at}"
    return content[:at], f"cut at {at}"


def made(folder: Path) -> Path:
    """Makes a result with all kinds of files in a folder, and returns it."""
    (folder / "small.yaml").write_text(CONFIG)
    for arguments in (("run", "small.yaml", "--jobs", "1"), ("report",)):
        done = bnexp(folder, *arguments)
        assert done.returncode == 0, done.stderr
    return folder / "results" / "small"


def noticed(prepared: Prepared, name: str) -> bool:
    """Whether what a run does first with a result names a file of it."""
    told: list[str] = []
    try:
        with prepared.folder.held():
            examined(prepared, told.append)
    except FormatError as error:
        # A byte of the number of its form makes a file one of a newer version, which is refused.
        told = [str(error)] if error.newer else []
    names = {name, f"{name.rpartition('.')[0]}.json"} if name.startswith("trials/") else {name}
    return any(f"{prepared.folder.path / each}: " in line for line in told for each in names)


def goes_on(folder: Path, whole: Path, name: str) -> list[str]:
    """Returns what is wrong with the whole command in a folder where a file was changed."""
    done = bnexp(folder, "run", "small.yaml", "--jobs", "1")
    newer = done.returncode == 1 and "newer bnexp" in done.stderr
    wrong = [] if done.returncode == 0 or newer else [f"exit code {done.returncode}"]
    if f"{name.rpartition('.')[0]}" not in done.stderr or "Traceback" in done.stderr:
        wrong.append(f"not told: {done.stderr}")
    if newer or wrong:
        return wrong
    result = folder / "results" / "small"
    aside = [path for path in (result / "set-aside").rglob("*") if path.name == Path(name).name]
    differing = [
        each for each in _TABLES if (result / each).read_bytes() != (whole / each).read_bytes()
    ]
    return [*(f"{each} differs" for each in differing), *([] if aside else ["not set aside"])]


def main(number: int, seed: int) -> list[str]:
    """Makes a number of changes, and returns what is wrong, one line each.

    Args:
        number: How many; they go over all stored files in turn.
        seed: Of the changes.
    """
    random_, wrong = random.Random(seed), list[str]()  # noqa: S311 (no secret)
    with tempfile.TemporaryDirectory(prefix="faults-") as place:
        folder = Path(place)
        whole = made(folder)
        kept = folder / "kept"
        shutil.copytree(whole, kept)
        names = stored_in(kept)
        random_.shuffle(names)
        prepared = prepare(folder / "small.yaml", out=folder / "results", verify=False)
        for count in range(number):
            name = str(names[count % len(names)])
            shutil.rmtree(whole)
            shutil.copytree(kept, whole)
            content, how = changed((whole / name).read_bytes(), random_)
            (whole / name).write_bytes(content)
            if count % WHOLE == WHOLE - 1:
                wrong += [f"{name}, {how}: {each}" for each in goes_on(folder, kept, name)]
            elif not noticed(prepared, name):
                wrong.append(f"{name}, {how}: not noticed")
    return wrong


if __name__ == "__main__":
    number_, seed_ = (int(text) for text in (*sys.argv[1:], *("200", "0")[len(sys.argv) - 1 :]))
    found = main(number_, seed_)
    print("\n".join([*found, f"{number_} changes, {len(found)} of them wrong (seed {seed_})"]))
    sys.exit(bool(found))
