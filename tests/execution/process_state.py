"""What a process has that a call may leave as it was: one entry for each thing."""

from __future__ import annotations

import asyncio
import decimal
import faulthandler
import gc
import locale
import logging
import multiprocessing
import os
import random
import signal
import sys
import threading
import time
import warnings
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

logging.getLogger("caller").addHandler(logging.NullHandler())
logging.getLogger("matplotlib")
OPTIONS = [
    *("display.max_rows", "display.max_columns", "display.width", "display.precision"),
    *(
        "mode.copy_on_write",
        "mode.chained_assignment",
        "compute.use_numexpr",
        "io.excel.xls.reader",
    ),
]


def seen() -> dict[str, object]:
    """Returns what there is now."""
    mask = os.umask(0)
    os.umask(mask)
    return {
        "main": id(sys.modules["__main__"]),
        "environment": dict(os.environ),
        "filters": [str(each) for each in warnings.filters],
        "showing of warnings": id(warnings.showwarning),
        "random": hash(random.getstate()),
        "numpy's random": str(np.random.get_state()),
        "numpy's errors": (np.geterr(), np.geterrcall()),
        "numpy's printing": str(np.get_printoptions()),
        "pandas": {name: _option(name) for name in OPTIONS},
        # Asked for one by one, or walked through, they change the filters for a moment themselves.
        "matplotlib": {key: str(value) for key, value in dict.items(mpl.rcParams)},
        "figures": (plt.get_fignums(), plt.isinteractive()),
        "signals": {int(n): str(signal.getsignal(n)) for n in signal.valid_signals()},
        "blocked": [int(n) for n in signal.pthread_sigmask(signal.SIG_BLOCK, ())],
        "timers": signal.getitimer(signal.ITIMER_REAL),
        "wakeup": _wakeup(),
        "start method": multiprocessing.get_start_method(allow_none=True),
        "children": len(multiprocessing.active_children()),
        "server": sys.modules.get("multiprocessing.forkserver") is None,
        "folder": str(Path.cwd()),
        "path": list(sys.path),
        "arguments": list(sys.argv),
        "finders": [str(each) for each in (*sys.meta_path, *sys.path_hooks)],
        "mask": mask,
        "niceness": os.nice(0),
        "cores": getattr(os, "sched_getaffinity", lambda _: None)(0),
        "hooks": [
            str(each)
            for each in (
                *(sys.excepthook, sys.unraisablehook, sys.displayhook, threading.excepthook),
                *(sys.gettrace(), sys.getprofile(), sys.breakpointhook),
            )
        ],
        "streams": [id(sys.stdin), id(sys.stdout), id(sys.stderr)],
        "logging": {
            name: (each.level, each.handlers[:], each.propagate, each.disabled)
            for name in ("root", "caller", "matplotlib", "py.warnings")
            for each in [logging.getLogger(name)]
        },
        "all logging": logging.root.manager.disable,
        "locale": locale.setlocale(locale.LC_ALL),
        "time zone": time.tzname,
        "decimal": str(decimal.getcontext()),
        "event loop": str(type(asyncio.get_event_loop_policy())),
        "threads": threading.active_count(),
        "switching": sys.getswitchinterval(),
        "recursion": sys.getrecursionlimit(),
        "collector": (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()),
        "faults": faulthandler.is_enabled(),
        "bytecode": sys.dont_write_bytecode,
    }


def _option(name: str) -> object:
    try:
        return pd.get_option(name)
    except KeyError:
        return None


def _wakeup() -> int:
    """Returns the descriptor that signals are told to; known to the main thread alone."""
    if threading.current_thread() is not threading.main_thread():
        return -1
    number = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(number)
    return number


def changed(before: dict[str, object]) -> list[str]:
    """Returns what is not as it was."""
    after = seen()
    return [name for name in before if before[name] != after[name]]
