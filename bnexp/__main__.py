"""The program as it is started: `bnexp`, or `python -m bnexp`."""

import os
import signal
import sys
from types import FrameType
from typing import NoReturn


def main() -> None:
    """Runs the command line; Ctrl-C ends it without a word while nothing has begun yet."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
    # Names of files in a configuration could not even be looked for.
    ascii_only = sys.getfilesystemencoding() == "ascii" and os.environ.get("PYTHONUTF8") != "1"
    # Python would not end with an exit code of ours, but with a traceback and a prompt.
    inspected = os.environ.pop("PYTHONINSPECT", "")
    if ascii_only or inspected:
        if ascii_only:
            os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 (itself)
    from bnexp.cli.terminal.neutral import make_neutral  # noqa: PLC0415 (before all that is slow)

    make_neutral(os.environ)
    from bnexp.cli.main import main as run_command_line  # noqa: PLC0415 (takes 0.1 s)

    run_command_line()


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    os._exit(130)


if __name__ == "__main__":
    main()
