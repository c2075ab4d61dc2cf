"""Programs: what is built and compiled once in a worker and used for trial after trial."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import AbstractContextManager, nullcontext

import keras
import numpy as np
import tensorflow as tf

from bnexp.config import Settings
from bnexp.config.blueprint import Blueprint, blueprint_of
from bnexp.config.blueprint.asked import compile_mode, is_fused, shortest_of, starts_by_data
from bnexp.config.blueprint.joins import Standardize
from bnexp.config.blueprint.operations import Mode
from bnexp.config.language.base import BY_VALUE, NO_NUMBER, marked
from bnexp.data import DataSet, split_of
from bnexp.networks import build_network, computing_in, start_by_data, start_network
from bnexp.networks.fusing import fuse
from bnexp.networks.lengths import draw_lengths
from bnexp.networks.plain import model_to_bytes, plain_network
from bnexp.networks.statistics.by_batch import over_batch
from bnexp.networks.statistics.pixels import Moments, moments_of, standardize
from bnexp.networks.statistics.population import estimated
from bnexp.streams import digest
from bnexp.training.evaluation.by_batch import ByBatch
from bnexp.training.evaluation.precise import Precise
from bnexp.training.kept.compiled import is_kept
from bnexp.training.loop import CompiledLoop
from bnexp.training.optimizers import UPDATES, build_optimizer


class DeviceData:
    """A data set on the device.

    Args:
        data: The data set; images stay as they are stored.
    """

    def __init__(self, data: DataSet) -> None:
        self.images = tf.constant(data.images)
        self.labels = tf.constant(data.labels)
        self.image_shape = data.images.shape[1:]
        self.train, self.total = data.train, len(data.labels)
        self.scale, self.classes = data.scale, data.classes


class Program:
    """A network, an optimizer and their compiled loop, which can start anew from any seed.

    Args:
        settings: Of any trial of the program.
        data: The data set that the loop runs over.

    Attributes:
        blueprint: What the network is built from.
        by_batch: Evaluates with statistics of the batch; None where no normalizer has any.
    """

    def __init__(self, settings: Settings, data: DeviceData) -> None:
        precision = settings.training.precision
        mode = compile_mode(settings.network, settings.training.compile)
        self._data = data
        self._moments: tuple[str, Moments] | None = None
        self._image, self._classes = data.image_shape, data.classes
        self.blueprint = blueprint = self._blueprint(settings)
        with computing_in(precision):
            self.model = build_network(blueprint, data.image_shape)
            updates = UPDATES[mode](
                build_optimizer(settings.training.optimizer), self.model.trainable_variables
            )
        self.optimizer = updates.optimizer
        if is_fused(settings.network, mode, precision):
            fuse(self.model, blueprint)
        self._fresh = [(variable, variable.numpy()) for variable in self.optimizer.variables]
        self.loop = CompiledLoop(
            self.model,
            updates,
            data.images,
            data.labels,
            data.scale,
            precision,
            mode,
            _named(settings, mode) if is_kept() else "",
        )
        # How layers start and end may hang on the trial; which layers there are does not.
        evaluated = self.model, blueprint, self.loop
        self.by_batch = ByBatch(*evaluated) if over_batch(blueprint) else None
        self._precise = Precise(*evaluated) if estimated(blueprint) else None

    def start(
        self, settings: Settings, seed: int, first: np.ndarray | None = None
    ) -> dict[str, str]:
        """Puts every variable, the optimizer's too, into the starting state of a trial.

        Args:
            settings: Of the trial.
            seed: Of the trial.
            first: Indices of the images of its first batch, which some networks start by.

        Returns:
            Hashes of the starting kernels, of lengths, and of labels that were drawn, under the
            names of their streams, and of what the first batch set.

        Raises:
            ValueError: The network starts by data, and no batch is given.
        """
        for variable, value in self._fresh:
            variable.assign(value)
        blueprint = self._blueprint(settings)
        proof = start_network(self.model, blueprint, seed)
        if settings.data.random_labels is not None:
            proof["data/random_labels"] = digest(self._data.labels.numpy())
        if (shortest := shortest_of(settings.network)) is not None:
            lengths = draw_lengths(shortest, self._image[0], self._data.total, seed)
            self.loop.have_lengths(lengths)
            proof["lengths"] = digest(lengths)
        if any(isinstance(block.operation, Standardize) for block in blueprint):
            training, _ = split_of(self._data.train, settings.data, seed)
            standardize(self.model, blueprint, self._measured(training))
        if not starts_by_data(blueprint):
            return proof
        if first is None:
            raise ValueError("the network starts by the first batch of training")
        with computing_in(settings.training.precision):
            return proof | start_by_data(self.model, blueprint, self.loop.inputs(first))

    def _measured(self, training: np.ndarray) -> Moments:
        """Returns mean and deviation of the images that are trained on, each split once."""
        split = digest(training)
        if self._moments is None or self._moments[0] != split:
            data = self._data
            self._moments = split, moments_of(data.images.numpy(), training, data.scale)
        return self._moments[1]

    def precisely(self, index: np.ndarray) -> AbstractContextManager[dict[str, float]]:
        """Lets normalizers evaluate by statistics that are estimated anew, if they keep any.

        Args:
            index: Indices of the images that are trained on.

        Returns:
            What `Precise.in_place` returns; what yields nothing where there is nothing to estimate.
        """
        return self._precise.in_place(index) if self._precise else nullcontext({})

    def kept(self, settings: Settings) -> bytes:
        """Returns the network as it is now as a `.keras` file, by Keras' own layers alone."""
        with computing_in(settings.training.precision):
            return model_to_bytes(plain_network(self.model, self._blueprint(settings)))

    def variables(self) -> dict[str, keras.Variable]:
        """Returns by role all that changes while a trial is trained.

        Weights, moving statistics and states of dropout are called by layer and name
        (`hidden.2.kernel`), what the optimizer keeps by its place there (`optimizer.3`).
        """
        found = {
            f"{layer.name}.{variable.name}": variable
            for layer in self.model.layers
            for variable in layer.variables
        }
        found |= {f"optimizer.{i}": one for i, one in enumerate(self.optimizer.variables)}
        if len(found) < len(self.model.variables) + len(self.optimizer.variables):
            raise RuntimeError("two variables of one layer have the same name")
        return found

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Returns the shapes of all `variables`."""
        return {role: tuple(variable.shape) for role, variable in self.variables().items()}

    def _blueprint(self, settings: Settings) -> Blueprint:
        return blueprint_of(settings.network, self._image, self._classes)


def _named(settings: Settings, mode: Mode) -> str:
    """Returns all that is compiled but for the data, as text."""
    stated = settings.model_dump_json(exclude=marked(settings, *NO_NUMBER, BY_VALUE))
    return f"{mode} {stated}"


class Programs:
    """The programs that a worker has compiled, the latest used kept.

    Args:
        most: How many are kept; each holds a network with its optimizer's state.
    """

    def __init__(self, most: int = 8) -> None:
        self._most = most
        self._kept: OrderedDict[str, Program] = OrderedDict()

    def get(self, program_id: str, settings: Settings, data: DeviceData) -> Program:
        """Returns the program with this identity, built now if it is not there."""
        if program_id not in self._kept:
            self._kept[program_id] = Program(settings, data)
        self._kept.move_to_end(program_id)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return self._kept[program_id]
