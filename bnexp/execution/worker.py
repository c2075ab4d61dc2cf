"""What happens inside a worker process: output to the trial's log, then the trial."""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
import time
import traceback
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from bnexp.data import Source, load_data, read_shared
from bnexp.plan.identity import COMPILE_MODE, DEVICE, THREADS
from bnexp.store.environment import describe_processor
from bnexp.trial import Trial, TrialResult, TrialStatus

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


@dataclass
class _Worker:
    """What a worker keeps from one trial to the next."""

    events: Connection
    workers: int
    data: tuple[str, DeviceData] | None = None
    programs: Programs | None = None


_worker: _Worker | None = None


def start_worker(events: Connection, lifeline: Connection, workers: int) -> None:
    """Makes this process a worker; runs once, before it trains anything.

    Args:
        events: Where progress is sent.
        lifeline: Its end of file says that the parent is gone, or has no use for this worker.
        workers: How many workers share the machine.
    """
    global _worker  # noqa: PLW0603 (the one object that a process pool's functions can share)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with, args=(lifeline,), daemon=True).start()
    _worker = _Worker(events, workers)


def _die_with(lifeline: Connection) -> None:
    try:
        lifeline.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)


def run_job(job: Job) -> TrialResult:
    """Trains a trial in this worker; whatever goes wrong becomes its status and reason."""
    worker = _worker
    if worker is None:
        raise RuntimeError("start_worker was not called in this process")
    begun = time.perf_counter()
    try:
        send_output_to(job.log, f"{job.trial.label}, trial {job.trial.trial_id}")
        result = _train(worker, job)
    except Exception as error:
        traceback.print_exc()
        reason = failure_reason(error)
        result = TrialResult(job.trial.trial_id, job.trial.seed, TrialStatus.FAILED, reason)
    sys.stderr.flush()
    total = time.perf_counter() - begun
    timings = replace(result.timings, total=total, workers=worker.workers, memory=_peak_memory())
    return replace(result, timings=timings, record=_record(job))


def _peak_memory() -> float:
    """Returns the most memory that this process has taken up, in MiB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def failure_reason(error: Exception) -> str:
    """Returns what went wrong in one line: TensorFlow says it in the last one of many."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return ": ".join([type(error).__name__, *lines[-1:]])


def send_output_to(log: Path, heading: str) -> None:
    """Sends everything this process prints, TensorFlow's own lines too, to a log.

    Args:
        log: The file; what it holds is kept.
        heading: A line that says what is run.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.write(file, f"{heading}\n".encode())
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.close(file)


def _train(worker: _Worker, job: Job) -> TrialResult:
    clock = time.perf_counter
    begun = clock()
    from bnexp.training import determinism  # noqa: PLC0415 (worker only)

    determinism.prepare_environment(THREADS)
    determinism.import_tensorflow()
    determinism.use_keras_defaults()
    from bnexp.training.program import DeviceData, Programs  # noqa: PLC0415 (imports TensorFlow)
    from bnexp.training.run_trial import run_trial  # noqa: PLC0415 (imports TensorFlow)

    imported = clock()
    if worker.data is None or worker.data[0] != job.source.fingerprint:
        worker.programs = None
        dataset = read_shared(job.shared) if job.shared else load_data(job.source)
        worker.data = (job.source.fingerprint, DeviceData(dataset))
    loaded = clock()
    data = worker.data[1]
    worker.programs = worker.programs or Programs()
    trial = job.trial
    program = worker.programs.get(trial.program_id, trial.settings, data)
    built = clock()

    def report(epochs: float, loss: float) -> None:
        worker.events.send((trial.trial_id, epochs, loss))

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

    versions = {name: version(name) for name in ("bnexp", "keras", "tensorflow", "numpy")}
    return {
        **versions,
        "python": sys.version.split()[0],
        **describe_processor(),
        "data": job.source.label,
        "contents": job.source.fingerprint,
        "device": DEVICE,
        "compile": COMPILE_MODE,
        "threads": str(THREADS),
    }
