"""The paragraph of methods: what was done, in words that a paper can take over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from bnexp.analysis import Results, Verdict
from bnexp.analysis.reading.results import short_keys
from bnexp.analysis.telling.remarks import listed
from bnexp.config import Experiment
from bnexp.config.claims.claims import Comparison
from bnexp.config.experiment import value_text
from bnexp.config.language.seeds import seeds_value
from bnexp.counting import counted
from bnexp.family import ALPHA
from bnexp.report.presented import drawn_words, presented_words
from bnexp.report.recipe import recipe_of


def methods_of(
    results: Results,
    experiment: Experiment,
    verdicts: Sequence[Verdict],
    environment: Mapping[str, Any],
) -> str:
    """Returns the paragraph of methods, made from what was done.

    Args:
        results: The tables.
        experiment: What was run.
        verdicts: What became of the claims.
        environment: What the run was made with, as in `environment.json`.
    """
    sentences = [
        _design(experiment),
        _pairing(experiment),
        _training(experiment),
        *presented_words(experiment),
        _ended(results.trials),
        *_tests(verdicts),
        _made_with(environment),
    ]
    return " ".join(filter(None, sentences))


def _design(experiment: Experiment) -> str:
    arms = list(experiment.arms)
    told = value_text(seeds_value(experiment.seeds))
    seeds = f"{counted(len(experiment.seeds), 'seed')} ({told})" if told else "no seed"
    same = "the same " if len(arms) > 1 else ""
    verb = "was" if len(arms) == 1 else "were each"
    return (
        f"{counted(len(arms), 'arm')} ({listed(arms)}) {verb} trained with {same}{seeds}"
        f"{_grid(experiment)}."
    )


def _grid(experiment: Experiment) -> str:
    """Returns which points of the grid there are; nothing without one."""
    axes = {**experiment.grid, **experiment.zipped}
    if not axes:
        return ""
    points = len({variant.cell for variant in experiment.variants})
    told = (
        f"{key} {listed(map(value_text, values))}"
        for key, values in zip(short_keys(tuple(axes)), axes.values(), strict=True)
    )
    return f" at each of {counted(points, 'point')} of a grid: {'; '.join(told)}"


def _pairing(experiment: Experiment) -> str:
    if len(experiment.arms) == 1:
        return ""
    drawn = "".join(f"{what}, " for what in drawn_words(experiment))
    return (
        f"Within a seed all arms share {drawn}the initial weights of the layers that they have in "
        "common and the order of the examples, so that they are compared seed by seed."
    )


def _training(experiment: Experiment) -> str:
    """Returns data, network and training, without what the grid or an arm changes."""
    recipe = recipe_of(experiment)
    sizes = recipe.hidden.strip("[]")
    layers = f" with hidden layers of {sizes}" if sizes else ""
    told = [
        f" with a learning rate of {recipe.rate}" if recipe.rate else "",
        f" in {recipe.batches}" if recipe.batches else "",
        f" for {recipe.length}" if recipe.length else "",
    ]
    return (
        f"Networks of the kind {recipe.network}{layers} "
        f"were trained on {recipe.dataset} ({recipe.held_out} of the training images held out for "
        f"validation) by {recipe.optimizer}{''.join(told)}; what else the arms have, and in what "
        "they differ, stands in the configuration."
    )


def _ended(trials: pd.DataFrame) -> str:
    """Returns how many trials did not finish; nothing where all did."""
    statuses = trials["status"].astype(str).value_counts()
    ended = [f"{count} {status}" for status, count in statuses.items() if status != "finished"]
    return f"Of {counted(len(trials), 'trial')} {listed(ended)}." if ended else ""


def _tests(verdicts: Sequence[Verdict]) -> list[str]:
    """Returns how the claims were tested; nothing where none was."""
    tested = [verdict for verdict in verdicts if isinstance(verdict.stated, Comparison)]
    tested = [verdict for verdict in tested if verdict.kind != "exact"]
    if not tested:
        return []
    ratios = any(verdict.scale == "ratio" for verdict in tested)
    everything = [part for verdict in tested for part in (verdict, *verdict.parts)]
    by_ranks = any("by ranks" in verdict.reason for verdict in everything)
    by_signs = any("by signs" in verdict.reason for verdict in everything)
    over_images = any(verdict.over == "seeds and images" for verdict in tested)
    late = len({verdict.number for verdict in tested if verdict.post_hoc})
    return [
        "Each claim and its opposite were tested one-sided by a paired t test over seeds"
        + (", of times, steps and widths on logarithms" if ratios else "")
        + (
            "; by the larger p-value of sign test and Wilcoxon's signed-rank test where a trial "
            "had no value"
            if by_ranks
            else ""
        )
        + ("; by the sign test where effects take few values alone" if by_signs else "")
        + ".",
        f"Holm's method over {counted(len(tested), 'verdict')} holds the probability of any false "
        f"decision for a claim, and likewise against one, at {100 * ALPHA:g}%.",
        "Intervals are 95% t intervals over seeds"
        + ("; where it is said, over seeds and images." if over_images else "."),
        f"{counted(late, 'claim')} came after a look at the answer." if late else "",
    ]


def _made_with(environment: Mapping[str, Any]) -> str:
    """Returns versions and processor, as far as they are known."""
    packages = environment.get("packages")
    if not isinstance(packages, Mapping):
        return ""
    names = (("bnexp", "bnexp"), ("tensorflow", "TensorFlow"), ("keras", "Keras"))
    versions = [f"{word} {packages[name]}" for name, word in names if name in packages]
    python = environment.get("python")
    versions += [f"Python {python}"] if python else []
    processor = environment.get("processor")
    on = f" on {processor}" if processor else ""
    return f"Made with {listed(versions)}{on}." if versions else ""
