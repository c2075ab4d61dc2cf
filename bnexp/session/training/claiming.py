"""Takes the folder of an answer before it is trained, so that of two runs each has its own."""

from __future__ import annotations

from bnexp.session.training.prepare import Prepared, placed
from bnexp.store import write_tables
from bnexp.store.answers.kin import base_of, choosing
from bnexp.store.files.parts import together
from bnexp.store.files.refusals import WRITTEN, refused


def claimed(prepared: Prepared) -> Prepared:
    """Returns the experiment with the folder that is its own from now on.

    Another run may have begun since it was chosen, and have taken it for another question. Where
    it is a new one, the question is written into it while others wait.

    Args:
        prepared: The experiment.

    Raises:
        OtherAnswerError: The folder that is named answers another question by now.
        StoreError: The folder cannot be written.
    """
    base = base_of(prepared.folder.path)
    with choosing(base.parent):
        now = placed(prepared, base)
        folder = now.folder.path
        if folder.is_symlink() or (folder / "trials.csv").exists():
            return now
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise refused(folder, WRITTEN, error) from None
        with together(folder):
            now.folder.write_experiment(now.experiment, now.note, now.differs)
            write_tables(folder, [(trial, None) for trial in now.trials], now.note)
    return now
