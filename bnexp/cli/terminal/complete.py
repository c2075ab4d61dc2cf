"""What the shell offers at a press of the tab key; quick, and silent whatever goes wrong."""

from __future__ import annotations

import functools
import os
import shlex
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from pathlib import Path

import typer

FIGURES = (
    "article",
    "verdicts",
    "loss",
    "accuracy",
    "modes",
    "shifted",
    "lag",
    "differences",
    "estimation",
    "forest",
    "heatmap",
    "response",
    "target",
    "distribution",
    "time",
)
"""Kinds of figures; here without importing matplotlib, which would take half a second."""

FORMATS = ("png", "svg", "pdf")
"""Formats of figures, likewise."""

DESTINATIONS = ("tensorboard", "mlflow")
"""What results are exported for; here without importing what writes them."""

MODEL_FORMATS = ("keras", "onnx", "tflite")
"""What the networks of trials are exported as, likewise."""

ENGINES = ("local", "dask")
"""What trains, likewise."""

CONFIGURATION = "configuration"
"""What `bnexp schema` writes the schema of unless another document is named."""

_SUFFIXES = (".yaml", ".yml")
_MOST = 1000
"""Files of a folder that are looked at."""

KEY = "_BNEXP_COMPLETE_KEY"
"""Names the key whose value is being typed, where bash took it for a word of its own."""

Found = Iterable[str | tuple[str, str]]
_Finder = Callable[[typer.Context, str], Found]


def quietly(find: _Finder) -> Callable[[typer.Context, str], list[str | tuple[str, str]]]:
    """Lets nothing be offered where looking fails; a shell has no place for a message."""

    @functools.wraps(find)
    def found(ctx: typer.Context, incomplete: str) -> list[str | tuple[str, str]]:
        try:
            return list(find(ctx, incomplete))
        except Exception:
            return []

    return found


@quietly
def complete_configurations(ctx: typer.Context, incomplete: str) -> Found:
    """Yields the packaged configurations, and the files where one is being typed."""
    from bnexp.config.reading.find import packaged  # noqa: PLC0415 (pydantic, only when needed)

    if "/" not in incomplete:
        yield from ((name, "comes with bnexp") for name in packaged())
    for path in _within(incomplete):
        if path.endswith(_SUFFIXES):
            yield path


@quietly
def complete_results(ctx: typer.Context, incomplete: str) -> Found:
    """Yields the result folders, and those where one is being typed."""
    usual = f"{ctx.params.get('out') or 'results'}/"
    paths = [*_within(usual, deep=False), *_within(incomplete)]
    for path in dict.fromkeys(paths):
        if (Path(path).expanduser() / "experiment.yaml").is_file():
            yield path


@quietly
def complete_trials(ctx: typer.Context, incomplete: str) -> Found:
    """Yields the identities of the trials of the result before or the latest, with their labels."""
    from bnexp.session.keeping.told_trial import labels_in  # noqa: PLC0415 (pydantic, late)

    # Where a word is missing, as it is here, arguments may stay among the others.
    stated = ctx.params.get("result") or next(iter(ctx.args), None)
    parent = Path(ctx.params.get("out") or "results")
    if stated is None:
        from bnexp.store import latest_folder  # noqa: PLC0415 (only where none is named)

        folder = latest_folder(parent).path
    else:
        named = Path(stated)
        among = parent / named
        folder = among if len(named.parts) == 1 and among.exists() else named
    for trial_id, labels in labels_in(folder).items():
        yield trial_id, ", ".join(labels)


@quietly
def complete_removed(ctx: typer.Context, incomplete: str) -> Found:
    """Yields the names of the results in the bin."""
    from bnexp.store.answers.bin import removed  # noqa: PLC0415 (pydantic, late)

    parent = Path(ctx.params.get("out") or "results")
    return list(dict.fromkeys(each.name for each in removed(parent)))


def _within(incomplete: str, *, deep: bool = True) -> Iterator[str]:
    """Yields what is in the folder that a path leads to, and in the folders therein.

    Names that a shell would have to quote are left to the shell itself.
    """
    start = incomplete.rpartition("/")[0]
    prefix = f"{start}/" if "/" in incomplete else ""
    for path in _names(prefix):
        yield path
        if deep and path.startswith(incomplete) and Path(path).expanduser().is_dir():
            yield from _names(f"{path}/")


def _names(prefix: str) -> list[str]:
    folder = Path(prefix or ".").expanduser()
    try:
        names = sorted(os.listdir(folder)[:_MOST])  # noqa: PTH208 (names, not paths)
    except OSError:
        return []
    shown = (name for name in names if not name.startswith(".") and shlex.quote(name) == name)
    return [f"{prefix}{name}" for name in shown]


@quietly
def complete_sets(ctx: typer.Context, incomplete: str) -> Found:
    """Yields the keys that can be set, and behind the equals sign the values."""
    if key := os.environ.get(KEY):
        return _values(key)
    key, equals, _ = incomplete.partition("=")
    if not equals:
        keys = [path for path in _keys(ctx, incomplete) if path.startswith(incomplete)]
        if len(keys) != 1 or keys[0].endswith("."):
            return [path if path.endswith(".") else f"{path}=" for path in keys]
        # A shell would put a space behind the only thing that it is offered.
        key = keys[0]
    return [f"{key}={value}" for value in _values(key)] or [f"{key}="]


def _keys(ctx: typer.Context, incomplete: str) -> list[str]:
    """Returns the dotted paths, those in an arm where one is begun."""
    from bnexp.config.language.walk import LANGUAGE  # noqa: PLC0415 (pydantic, only when needed)

    paths = LANGUAGE.single_paths
    if not incomplete.startswith("arms."):
        return [*paths, "arms."]
    arms = [f"arms.{name}." for name in _arms(ctx)]
    begun = [arm for arm in arms if arm.startswith(incomplete) or incomplete.startswith(arm)]
    return [f"{begun[0]}{path}" for path in paths] if len(begun) == 1 else begun


def _arms(ctx: typer.Context) -> list[str]:
    """Returns the arms of the configuration on the command line, without the rest of it."""
    from bnexp.config.assembly.extend import read_extended  # noqa: PLC0415 (pydantic, only when needed)
    from bnexp.config.reading.find import configuration_path  # noqa: PLC0415

    # Where the value of an option is missing, as it is here, arguments stay among the others.
    config = ctx.params["config"] or ctx.args[0]
    tree = read_extended(configuration_path(config))
    return [name for name in tree.value.get("arms", {}) if shlex.quote(name) == name]


def _values(key: str) -> list[str]:
    """Returns the values to choose from, or else the default; none that has to be quoted."""
    from bnexp.config.explaining.catalog import catalog, without_prefix  # noqa: PLC0415 (pydantic, late)

    found = [each.entry for each in catalog().keys_at(without_prefix(key))]
    values = [choice for entry in found for choice in entry.choices]
    values = values or [entry.default for entry in found if entry.origin]
    return [value for value in dict.fromkeys(values) if shlex.quote(value) == value]


@quietly
def complete_topics(ctx: typer.Context, incomplete: str) -> Found:
    """Yields what can be explained: keys, kinds and rules."""
    from bnexp.config.explaining.catalog import catalog  # noqa: PLC0415 (pydantic, only when needed)
    from bnexp.config.language.rules import RULES  # noqa: PLC0415

    for path in catalog().paths:
        yield path, catalog().keys_at(path)[-1].entry.meaning
        kinds = catalog().kinds_of(path)
        yield from ((f"{path}.{kind.name}", kind.meaning) for kind in kinds)
    yield from RULES.items()


@quietly
def complete_documents(ctx: typer.Context, incomplete: str) -> Found:
    """Yields what there is a schema of."""
    from bnexp.documents.schemas import DOCUMENTS  # noqa: PLC0415 (pydantic, only when needed)

    yield CONFIGURATION
    yield from DOCUMENTS


def complete_figures() -> list[str]:
    """Returns the kinds of figures."""
    return list(FIGURES)


def complete_formats() -> list[str]:
    """Returns the formats of figures."""
    return list(FORMATS)


def complete_destinations() -> list[str]:
    """Returns what results are exported for, and what networks are exported as."""
    return [*DESTINATIONS, *MODEL_FORMATS]


def join_words_of_bash(environment: MutableMapping[str, str]) -> None:
    """Puts together again what bash took apart at equals signs before it asked for completions.

    To bash `--set a=b` are the four words `--set`, `a`, `=` and `b`. Where the value is being
    typed, it replaces `b` alone, so that only values may be offered.

    Args:
        environment: The variables in which the shell passes the words; changed in place.
    """
    number = environment.get("COMP_CWORD", "")
    if environment.get("_BNEXP_COMPLETE") != "complete_bash" or not number.isdecimal():
        return
    words, at = environment.get("COMP_WORDS", "").rstrip("\n").split("\n"), int(number)
    typed, rest = words[:at], "".join(words[at : at + 1])
    if rest == "=":
        typed, rest = [*typed, rest], ""
    joined: list[str] = []
    for word in typed:
        option = bool(joined) and joined[-1].startswith("-")
        if word == "=" and joined:
            joined[-1] += "" if option else "="
        elif joined and joined[-1].endswith("=") and not option:
            joined[-1] += word
        else:
            joined.append(word)
    if joined and joined[-1].endswith("="):
        environment[KEY] = joined.pop().removesuffix("=")
    environment["COMP_WORDS"] = "\n".join([*joined, rest])
    environment["COMP_CWORD"] = str(len(joined))


def complete_engines() -> list[str]:
    """Returns the names of the engines."""
    return list(ENGINES)
