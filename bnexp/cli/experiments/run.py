"""`bnexp run`: load, plan, skip what is finished, execute, save, summarize."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bnexp.cli.configurations.lint import tell_warnings
from bnexp.cli.terminal.answer import show_answer
from bnexp.cli.terminal.complete import complete_engines
from bnexp.cli.terminal.options import (
    AsCsv,
    AsJson,
    AsLatex,
    AsMarkdown,
    Config,
    OneTable,
    Out,
    Seeds,
    Sets,
    Strict,
    form_of,
)
from bnexp.cli.terminal.output import Level, exits, say, show_json
from bnexp.counting import counted

if TYPE_CHECKING:
    from bnexp.trial import TrialResult


def run(
    config: Config,
    sets: Sets = None,
    seeds: Seeds = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", min=1, help="Trials at a time.  [default: as the machine grants]"
        ),
    ] = None,
    out: Out = None,
    named: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="NAME",
            help="Keep the answer under a name of its own, in results/<name>@NAME.",
        ),
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(
            metavar="local|dask",
            help="What trains: processes of this machine, or the workers of a Dask cluster.  "
            "[default: local]",
            show_default=False,
            autocompletion=complete_engines,
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="With --engine dask: where the scheduler listens, e.g. tcp://10.0.0.1:8786, or "
            "its scheduler file.  [default: a cluster of own processes]",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be trained, and train nothing.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Set stored trials aside and train all anew.")
    ] = False,
    retry_failed: Annotated[
        bool,
        typer.Option("--retry-failed", help="Train what failed before, and nothing else."),
    ] = False,
    fail_fast: Annotated[
        bool, typer.Option("--fail-fast", help="Stop at the first trial that fails.")
    ] = False,
    wait: Annotated[
        bool,
        typer.Option(
            "--wait", help="Wait for another run that holds the folder, then train what is left."
        ),
    ] = False,
    private: Annotated[
        bool,
        typer.Option(
            "--private",
            help="Keep command, paths and the like out of environment.json, to hand results on.",
        ),
    ] = False,
    strict: Strict = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
    as_latex: AsLatex = False,
    only: OneTable = None,
) -> None:
    """Train every arm over the same seeds, and answer with tables and figures.

    What is stored already is not trained again, so that a run can be interrupted at any time.

    Exits with 1 where a trial failed, and with 129, 130 or 143 where it was hung up, interrupted or
    terminated.

    Example: bnexp run configs/article.yaml --seeds 3

    Example: bnexp run configs/article.yaml --wait
    """
    with exits():
        from bnexp.cli.experiments.progress import make_progress, working  # noqa: PLC0415 (rich, only when needed)
        from bnexp.session import (  # noqa: PLC0415
            claimed,
            prepare,
            train,
        )
        from bnexp.session.keeping.estimated import estimated  # noqa: PLC0415 (only when needed)
        from bnexp.session.training.sources import readings  # noqa: PLC0415 (likewise)

        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_latex=as_latex, as_json=as_json)
        prepared = prepare(
            config,
            sets=sets or (),
            seeds=seeds,
            out=out,
            verify=not dry_run,
            fresh=fresh,
            retry_failed=retry_failed,
            engine=engine,
            cluster=cluster,
            named=named,
            wait=wait,
        )
        if prepared.warning:
            say(prepared.warning)
        for told in readings(prepared.sources.values()):
            say(told)
        say(f"configuration: {prepared.configuration}", Level.VERBOSE)
        for source in prepared.sources.values():
            where = f", {source.path}" if source.path else ""
            say(f"data: {source.label}, {source.place}{where}", Level.VERBOSE)
        warnings = prepared.known.warnings(prepared.experiment, jobs)
        tell_warnings(warnings, strict=strict, in_full=f"bnexp lint {config}")
        if dry_run:
            left = prepared.left(prepared.kept())
            say(f"{counted(len(left), 'trial')} would be trained into {prepared.folder.path}.")
            if told := estimated(prepared, jobs).sentence:
                say(told)
            return
        results: dict[str, TrialResult] = {}
        prepared = claimed(prepared)
        if prepared.differs:
            say(f"Another question than the first of its name: {prepared.differs}.")
            say(f"Its answer goes to {prepared.folder.path}; the first stays as it is.")
        failure = train(
            prepared,
            make_progress(),
            jobs=jobs,
            fail_fast=fail_fast,
            private=private,
            wait=wait,
            into=results,
        )
        from bnexp.execution import granted  # noqa: PLC0415 (likewise)
        from bnexp.session.answering.answer import answer_of  # noqa: PLC0415 (matplotlib, likewise)
        from bnexp.session.answering.judge import judge  # noqa: PLC0415 (likewise)
        from bnexp.session.keeping.anew import made_anew  # noqa: PLC0415 (likewise)

        result = answer_of(prepared.folder, results)
        judgement = judge(result)
        brief = not as_json and show_answer(result, judgement, form, only=only)
        with working("Drawing figures") as tell:
            anew = made_anew(result, say, granted().workers_by_time, tell)
        for path in anew:
            say(f"wrote {path} anew")
        if as_json:
            failed = [{**asdict(f), "log": str(f.log)} for f in failure.failures] if failure else []
            show_json({**result.as_json(), **judgement.looks_json(), "failed": failed})
        if not brief:
            say(f"Tables, figures and logs are in {prepared.folder.path}")
        say("More figures: bnexp plot. The whole answer on one page: bnexp report.")
        pending = prepared.pending(results)
        if pending and not failure:
            say(f"{counted(pending, 'trial')} left; without --retry-failed the command goes on.")
        if failure:
            raise failure
