"""Expands an experiment into its trials."""

from __future__ import annotations

from collections.abc import Mapping

from bnexp.config import Experiment
from bnexp.config.language.data import Data
from bnexp.plan.identity import ids_by_seed, numerics, program_id
from bnexp.trial import Trial


def expand_trials(experiment: Experiment, fingerprints: Mapping[Data, str]) -> list[Trial]:
    """Returns the trials in the order arm, grid, seed.

    Args:
        experiment: The validated experiment.
        fingerprints: For the data settings of each variant what stands for their contents.
    """
    trials = []
    for variant in experiment.variants:
        settings = variant.settings
        contents = fingerprints[settings.data]
        program = program_id(settings, contents)
        id_of = ids_by_seed(
            settings, contents, numerics(settings.network, settings.training.compile)
        )
        trials += [
            Trial(
                arm=variant.arm,
                cell=variant.cell,
                seed=seed,
                settings=settings,
                trial_id=id_of(seed),
                program_id=program,
            )
            for seed in experiment.seeds
        ]
    return trials
