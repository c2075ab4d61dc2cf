"""The report of an experiment, written into its result folder from what is stored there."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bnexp.analysis.reading.results import cell_text
from bnexp.analysis.telling.remarks import listed
from bnexp.figures import FIGURES, Shown
from bnexp.figures.files.drawing import Tell, Warn
from bnexp.figures.files.names import file_name, kind_of, page_of
from bnexp.report import (
    Content,
    Ended,
    Picture,
    content_of,
    html_of,
    markdown_of,
    pictures_of,
)
from bnexp.session.answering.answer import Result, load
from bnexp.session.answering.drawing import draw_result, refuse_read_only
from bnexp.session.answering.judge import Judgement, judge, note
from bnexp.store import ResultFolder
from bnexp.store.answers.older import forget_older
from bnexp.store.costs import read_costs
from bnexp.store.files.atomic import write_whole
from bnexp.store.files.kinds import read_part
from bnexp.store.files.parts import together, write_part
from bnexp.trial import TrialStatus


def write_report(folder: Path, warn: Warn | None = None, to: Path | None = None) -> list[Path]:
    """Writes `report.html` and `report.md` into a result folder, as `report_of` does.

    Args:
        folder: The result folder.
        warn: As in `report_of`.
        to: As in `report_of`.

    Raises:
        UsageError: The folder holds no results.
        StoreError: They cannot be read, or the disk is in the way.
    """
    return report_of(load(folder), warn=warn, to=to)


def report_of(
    result: Result,
    tell: Tell | None = None,
    warn: Warn | None = None,
    processes: int = 1,
    to: Path | None = None,
) -> list[Path]:
    """Writes `report.html` and `report.md` of a result into its folder, figures beside them.

    Figures that would come out otherwise are drawn again, so that all belong to the same results.
    That the verdicts are shown is noted as a look at the answer.

    Args:
        result: The answer.
        tell: Is told of each file of a figure that is written.
        warn: Is told once of the letters in figures that no installed font has, if there are any.
        processes: As in `bnexp.figures.draw_all`.
        to: The folder to write them into, figures under `figures/`; the result's own where it is
            None.

    Returns:
        The two files.

    Raises:
        StoreError: The disk is in the way.
    """
    if to is None:
        refuse_read_only(result.folder)
    noted = note(result)
    svgs, pngs, pages = _drawn(result, tell, warn, processes, to)
    told: list[tuple[Content, Mapping[str, str]]] = []
    pictures = pictures_of(
        svgs, pngs, processes, lambda: told.append(_told(result, judge(result, noted=noted), svgs))
    )
    content, says = told[0]
    content = replace(content, pictures=tuple(_saying(pictures, says, pages)))
    texts = {"report.html": html_of(content), "report.md": markdown_of(content)}
    if to is not None:
        for name, text in texts.items():
            write_whole(to / name, text)
        return [to / name for name in texts]
    with together(result.folder):
        for name, text in texts.items():
            write_part(result.folder, name, text)
    forget_older(result.folder)
    return [result.folder / name for name in texts]


def report_content(
    result: Result, judgement: Judgement, pictures: Sequence[Picture] = ()
) -> Content:
    """Returns what a result's report says.

    Args:
        result: The answer.
        judgement: Its verdicts, and how often they were looked at.
        pictures: Its figures.
    """
    stored = ResultFolder(result.folder)
    environment = stored.environment()
    workers = environment.get("workers")
    return content_of(
        result.results,
        result.summary,
        judgement.verdicts,
        result.experiment,
        pictures=pictures,
        warnings=result.known.warnings(
            result.experiment, workers if isinstance(workers, int) else None
        ),
        ended=list(_ended(result)),
        looks=judgement.looks,
        caution=judgement.warning,
        doubts=judgement.doubts,
        sizes=result.known.sizes,
        measured=read_costs(result.folder),
        environment=environment,
        configuration=read_part(stored.experiment).decode(),
    )


def _told(
    result: Result, judgement: Judgement, kinds: Iterable[str]
) -> tuple[Content, Mapping[str, str]]:
    """Returns what a report says, its pictures left out, and what is said of each of them."""
    shown = Shown(result.results, judgement.verdicts)
    return report_content(result, judgement), {k: FIGURES[k].finding(shown) for k in kinds}


def _drawn(
    result: Result, tell: Tell | None, warn: Warn | None, processes: int, to: Path | None
) -> tuple[dict[str, str], dict[str, bytes], dict[str, int]]:
    """Brings all figures in the folder up to date.

    Returns:
        For each kind the SVG and the PNG of its first page, and how many pages there are.
    """
    drawn = draw_result(
        result,
        lambda: result.verdicts,
        to=to / "figures" if to else None,
        tell=tell,
        warn=warn,
        processes=processes,
    )
    pages = Counter(kind_of(path.stem) for path in drawn if path.suffix == ".svg")
    first = [path for path in drawn if page_of(path.stem) == 1]
    svgs = {p.stem: read_part(p).decode() for p in first if p.suffix == ".svg"}
    return svgs, {p.stem: read_part(p) for p in first if p.suffix == ".png"}, dict(pages)


def _saying(
    pictures: Iterable[Picture], says: Mapping[str, str], pages: Mapping[str, int]
) -> Iterator[Picture]:
    """Yields pictures with what each shows in words, and where its other pages are."""
    for picture in pictures:
        kind, more = picture.kind, ""
        if pages[kind] > 1:
            files = listed(f"{file_name(kind, page)}.svg" for page in range(2, pages[kind] + 1))
            more = f"Page 1 of {pages[kind]}. The others lie beside this page, in figures: {files}."
        yield replace(picture, says=says[kind], more=more)


def _ended(result: Result) -> Iterator[Ended]:
    """Yields the trials that failed or diverged, with the reasons that their records give."""
    trials = result.results.trials
    unfinished = trials[trials["status"].isin((TrialStatus.FAILED, TrialStatus.DIVERGED))]
    for trial in unfinished.to_dict("records"):
        cell = tuple((key, str(trial[key])) for key in result.results.grid_keys)
        label = ", ".join(filter(None, (str(trial["arm"]), cell_text(cell))))
        step = trial["diverged_step"]
        yield Ended(
            label=f"{label}, seed {trial['seed']}",
            status=str(trial["status"]),
            step=None if math.isnan(step) else int(step),
            reason=result.reasons.get(str(trial["trial_id"]), ""),
        )
