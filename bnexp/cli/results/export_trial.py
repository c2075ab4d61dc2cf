"""`bnexp export --trial`: the trained network of a trial as a file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bnexp.cli.terminal.options import result_folder
from bnexp.cli.terminal.output import say, show_json
from bnexp.errors import UsageError


def export_trial(
    result: Path | None,
    out: Path | None,
    trial: str,
    file: Path | None,
    *,
    fold: bool,
    to: str | None,
    force: bool,
    as_json: bool,
) -> None:
    """Writes the network of a trial and tells how it was checked.

    Args:
        result: The result folder, or its name; None for the latest.
        out: Where result folders lie.
        trial: Which trial.
        file: The file to write.
        fold: As in `bnexp.session.models.export.export_network`.
        to: As there.
        force: As there.
        as_json: Whether JSON is printed.

    Raises:
        BnexpError: As there.
    """
    if file is None or str(file) == "-":
        raise UsageError("-o: networks are written into files alone; name one, as model.keras")
    folder = result_folder(result, out)
    from bnexp.cli.experiments.progress import make_progress, working  # noqa: PLC0415 (rich, late)
    from bnexp.session.models.export import export_network  # noqa: PLC0415 (pydantic, late)

    with ExitStack() as shown:
        steps: list[Callable[[Path], None]] = []

        def tell(what: str) -> None:
            # Training is over by now, and its own display with it.
            if not steps:
                steps.append(shown.enter_context(working("Writing and checking", "step")))
            steps[0](Path(what))

        done = export_network(
            *(folder, trial, file, make_progress()), fold=fold, to=to, force=force, tell=tell
        )
    if as_json:
        show_json(done.as_json())
        return
    for sentence in done.sentences:
        say(sentence)
    say(f"Load it: {done.format.opened.format(repr(str(done.file)))}")
