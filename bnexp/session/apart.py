"""A single call in a process of its own, so that what it imports and sets is not the caller's."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

from bnexp.errors import BnexpError, WorkersError
from bnexp.execution.jobs import Tell, failure_reason
from bnexp.execution.process import Gone, WorkerProcess
from bnexp.execution.worker import Word


def apart(
    function: Callable[..., Any], *arguments: Any, tell: Tell, with_tensorflow: bool = False
) -> Any:
    """Calls a function in a process of its own, and returns what it returned.

    Args:
        function: Of a module; its first argument is a function that tells the caller a value.
        arguments: The others.
        tell: Is given what the function tells.
        with_tensorflow: Whether it uses TensorFlow, which a process may have imported already.

    Raises:
        BnexpError: The function raised it; what else it raises becomes one. Or the
            process was killed.
        WorkersError: No process can be started.
    """
    process = WorkerProcess(alone=not with_tensorflow)
    try:
        process.ask(_outcome, function, arguments)
        while True:
            match process.listen():
                case Word.TOLD, told:
                    tell(told)
                case Word.DONE, (returned, None):
                    return returned
                case Word.DONE, (_, error):
                    raise error
                case Gone.UNBEGUN:
                    raise WorkersError(process.reason() or "it ended without a word")
                case Gone.BEGUN:
                    how = process.reason()
                    raise BnexpError(
                        f"the process that was to do it was ended{how and f' ({how})'}. Memory may "
                        "have run out: end other programs, and try again"
                    )
    finally:
        process.close()


def _outcome(
    tell: Tell, function: Callable[..., Any], arguments: tuple[Any, ...]
) -> tuple[Any, BnexpError | None]:
    """Returns what a function returned, or else the error that it raised."""
    try:
        return function(tell, *arguments), None
    except BnexpError as error:
        return None, error
    except Exception as error:
        traceback.print_exc()
        return None, BnexpError(failure_reason(error))
