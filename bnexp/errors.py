"""The errors a user can cause, each with its exit code and a message that says what to do.

BnexpError (1)
├── ConfigurationError (2)   what a configuration file or an override says is wrong
├── UnfairError (2)          warnings about a comparison's fairness, which were to be errors
├── UsageError (2)           what the command line asks for cannot be done
│   └── OtherAnswerError     the folder that was named answers another question
├── DataError (4)
│   ├── DataMissingError     a data set is nowhere to be found
│   └── DataDamagedError     a file is not the data set it is taken for
├── StoreError (1)
│   ├── FolderHeldError      another run is writing to the folder
│   └── FormatError          a stored file cannot be read by this version
├── WorkersError (1)         the system lets no worker process be started
├── ClusterError (1)         a cluster cannot be reached, was lost, or has no workers that fit
├── NotAsExpectedError (3)   a claim did not come out as it was expected to
├── TrialsFailedError (1)    trials ended in an error; the others are stored
└── BenchError (1)           a program that was to be timed ended in an error
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unicodedata import category

from bnexp.counting import counted
from bnexp.documents.failures import Failure, failure_lines


def harmless(text: str) -> str:
    """Returns a text without signs that would move the cursor of a terminal."""
    return "".join("\ufffd" if category(sign)[0] == "C" else sign for sign in text)


class BnexpError(Exception):
    """Base of every error that ends a command with one message instead of a traceback."""

    exit_code = 1

    def __reduce__(self) -> tuple[Any, ...]:
        """Lets an error travel between processes, out of a worker of a pool for example."""
        return _arrived, (type(self), self.args, self.__dict__)


def _arrived(kind: type[BnexpError], args: tuple[Any, ...], state: dict[str, Any]) -> BnexpError:
    """Returns an error as it was; what its class is made with went into its message already."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


_LONGEST_MESSAGE, _LONGEST_KEY = 4_000, 400
"""Letters of a message and of a key that are told."""


@dataclass(frozen=True)
class Problem:
    """One mistake in a configuration.

    Attributes:
        source: The file, or the command-line option, that holds the mistake.
        message: What was got, what is allowed, what to do.
        key: Dotted path of the setting, empty where the mistake has none.
        line: Line in the file, from 1; 0 where there is none, as on the command line.
        column: Column in the line, or in the option, from 1; 0 where there is none.
        excerpt: The lines of text that point at the place, without line breaks at the ends.
        more: The command that tells more about the setting.
    """

    source: str
    message: str
    key: str = ""
    line: int = 0
    column: int = 0
    excerpt: str = field(default="", compare=False)
    more: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        # Both may quote what somebody wrote, which may be as long as a file.
        for name, most in (("message", _LONGEST_MESSAGE), ("key", _LONGEST_KEY)):
            text = getattr(self, name)
            if len(text) > most:
                object.__setattr__(self, name, f"{text[:most]}... ({len(text):,} letters)")

    @property
    def place(self) -> str:
        """Source, line and column, as editors and terminals understand them."""
        return f"{self.source}:{self.line}:{self.column}" if self.line else self.source

    def __str__(self) -> str:
        return harmless(": ".join(part for part in (self.place, self.key, self.message) if part))


class ConfigurationError(BnexpError):
    """All mistakes of one configuration, in the order of their lines, each with its line."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        distinct = dict.fromkeys(problems)
        self.problems = tuple(sorted(distinct, key=lambda p: (p.source, p.line, p.column)))
        super().__init__(told(self.problems))


TOLD = 20
"""Mistakes that one message tells; of a file that is none of ours there are thousands."""


def told(problems: Sequence[Problem]) -> str:
    """Returns the first problems with their lines, how many more there are, where to learn more."""
    first = problems[:TOLD]
    lines = [text for problem in first for text in (str(problem), problem.excerpt) if text]
    if len(problems) > TOLD:
        lines.append(f"and {counted(len(problems) - TOLD, 'mistake')} more")
    commands = list(dict.fromkeys(problem.more for problem in first if problem.more))
    if commands:
        lines.append(f"More: {', '.join(commands)}")
    return "\n".join(lines)


class UnfairError(BnexpError):
    """A comparison is unfair, and warnings were to be errors."""

    exit_code = 2

    def __init__(self, warnings: int) -> None:
        super().__init__(
            f"{counted(warnings, 'warning')} about fairness, and --strict makes errors of them. "
            "Mend them, or accept them in the file with a reason, such as accept: {few-seeds: a "
            "first look}."
        )


class UsageError(BnexpError):
    """What was asked for on the command line cannot be done."""

    exit_code = 2


class OtherAnswerError(UsageError):
    """The folder of the name that was given answers another question."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder}: answers another question. Give this one another name with --as, or leave "
            "--as out, and a name is found."
        )


class DataError(BnexpError):
    """A data set cannot be used."""

    exit_code = 4


class DataMissingError(DataError):
    """A data set is nowhere to be found.

    Args:
        dataset: Name of the data set.
        looked: Each place that was looked at, with what was found wrong there.
        remedies: Ways to get the data, one sentence each.
    """

    def __init__(
        self, dataset: str, looked: Sequence[tuple[str, str]], remedies: Sequence[str]
    ) -> None:
        lines = [f"data set {dataset!r} was not found. Looked at:"]
        lines += [f"  {place}: {finding}" for place, finding in looked]
        lines += ["Do one of these:"]
        lines += [f"  - {remedy}" for remedy in remedies]
        super().__init__("\n".join(lines))


class DataDamagedError(DataError):
    """A file is truncated, altered, or not the data set it is taken for."""

    def __init__(self, path: Path, finding: str, remedy: str) -> None:
        super().__init__(f"{path}: {finding}. It was not used. {remedy}")


class StoreError(BnexpError):
    """Results cannot be written or read."""


class FolderHeldError(StoreError):
    """Another run is writing to the same result folder.

    Args:
        folder: The folder.
        holder: Who holds it, in words.
        remove: What to remove where nobody can tell from here whether that one is alive.
    """

    def __init__(self, folder: Path, holder: str, remove: Path | None = None) -> None:
        dead = f" If that run is known to be dead, remove {remove}." if remove else ""
        super().__init__(
            f"{folder}: held by another run ({holder}). Wait for it to end (bnexp run --wait "
            f"does), or give this run another folder with --out.{dead}"
        )


class FormatError(StoreError):
    """A stored file cannot be read by this version of bnexp, or is damaged.

    Args:
        path: The file.
        finding: What is wrong with it.
        again: What a run does once the file is gone; the others are attributes as well.
        newer: Whether it is sound, and in a form that only another version reads: what is damaged
            a run sets aside, what is newer it leaves as it is.
    """

    def __init__(
        self, path: Path, finding: str, again: str = "train its trial again", *, newer: bool = False
    ) -> None:
        # It may quote what the file holds.
        finding = finding if len(finding) <= _LONGEST_KEY else f"{finding[:_LONGEST_KEY]}..."
        self.path, self.finding, self.newer = path, finding, newer
        super().__init__(
            f"{path}: {finding}. Use the version of bnexp that wrote it, or move the file away to "
            f"{again}."
            if newer
            else f"{path}: {finding}. The next run of the experiment sets it aside, to {again}."
        )


class TrialsFailedError(BnexpError):
    """Some trials ended in an error; all others that ended are stored.

    Args:
        failures: The trials, in the order of the plan.
        folder: The result folder.
        pending: How many trials the run did not come to.
    """

    def __init__(self, failures: Sequence[Failure], folder: Path, pending: int = 0) -> None:
        self.failures = tuple(failures)
        left = f", but for {pending:,} that the run did not come to" if pending else ""
        many = counted(len(failures), "trial")
        lines = [f"{many} failed; the others are stored in {folder}{left}."]
        lines += map(harmless, failure_lines(self.failures[:TOLD]))
        if len(failures) > TOLD:
            lines.append(f"  and {len(failures) - TOLD} more; trials.csv names them all")
        lines.append("To train only what failed: the same command with --retry-failed.")
        lines += ["To go on with the rest: without --retry-failed."] if pending else []
        super().__init__("\n".join(lines))


class WorkersError(BnexpError):
    """The system lets no worker process be started."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"no worker process can be started: {reason}. End other programs, or raise the limits "
            "of processes and memory (ulimit -u, -n, -v, or those of the container). What is "
            "missing may tell: bnexp doctor."
        )


class ClusterError(BnexpError):
    """A cluster cannot be reached, was lost, or has no workers that trials could run on.

    Args:
        finding: What is wrong.
        remedy: What to do about it, one sentence or more.
    """

    def __init__(self, finding: str, remedy: str) -> None:
        super().__init__(
            f"{finding}. {remedy} What has ended is stored: the same command goes on from there."
        )


class NotAsExpectedError(BnexpError):
    """Some claims did not come out as expected, or could not be judged.

    Args:
        reasons: What is not as it should be, one sentence each.
    """

    exit_code = 3

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(["Not as expected:", *(f"  {reason}" for reason in reasons)]))


class BenchError(BnexpError):
    """A program that was to be timed ended in an error.

    Args:
        command: What was run.
        log: Where its output is.
    """

    def __init__(self, command: Sequence[str], log: Path) -> None:
        super().__init__(f"{' '.join(command)}: ended in an error; its output is in {log}")
