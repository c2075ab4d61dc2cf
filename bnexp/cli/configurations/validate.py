"""`bnexp validate`: whether a configuration is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bnexp.cli.configurations.lint import as_plain, tell_warnings
from bnexp.cli.terminal.options import AsJson, Config, Seeds, Sets, Strict
from bnexp.cli.terminal.output import exits, say, show_json
from bnexp.counting import counted
from bnexp.errors import TOLD, ConfigurationError, Problem

if TYPE_CHECKING:
    from bnexp.documents import configurations


def validate(
    config: Config,
    sets: Sets = None,
    seeds: Seeds = None,
    strict: Strict = False,
    data: Annotated[
        bool, typer.Option("--data", help="Read data of one's own too, and judge them.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check a configuration; trains nothing, and reads no data unless asked with --data.

    Exits with 2, and every mistake with its line and column, where it is not right.

    Example: bnexp validate configs/article.yaml
    """
    with exits():
        from bnexp.config import load_experiment  # noqa: PLC0415 (pydantic, only when needed)
        from bnexp.config.reading.find import configuration_path  # noqa: PLC0415
        from bnexp.plan import lint as judge  # noqa: PLC0415
        from bnexp.plan.limits import refuse_impossible  # noqa: PLC0415

        path = configuration_path(config)
        try:
            experiment = load_experiment(path, sets=sets or (), seeds=seeds)
            refuse_impossible(experiment)
        except ConfigurationError as error:
            if as_json:
                show_json(_invalid(error))
            raise
        if data:
            from bnexp.session.training.known import read_known  # noqa: PLC0415 (only if asked for)

            warnings = read_known(experiment, path.absolute().parent).warnings(experiment)
        else:
            warnings = judge(experiment)
        trials = len(experiment.variants) * len(experiment.seeds)
        if as_json:
            found: configurations.Valid = {
                "format": 1,
                "valid": True,
                "name": experiment.name,
                "trials": trials,
                "warnings": [as_plain(warning) for warning in warnings],
            }
            show_json(found)
        tell_warnings(warnings, strict=strict)
        if as_json:
            return
        cells = len(experiment.variants) // len(experiment.arms)
        parts = [counted(len(experiment.arms), "arm")]
        parts += [counted(cells, "point") + " of the grid"] if experiment.grid_keys else []
        parts += [counted(len(experiment.seeds), "seed")]
        say(f"{config}: valid. {', '.join(parts)}: {counted(trials, 'trial')}.")


def _invalid(error: ConfigurationError) -> configurations.Invalid:
    told = list(map(_mistake, error.problems[:TOLD]))
    return {"format": 1, "valid": False, "mistakes": len(error.problems), "problems": told}


def _mistake(problem: Problem) -> configurations.Mistake:
    return {
        "source": problem.source,
        "message": problem.message,
        "key": problem.key,
        "line": problem.line,
        "column": problem.column,
        "excerpt": problem.excerpt,
        "more": problem.more,
        "text": str(problem),
    }
