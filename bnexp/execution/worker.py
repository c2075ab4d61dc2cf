"""What happens inside a worker process: it serves its caller, and trains trials."""

from __future__ import annotations

import os
import queue
import resource
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bnexp.data import Source, load_data, read_shared
from bnexp.errors import lacks_memory
from bnexp.plan.identity import presented_id, record_of
from bnexp.store.environment import describe_processor
from bnexp.store.files.kinds import open_part
from bnexp.trial import Trial, TrialResult

if TYPE_CHECKING:
    from bnexp.training.program import DeviceData, Programs


@dataclass(frozen=True)
class Job:
    """A trial, the data it trains on, and where its log goes.

    Attributes:
        trial: What to train.
        source: Where the data were found.
        log: For everything that the worker prints.
        shared: Where the same data lie unpacked and checked; None where they do not.
    """

    trial: Trial
    source: Source
    log: Path
    shared: Path | None = None


class Word(Enum):
    """What a worker tells its caller, each with a value."""

    BEGUN = "it has taken up a call; the number of its process"
    TOLD = "what the call tells while it runs"
    DONE = "what the call returned"


Tell = Callable[[Any], None]


def serve(end: int) -> NoReturn:
    """Does what comes from the other end of a pair of sockets, and ends with it.

    Args:
        end: Descriptor of this end.
    """
    way = Connection(end)
    asked: queue.SimpleQueue[tuple[Callable[..., Any], tuple[Any, ...]]] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(way, asked), daemon=True).start()
    try:
        while True:
            function, arguments = asked.get()
            way.send((Word.BEGUN, os.getpid()))
            way.send((Word.DONE, function(lambda value: way.send((Word.TOLD, value)), *arguments)))
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(1)


def _receive(way: Connection, asked: queue.SimpleQueue[Any]) -> None:
    """Takes in what the caller asks for; its end says that nobody has use for this process."""
    try:
        while True:
            asked.put(way.recv())
    except (EOFError, OSError):
        os._exit(1)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


@dataclass
class _Kept:
    """What a worker keeps from one trial to the next."""

    data: tuple[str, DeviceData] | None = None
    programs: Programs | None = None


_kept = _Kept()


def run_job(tell: Tell, job: Job, workers: int) -> TrialResult:
    """Trains a trial in this worker; whatever goes wrong becomes its status and reason.

    Args:
        tell: Is given each evaluation: epochs done, validation loss.
        job: What to train.
        workers: How many workers share the machine; goes into the timings.
    """
    begun = time.perf_counter()
    try:
        send_output_to(job.log, f"{job.trial.label}, trial {job.trial.trial_id}")
        result = _train(tell, job)
    except Exception as error:
        traceback.print_exc()
        reason = failure_reason(error)
        result = TrialResult.of(job.trial, failure=reason)
    sys.stderr.flush()
    total = time.perf_counter() - begun
    timings = replace(result.timings, total=total, workers=workers, memory=_peak_memory())
    return replace(result, timings=timings, record=_record(job))


def _peak_memory() -> float:
    """Returns the most memory that this process has taken up, in MiB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def failure_reason(error: Exception) -> str:
    """Returns what went wrong in one line: TensorFlow says it in the last one of many."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    remedy = ["raise the limits of memory (ulimit -v)"] if lacks_memory(error) else []
    return ": ".join([type(error).__name__, *lines[-1:], *remedy])


def send_output_to(log: Path, heading: str) -> None:
    """Sends everything this process prints, TensorFlow's own lines too, to a log.

    Args:
        log: The file; what it holds is kept.
        heading: A line that says what is run.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    file = open_part(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(file, f"{heading}\n".encode())
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.close(file)


def _train(tell: Tell, job: Job) -> TrialResult:
    clock = time.perf_counter
    begun = clock()
    from bnexp.training import determinism  # noqa: PLC0415 (worker only)

    determinism.import_tensorflow()
    determinism.use_keras_defaults()
    from bnexp.training.program import DeviceData, Programs  # noqa: PLC0415 (imports TensorFlow)
    from bnexp.training.run_trial import run_trial  # noqa: PLC0415 (imports TensorFlow)

    imported = clock()
    presented = presented_id(job.trial.settings.data, job.source.fingerprint)
    if _kept.data is None or _kept.data[0] != presented:
        _kept.programs = None
        dataset = read_shared(job.shared) if job.shared else load_data(job.source)
        _kept.data = (presented, DeviceData(dataset))
    loaded = clock()
    data = _kept.data[1]
    _kept.programs = _kept.programs or Programs()
    trial = job.trial
    program = _kept.programs.get(trial.program_id, trial.settings, data)
    built = clock()

    def report(epochs: float, loss: float) -> None:
        tell((epochs, loss))

    result = run_trial(trial, program, data, report)
    spent = result.timings
    timings = replace(
        spent,
        importing=imported - begun,
        loading=loaded - imported,
        compiling=spent.compiling + built - loaded,
    )
    return replace(result, timings=timings)


def _record(job: Job) -> dict[str, str]:
    from importlib.metadata import version  # noqa: PLC0415

    versions = {name: version(name) for name in ("bnexp", "numpy")}
    return {
        **versions,
        "python": sys.version.split()[0],
        **describe_processor(),
        "data": job.source.label,
        **record_of(job.source.fingerprint, job.trial.settings.network),
    }
