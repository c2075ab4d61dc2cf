"""`bnexp check`: the gate for continuous integration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bnexp.cli.complete import complete_results
from bnexp.cli.options import AsCsv, AsJson, AsMarkdown, Out, Result, form_of, result_folder
from bnexp.cli.output import count, exits, say, show, show_json
from bnexp.cli.tables import Table
from bnexp.errors import NotAsExpectedError, UsageError

if TYPE_CHECKING:
    from bnexp.session.answer import Result as Answer
    from bnexp.session.check import Change
    from bnexp.session.comparison import Difference
    from bnexp.session.judge import Judgement


def check(
    result: Result = None,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="OTHER",
            help="A result folder whose verdicts have to be the same; tells what else differs.",
            autocompletion=complete_results,
        ),
    ] = None,
    same_settings: Annotated[
        bool,
        typer.Option(
            "--same-settings",
            help="With --against: fail where settings, arms, grid or data differ, too.",
        ),
    ] = False,
    strict_looks: Annotated[
        bool,
        typer.Option(
            "--strict-looks",
            help="Fail on claims added, changed or taken out after a look, and on looks at other "
            "seeds before.",
        ),
    ] = False,
    summary: Annotated[
        bool,
        typer.Option("--summary", help="Add the verdicts to the step summary of GitHub Actions."),
    ] = False,
    out: Out = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Check the verdicts of a result: exit code 0 if all are as its claims expect, else 3.

    What cannot be judged, is missing or claims nothing never passes.

    Example: bnexp check results/article --summary
    """
    with exits():
        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_json=as_json)
        if same_settings and not against:
            raise UsageError("--same-settings: as what? Name another result with --against OTHER")
        from bnexp.cli.summary import add_to_summary, summary_file  # noqa: PLC0415 (rarely needed)
        from bnexp.session.answer import load  # noqa: PLC0415 (pandas and matplotlib, once needed)
        from bnexp.session.check import unexpected  # noqa: PLC0415
        from bnexp.session.judge import CHECK, judge  # noqa: PLC0415

        target = summary_file() if summary else None
        answer = load(result_folder(result, out))
        judgement = judge(answer, CHECK)
        beside = _Beside.of(answer, load(against)) if against else None
        reasons = unexpected(answer)
        if strict_looks:
            reasons += judgement.strict_reasons
        if beside:
            reasons += beside.reasons(same_settings=same_settings)
        tables = _tables(answer, judgement)
        if beside:
            tables += beside.tables()
        if as_json:
            show_json(_as_json(answer, judgement, beside, reasons))
        else:
            show(tables, form)
        if target:
            add_to_summary(target, answer.results.name, tables, reasons)
        if reasons:
            raise NotAsExpectedError(reasons)
        told = f"As expected: {count(len(judgement.verdicts), 'verdict')}."
        if beside and (others := beside.settings()):
            told += f" The settings are not the same: {', '.join(others)}."
        say(told)


def _tables(answer: Answer, judgement: Judgement) -> list[Table]:
    from bnexp.analysis import verdict_tables  # noqa: PLC0415 (pandas, once it is needed)

    tables = verdict_tables(judgement.verdicts, answer.results.note, judgement.told)
    return [Table(t.title, t.columns, t.rows, t.notes) for t in tables]


def _as_json(
    answer: Answer, judgement: Judgement, beside: _Beside | None, reasons: list[str]
) -> dict[str, Any]:
    return {
        "folder": str(answer.folder),
        "passed": not reasons,
        "reasons": reasons,
        "note": answer.results.note,
        "verdicts": [verdict.as_json() for verdict in judgement.verdicts],
        **judgement.looks_json(),
        **(beside.as_json() if beside else {"against": [], "differences": []}),
    }


@dataclass(frozen=True)
class _Beside:
    """Another result beside the one that is checked: claim by claim, and what else differs."""

    other: Answer
    changes: Sequence[Change]
    differences: Sequence[Difference]

    @classmethod
    def of(cls, answer: Answer, other: Answer) -> _Beside:
        from bnexp.session.check import changes  # noqa: PLC0415 (pandas, once it is needed)
        from bnexp.session.differences import differences  # noqa: PLC0415

        return cls(other, changes(answer, other), differences(answer, other))

    def reasons(self, *, same_settings: bool) -> list[str]:
        from bnexp.session.check import different, other_settings  # noqa: PLC0415

        others = other_settings(self.differences) if same_settings else []
        return [*different(self.changes, self.other), *others]

    def settings(self) -> list[str]:
        return [row.what for row in self.differences if row.is_setting]

    def tables(self) -> list[Table]:
        named = self.other.folder
        verdicts = [
            (
                change.claim,
                *(v.label if v else "-" for v in (change.here, change.there)),
                *(v.effect_text if v else "-" for v in (change.here, change.there)),
                change.difference or "the same",
            )
            for change in self.changes
        ]
        columns = ("Claim", "Here", "There", "Effect here", "Effect there", "Difference")
        others = [
            (row.what, row.arms or "all", row.first or "-", row.second or "-")
            for row in self.differences
        ]
        nothing = "Nothing differs in settings, seeds, data, versions and machine."
        notes = [] if others else [nothing]
        notes += [f"There: {self.other.results.note}."] if self.other.results.note else []
        return [
            Table(f"Against {named}", columns, verdicts),
            Table(f"What differs from {named}", ("What", "Arms", "Here", "There"), others, notes),
        ]

    def as_json(self) -> dict[str, Any]:
        return {
            "against": [
                {
                    "claim": change.claim,
                    "here": change.here and change.here.outcome,
                    "there": change.there and change.there.outcome,
                    "difference": change.difference,
                }
                for change in self.changes
            ],
            "differences": [
                {
                    "what": row.what,
                    "arms": row.arms,
                    "here": row.first,
                    "there": row.second,
                    "is_setting": row.is_setting,
                }
                for row in self.differences
            ],
        }
