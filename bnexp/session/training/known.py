"""What is known of the data of an experiment: from one reading, and kept in its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bnexp.config import Experiment
from bnexp.config.experiment import Variant
from bnexp.config.facts import DataFacts
from bnexp.config.language.data import Data
from bnexp.config.language.settings import Settings
from bnexp.config.language.training import Training
from bnexp.config.sizes import SIZES, DataSize
from bnexp.data import Source, plan_source
from bnexp.errors import DataError
from bnexp.plan import FairnessWarning, lint, lint_data
from bnexp.session.training.sources import distinct_data, find_sources
from bnexp.store.facts import read_facts, write_facts


@dataclass(frozen=True)
class Known:
    """What is known of the data of an experiment.

    Attributes:
        sizes: How large each data set is, by the name that the configuration gives it.
        facts: For the data settings of its variants what they hold; those of sets that were not
            read are left out.
    """

    sizes: Mapping[str, DataSize]
    facts: Mapping[Data, DataFacts]

    def warnings(self, experiment: Experiment, workers: int | None = None) -> list[FairnessWarning]:
        """Returns what makes an experiment unfair, its data among it.

        Args:
            experiment: The experiment.
            workers: How many worker processes will train at a time; None where that is not known.
        """
        return lint(experiment, workers=workers, sizes=self.sizes, facts=self.facts)

    def doubts(self, experiment: Experiment) -> tuple[str, ...]:
        """Returns what verdicts must not be read without: what is wrong with the data.

        What the configuration accepts is left out.
        """
        found = [
            f"The data: {warning.problem.message} [{warning.rule}]."
            for warning in lint_data(experiment, self.sizes, self.facts)
            if not warning.accepted
        ]
        return tuple(dict.fromkeys(found))


def known_of(experiment: Experiment, sources: Mapping[Data, Source]) -> Known:
    """Returns what is known of data that were found.

    Args:
        experiment: The experiment, of which the seeds count.
        sources: Where the data of each variant come from.

    Raises:
        UsageError: A split leaves a part without images.
    """
    found = {
        data: source.facts(data.validation, experiment.seeds, data.images)
        for data, source in sources.items()
    }
    sizes = {data.dataset: source.size for data, source in sources.items()}
    return Known(sizes, {data: facts for data, facts in found.items() if facts is not None})


def read_known(experiment: Experiment, folder: Path) -> Known:
    """Returns what is known of the data that an experiment names, after reading those of one's own.

    Args:
        experiment: The experiment.
        folder: The configuration's folder, from which relative paths start.

    Raises:
        DataError: Data of one's own cannot be had, or are damaged.
        UsageError: A split leaves a part without images.
    """
    return known_of(experiment, find_sources(experiment, folder, plan_source))


def keep_known(experiment: Experiment, known: Known, folder: Path) -> None:
    """Writes what is known of the data into a result folder.

    Raises:
        StoreError: The disk is in the way.
    """
    write_facts(folder, [known.facts.get(data) for data in distinct_data(experiment)])


def stored_known(experiment: Experiment, folder: Path) -> Known:
    """Returns what a result folder says of the data; nothing is known of older ones.

    Args:
        experiment: What is stored there.
        folder: The result folder.

    Raises:
        StoreError: It cannot be read.
    """
    distinct, stored = distinct_data(experiment), read_facts(folder)
    known: dict[Data, DataFacts] = {}
    if len(stored) == len(distinct):
        pairs = zip(distinct, stored, strict=True)
        known = {data: facts for data, facts in pairs if facts is not None}
    return Known({**SIZES, **{data.dataset: facts.size for data, facts in known.items()}}, known)


def judge_experiment(
    experiment: Experiment, folder: Path, workers: int | None
) -> tuple[list[FairnessWarning], DataError | None]:
    """Returns what the rules find, and why data of one's own could not be judged, if so.

    Args:
        experiment: The experiment.
        folder: The configuration's folder, from which relative paths start.
        workers: How many a run will have; None for as many as the machine grants.
    """
    try:
        return read_known(experiment, folder).warnings(experiment, workers), None
    except DataError as error:
        return lint(experiment, workers=workers), error


def judge_file(path: Path) -> tuple[DataFacts, list[FairnessWarning], str]:
    """Returns what an `.npz` holds, split by the defaults, and what the rules say of it.

    With it comes what was understood of it, as in `Source`.

    Args:
        path: The archive, whose name ends in `.npz`.

    Raises:
        DataError: It is not there, or not a data set.
    """
    data = Data(dataset=str(path))
    settings = Settings(data=data, training=Training(epochs=1))
    variant = Variant("data", (), settings)
    experiment = Experiment("data", {}, {"data": {}}, {}, {}, (0,), (variant,))
    sources = find_sources(experiment, Path.cwd(), plan_source)
    known = known_of(experiment, sources)
    judged = lint_data(experiment, known.sizes, known.facts)
    return known.facts[data], judged, sources[data].understood
