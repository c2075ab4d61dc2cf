"""Every error is a finished message with the exit code that the language gives its kind."""

import pickle
from pathlib import Path

import pytest

from bnexp import errors
from bnexp.documents.failures import Failure
from bnexp.errors import ConfigurationError, Problem

FOLDER = Path("results/article")
CASES = [
    (
        errors.UsageError("give only one of --json, --csv"),
        2,
        "give only one of --json, --csv",
    ),
    (
        errors.OtherAnswerError(FOLDER),
        2,
        "results/article: answers another question. Give this one another name with --as, or leave "
        "--as out, and a name is found.",
    ),
    (
        errors.DataMissingError("mnist", [("data.path (x)", "does not exist")], ["fetch it"]),
        4,
        "data set 'mnist' was not found. Looked at:\n  data.path (x): does not exist\n"
        "Do one of these:\n  - fetch it",
    ),
    (
        errors.DataDamagedError(Path("mnist.npz"), "truncated", "Fetch it again."),
        4,
        "mnist.npz: truncated. It was not used. Fetch it again.",
    ),
    (
        errors.FolderHeldError(FOLDER, "process 12"),
        1,
        "results/article: held by another run (process 12). Wait for it to end (bnexp run --wait "
        "does), or give this run another folder with --out.",
    ),
    (
        errors.FolderHeldError(FOLDER, "process 12", FOLDER / ".held"),
        1,
        "results/article: held by another run (process 12). Wait for it to end (bnexp run --wait "
        "does), or give this run another folder with --out. If that run is known to be dead, "
        "remove results/article/.held.",
    ),
    (
        errors.FormatError(Path("a.json"), "is not a whole result"),
        1,
        "a.json: is not a whole result. The next run of the experiment sets it aside, to train its "
        "trial again.",
    ),
    (
        errors.FormatError(Path("a.json"), "was written by a newer bnexp", newer=True),
        1,
        "a.json: was written by a newer bnexp. Use the version of bnexp that wrote it, or move the "
        "file away to train its trial again.",
    ),
    (
        errors.WorkersError("Resource temporarily unavailable"),
        1,
        "no worker process can be started: Resource temporarily unavailable. End other programs, "
        "or raise the limits of processes and memory (ulimit -u, -n, -v, or those of the "
        "container). What is missing may tell: bnexp doctor.",
    ),
    (
        errors.ClusterError("no scheduler answers at tcp://10.0.0.1:8786", "See that it runs."),
        1,
        "no scheduler answers at tcp://10.0.0.1:8786. See that it runs. What has ended is stored: "
        "the same command goes on from there.",
    ),
    (
        errors.TrialsFailedError(
            [
                Failure("bn", "", 0, "0a", "out of memory", FOLDER / "logs/0a.log"),
                Failure("no-bn", "", 11, "0b", "killed", FOLDER / "logs/0b.log"),
            ],
            FOLDER,
        ),
        1,
        "2 trials failed; the others are stored in results/article.\n"
        "  arm    seed  log                          reason\n"
        "  bn     0     results/article/logs/0a.log  out of memory\n"
        "  no-bn  11    results/article/logs/0b.log  killed\n"
        "To train only what failed: the same command with --retry-failed.",
    ),
]


@pytest.mark.parametrize(("error", "code", "message"), CASES, ids=lambda x: type(x).__name__)
def test_errors_say_what_to_do_and_carry_their_exit_code(error, code, message):
    assert str(error) == message
    assert error.exit_code == code
    assert isinstance(error, errors.BnexpError)


def test_of_many_failures_the_first_are_told_and_points_of_a_grid():
    many = [Failure("bn", f"rate={n}", n, "0a", "no\nwords", FOLDER) for n in range(45)]
    lines = str(errors.TrialsFailedError(many, FOLDER)).split("\n")
    assert lines[1].split() == ["arm", "point", "seed", "log", "reason"]
    assert [line.split()[:3] for line in lines[2:22]] == [
        ["bn", f"rate={n}", str(n)] for n in range(20)
    ]
    assert lines[2].endswith("  no words")
    assert lines[22:] == [
        "  and 25 more; trials.csv names them all",
        "To train only what failed: the same command with --retry-failed.",
    ]


@pytest.mark.parametrize(
    "error",
    [*(case[0] for case in CASES), ConfigurationError([Problem("a.yaml", "is empty", line=3)])],
    ids=lambda error: type(error).__name__,
)
def test_errors_travel_between_processes_whole(error):
    arrived = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own)
    assert type(arrived) is type(error)
    assert (str(arrived), vars(arrived)) == (str(error), vars(error))


def test_the_tree_in_the_module_names_every_error_with_its_code():
    family = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.BnexpError)
    ]
    tree = errors.__doc__.splitlines()
    for error in family:
        (line,) = [line for line in tree if error.__name__ in line.replace("─", " ").split()]
        depth = len(error.__mro__) - len(errors.BnexpError.__mro__)
        assert line.index(error.__name__) == 4 * depth
        if "(" in line:
            assert f"({error.exit_code})" in line


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("a.yaml", "is empty"), "a.yaml: is empty"),
        (Problem("a.yaml", "got 1", "network.norm", 7, 12), "a.yaml:7:12: network.norm: got 1"),
        (Problem("--seeds", "got x"), "--seeds: got x"),
    ],
)
def test_a_problem_says_where_then_which_key_then_what(problem, text):
    assert str(problem) == text


def test_problems_stand_in_the_order_of_their_lines_each_once():
    problems = [Problem("a.yaml", message, line=line) for line, message in
                [(9, "nine"), (2, "two b"), (2, "two a"), (10, "ten"), (9, "nine")]]  # fmt: skip
    error = ConfigurationError(problems)
    assert error.exit_code == 2
    assert [p.message for p in error.problems] == ["two b", "two a", "nine", "ten"]
    assert str(error).splitlines() == list(map(str, error.problems))
