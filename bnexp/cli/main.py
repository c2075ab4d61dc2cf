"""The program `bnexp`: its commands, each in a file of its own."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from typing import Annotated

import typer

from bnexp.cli.configurations.cost import cost
from bnexp.cli.configurations.describe import describe
from bnexp.cli.configurations.explain import explain
from bnexp.cli.configurations.init import init
from bnexp.cli.configurations.lint import lint
from bnexp.cli.configurations.plan import plan
from bnexp.cli.configurations.schema import schema
from bnexp.cli.configurations.validate import validate
from bnexp.cli.experiments.check import check
from bnexp.cli.experiments.compare import compare
from bnexp.cli.experiments.plot import plot
from bnexp.cli.experiments.report import report
from bnexp.cli.experiments.run import run
from bnexp.cli.installation.bench import bench
from bnexp.cli.installation.data import data
from bnexp.cli.installation.doctor import doctor
from bnexp.cli.results.export import export
from bnexp.cli.results.ls import ls
from bnexp.cli.results.purge import purge
from bnexp.cli.results.restore import restore
from bnexp.cli.results.rm import rm
from bnexp.cli.results.show import show
from bnexp.cli.terminal.complete import join_words_of_bash
from bnexp.cli.terminal.helps import PlainCommand
from bnexp.cli.terminal.levels import with_levels
from bnexp.cli.terminal.output import whole_program

app = typer.Typer(
    name="bnexp",
    help="Paired, seeded comparisons of networks with and without batch normalization.\n\n"
    "Example: bnexp run configs/quickstart.yaml",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS: dict[str, tuple[Callable[..., None], ...]] = {
    "Experiments": (run, plan, plot, report, check, compare),
    "Results": (ls, show, export, rm, restore, purge),
    "Configurations": (init, validate, lint, describe, cost, explain, schema),
    "Installation": (doctor, data, bench),
}
for panel, commands in COMMANDS.items():
    for command in commands:
        app.command(cls=PlainCommand, rich_help_panel=panel)(with_levels(command))


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # noqa: PLC0415

        typer.echo(f"bnexp {version('bnexp')}")
        raise typer.Exit


@app.callback()
def callback(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Takes the options that stand before a command."""


def main() -> None:
    """Runs the command line."""
    join_words_of_bash(os.environ)
    try:
        with whole_program():
            app(prog_name="bnexp")
    finally:
        # The process ends now: looking once more through all that was imported takes 0.2 s.
        gc.freeze()


if __name__ == "__main__":
    main()
