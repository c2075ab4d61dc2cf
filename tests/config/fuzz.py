"""Loads changed configurations by the thousand: each is right, or refused with a message.

Run as a program it takes the number of cases and a seed, keeps the files of those that failed, and
says how each is made again.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from types import FrameType
from typing import NoReturn
from unicodedata import category

from mutations import BESIDE, UNKNOWN, Case, Keys, case_of, is_yaml

from bnexp.config import Experiment, load_experiment
from bnexp.config.assembly.resolved import resolved_text
from bnexp.config.reading.quotable import is_quotable
from bnexp.errors import TOLD, ConfigurationError
from bnexp.plan import expand_trials, lint

SECONDS = 10
"""How much of the processor's time a case may take; a busy machine changes nothing of that."""

HOUR = 3600
"""Seconds after which a command counts as hanging."""

MOST_TRIALS = 300
"""Of more trials what is resolved is not compared."""

EACH = 100
"""One of so many cases goes through the commands as well."""


class HangError(Exception):
    """A case takes too long."""


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Raises HangError in what takes more of the processor's time."""

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        raise HangError

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def write(case: Case, folder: Path) -> Path:
    """Returns the file of a case, written with those that stand beside it."""
    for name, content in BESIDE.items():
        (folder / name).write_bytes(content)
    path = folder / "case.yaml"
    path.write_bytes(case.content)
    return path


def judge(case: Case, folder: Path) -> tuple[str, list[str]]:
    """Returns how a case ended, and what is wrong with that.

    Args:
        case: The case.
        folder: Where its file may be written.
    """
    path = write(case, folder)
    try:
        with limited(SECONDS):
            return _loaded(case, path)
    except HangError:
        return "hang", [f"takes more than {SECONDS} s"]
    except Exception as error:
        return "traceback", [f"raises {type(error).__name__}: {error}"]


def _loaded(case: Case, path: Path) -> tuple[str, list[str]]:
    try:
        experiment = load_experiment(path, sets=case.sets, seeds=case.seeds)
    except ConfigurationError as error:
        return "refused", [*_faults(error, path.parent), *_unmentioned(case, error)]
    faults = [f"accepts {UNKNOWN} at {case.planted}"] if case.planted else []
    text = "\n".join(str(warning) for warning in lint(experiment))
    faults += [] if _is_plain(text) else ["a warning holds a sign that moves the cursor"]
    if len(experiment.variants) * len(experiment.seeds) <= MOST_TRIALS:
        faults += _differences(experiment, path.parent)
    return "valid", faults


def _faults(error: ConfigurationError, folder: Path) -> list[str]:
    """Returns what is wrong with messages: no place in the file, no text, or odd signs."""
    faults = []
    if not error.problems:
        faults.append("is refused without a problem")
    for problem in error.problems[:TOLD]:
        source = Path(problem.source)
        if problem.line and source.is_relative_to(folder):
            text = source.read_bytes().decode("utf-8", "replace")
            lines, quoted = text.splitlines(), bool(problem.excerpt)
            if (
                problem.line > len(lines) + 1
                or problem.column < 1
                or quoted is not is_quotable(text)
            ):
                faults.append(f"{problem}: points at nothing")
        elif not problem.line and problem.source != "--seeds" and "--set" not in problem.source:
            whole = ("is empty", "is UTF-16", 'a number in "\\U')
            if not any(words in problem.message for words in whole):
                faults.append(f"{problem}: has no line")
        if not problem.message:
            faults.append("a problem has no message")
    if not _is_plain(str(error)):
        faults.append(f"a message holds a sign that moves the cursor: {str(error)!r}")
    return faults


def _is_plain(text: str) -> bool:
    return all(char == "\n" or category(char)[0] != "C" for char in text)


def _unmentioned(case: Case, error: ConfigurationError) -> list[str]:
    """Returns a fault if the unknown key is not told, and no mistake that hides it.

    Such is one at the key or around it, in the kind of the part that it lies in, in the same
    setting of the base, and one for which the file is not looked at any further.
    """
    if case.planted is None or not is_yaml(case.content):
        return []
    around = _around(case.planted)
    for problem in error.problems:
        if not problem.key or problem.key == "extends" or problem.key in around:
            return []
        if UNKNOWN in str(problem):
            return []
    return [f"does not mention {UNKNOWN} at {case.planted}: {error}"]


def _around(planted: Keys) -> set[str]:
    """Returns the keys of the mistakes that may hide one."""
    steps = [step for key in planted for step in str(key).split(".")]
    if planted[0] in ("grid", "zip"):
        steps = [step for key in planted if isinstance(key, str) for step in key.split(".")]
    written = [steps, steps[{"arms": 2, "grid": 1, "zip": 1}.get(steps[0], 0) :]]
    found = {".".join(path[:size]) for path in written for size in range(1, len(path) + 1)}
    return found | {".".join([*path[:-1], "kind"]) for path in written}


def _differences(experiment: Experiment, folder: Path) -> list[str]:
    """Returns a fault if what is resolved does not state the same trials."""
    again = folder / "again"
    again.mkdir(exist_ok=True)
    path = again / "resolved.yaml"
    path.write_text(resolved_text(experiment), encoding="utf-8")
    try:
        same = trial_ids(load_experiment(path)) == trial_ids(experiment)
    except ConfigurationError as error:
        return [f"what is resolved is refused: {error}"]
    return [] if same else ["what is resolved states other trials"]


def trial_ids(experiment: Experiment) -> list[tuple[object, ...]]:
    """Returns what names each trial, whatever its data hold."""
    fingerprints = {v.settings.data: v.settings.data.dataset for v in experiment.variants}
    return [(t.arm, t.cell, t.seed, t.trial_id) for t in expand_trials(experiment, fingerprints)]


def commanded(case: Case, folder: Path) -> Iterator[str]:
    """Yields what is wrong with how `validate` and `plan` end for a case."""
    path = write(case, folder)
    options = [text for given in case.sets for text in ("--set", given)]
    options += [] if case.seeds is None else [f"--seeds={case.seeds}"]
    if any("\0" in text for text in options):
        return  # no argument of a program can hold it
    for command in ("validate", "plan"):
        arguments = [sys.executable, "-m", "bnexp", command, path.name, *options]
        try:
            done = subprocess.run(
                [text.encode("utf-8", "surrogatepass") for text in arguments],
                cwd=folder,
                capture_output=True,
                timeout=HOUR,
                check=False,
            )
        except subprocess.TimeoutExpired:
            yield f"{command} takes more than an hour"
            continue
        told = done.stderr.decode("utf-8", "replace")
        # A file of one's own that is not there is no mistake of the configuration.
        allowed = (0, 2, 4) if command == "plan" and "npz" in told else (0, 2)
        if done.returncode not in allowed or "Traceback" in told:
            yield f"{command} ends with {done.returncode}: {told[-2000:]}"


def run(cases: int, seed: int, folder: Path, *, kept: Path) -> tuple[Counter[str], list[str]]:
    """Returns how often each ending came about, and what was wrong.

    Args:
        cases: How many cases.
        seed: What they are drawn from.
        folder: Where files may be written.
        kept: Where the files of cases that failed are kept.
    """
    endings: Counter[str] = Counter()
    failures = []
    for number in range(cases):
        case = case_of(seed, number)
        ending, faults = judge(case, folder)
        endings[ending] += 1
        endings["with an unknown key"] += case.planted is not None
        if number % EACH == 0:
            faults = [*faults, *commanded(case, folder)]
            endings["through the commands"] += 1
        if faults:
            kept.mkdir(parents=True, exist_ok=True)
            (kept / f"{seed}-{number}.yaml").write_bytes(case.content)
            options = f"sets={case.sets!r} seeds={case.seeds!r}"
            failures += [f"seed {seed}, case {number} ({options}): {fault}" for fault in faults]
    return endings, failures


def main() -> int:
    """Says what became of the cases; 1 where any failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="?", type=int, default=20_000)
    parser.add_argument("seed", nargs="?", type=int, default=0)
    given = parser.parse_args()
    kept = Path(mkdtemp(prefix="bnexp-fuzz-"))
    endings, failures = run(given.cases, given.seed, Path(mkdtemp()), kept=kept)
    lines = [f"{count:7,} {ending}" for ending, count in endings.most_common()]
    lines += failures
    lines += [f"The files of what failed: {kept}"] if failures else []
    lines.append(f"{given.cases:,} cases, {len(failures)} faults.")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
