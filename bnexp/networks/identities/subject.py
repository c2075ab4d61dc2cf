"""The network of a trial as the identities see it: its normalizers, and what comes before them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bnexp.config.blueprint import INPUT, Block, Blueprint
from bnexp.config.blueprint.asked import path_to
from bnexp.config.blueprint.block import LENGTHS
from bnexp.config.language.network import Network
from bnexp.config.language.norms import Affine, RmsNorm
from bnexp.networks.passage import taken_by, walk
from bnexp.networks.precision import double


@dataclass(frozen=True)
class Site:
    """A normalizer and the layers that its input comes from.

    Attributes:
        name: That of the layer it stands in, such as `hidden.2`.
        between: The layers from the weights to the normalizer, the weights first; empty where no
            weights are before it.
        norm: The normalizer.
        shape: Of what it normalizes, for one example, `(..., units)`.
    """

    name: str
    between: tuple[keras.layers.Layer, ...]
    norm: keras.layers.Layer
    shape: tuple[int, ...]

    @property
    def weights(self) -> keras.layers.Layer:
        """The layer of the weights."""
        return self.between[0]

    @property
    def units(self) -> int:
        """Number of units, or channels."""
        return self.shape[-1]

    @property
    def biased(self) -> bool:
        """Whether the layer of the weights has a bias."""
        return bool(self.between) and self.weights.bias is not None

    def reached(self, below: tf.Tensor) -> tf.Tensor:
        """Returns the normalizer's input for what comes into the weights.

        Args:
            below: Of shape `(examples, ..., inputs)`.

        Returns:
            Values of shape `(examples, ..., units)`.
        """
        for layer in self.between:
            below = layer(below)
        return below

    def normalized(self, below: tf.Tensor) -> np.ndarray:
        """Returns the normalizer's output in training mode, its scale and offset taken back.

        Args:
            below: What comes into the weights, of shape `(examples, ..., inputs)`.

        Returns:
            Values in standard deviations of a unit over the batch, `(examples, ..., units)`.
        """
        output = double(self.norm(self.reached(below), training=True))
        plain: np.ndarray = (output - offset_of(self.norm)) / scale_of(self.norm)
        return plain


class Subject:
    """A network, and a batch of random images with random labels.

    Attributes:
        sites: Its normalizers.
        weighted: Those of them that have weights before them.

    Args:
        model: The network, in its starting state.
        blueprint: What it was built from.
        spec: What the configuration says of it; its normalizer is a layer of its own.
        batch: Number of images, at least 2.
        rng: Where images, labels, and all else that is random come from.
    """

    def __init__(
        self,
        model: keras.Model,
        blueprint: Blueprint,
        spec: Network,
        batch: int,
        rng: np.random.Generator,
    ) -> None:
        self.model, self.blueprint, self.spec, self.rng = model, blueprint, spec, rng
        self.image: tuple[int, ...] = tuple(model.inputs[0].shape[1:])
        (self.classes,) = blueprint[-1].shape
        self.images = tf.constant(rng.random((batch, *self.image), np.float32), model.dtype)
        self.labels = tf.constant(rng.integers(0, self.classes, batch), tf.int32)
        self.sites = tuple(self._site(block) for block in blueprint if block.normalizer)
        self.weighted = tuple(site for site in self.sites if site.between)

    def layer(self, block: Block) -> keras.layers.Layer:
        """Returns the layer of a block."""
        return self.model.get_layer(block.role)

    @property
    def norm(self) -> Affine | RmsNorm:
        """What the configuration says of the normalizers."""
        norm = self.spec.norm
        if not isinstance(norm, Affine | RmsNorm):
            raise TypeError("the identities are about normalizers that are layers")
        return norm

    @property
    def parts(self) -> tuple[slice, ...]:
        """Which examples of the batch have means of their own; none where nothing has."""
        ends = list(itertools.accumulate(self.norm.samples(len(self.images)), initial=0))
        return tuple(map(slice, ends, ends[1:]))

    def passage(
        self, images: tf.Tensor | None = None, *, training: bool
    ) -> dict[str, tuple[tf.Tensor, tf.Tensor]]:
        """Returns what goes into each layer and what comes out of it, by its name.

        Args:
            images: Of shape `(examples, *image)`; the batch where it is None.
            training: The mode.
        """
        given = self.images if images is None else images
        return passed(self.model, self.blueprint, given, training=training)

    def gradients(self, images: tf.Tensor, weights: Sequence[keras.Variable]) -> list[np.ndarray]:
        """Returns the gradients of the loss in training mode, penalties left out.

        Args:
            images: The first ones of the batch.
            weights: With respect to which.

        Returns:
            For each weight an array of its shape.
        """
        with tf.GradientTape() as tape:
            inputs = logits(self.model, self.blueprint, images, training=True)
            labels = self.labels[: len(images)]
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, inputs)
            loss = tf.reduce_mean(losses)
        return [double(gradient) for gradient in tape.gradient(loss, weights)]

    def vary(self) -> None:
        """Gives hidden biases, scales, offsets and moving statistics random values.

        With what starts at 0 or 1 many an identity would be true of wrong networks too. The moving
        statistics stay near those of the batch, so that the values of a deep network stay small.
        """
        for site in self.sites:
            if site.between:
                set_vector(site.weights.bias, self.rng.normal(0.0, 0.5, site.units))
            gamma, beta = gamma_of(site.norm), beta_of(site.norm)
            set_vector(gamma, self.rng.uniform(0.5, 1.5, _shape_of(gamma, site.units)))
            set_vector(beta, self.rng.normal(0.0, 1.0, _shape_of(beta, site.units)))
        values = {INPUT: self.images, LENGTHS: tf.fill([len(self.images)], (*self.image, 1)[0])}
        for block in self.blueprint:
            taken = taken_by(block, values)
            if block.normalizer:
                self._vary_statistics(self.layer(block), double(taken))
            values[block.role] = self.layer(block)(taken, training=False)

    def _site(self, block: Block) -> Site:
        between = path_to(self.blueprint, block)
        layers = tuple(self.layer(each) for each in between)
        return Site(block.role.rpartition(".")[0], layers, self.layer(block), block.shape)

    def _vary_statistics(self, norm: keras.layers.Layer, inputs: np.ndarray) -> None:
        """Sets moving statistics to those of a batch, moved at random."""
        units = by_unit(inputs)
        mean, variance = units.mean(axis=0), units.var(axis=0)
        shift = self.rng.normal(0.0, 0.5, mean.shape) * np.sqrt(variance)
        moved, spread = mean + shift, variance * self.rng.uniform(0.5, 2.0, mean.shape)
        values = {
            "moving_mean": moved,
            "moving_variance": spread,
            "moving_stddev": np.sqrt(spread),
            "moving_square": spread + moved**2,
        }
        for variable in norm.non_trainable_weights:
            if variable.name in values:
                variable.assign(np.broadcast_to(values[variable.name], variable.shape))


def _shape_of(variable: keras.Variable | None, units: int) -> tuple[int, ...]:
    """Returns the shape of a weight, that of one number for each unit where there is none."""
    return (units,) if variable is None else tuple(variable.shape)


def passed(
    model: keras.Model, blueprint: Blueprint, images: tf.Tensor, *, training: bool
) -> dict[str, tuple[Any, tf.Tensor]]:
    """Returns what goes into each layer of a network and what comes out of it, by its name.

    Args:
        model: The network.
        blueprint: What it was built from.
        images: Of shape `(examples, *image)`.
        training: The mode.
    """
    whole = tf.fill([len(images)], int(images.shape[1]) if len(images.shape) > 1 else 1)
    in_training = [block.role for block in blueprint] if training else ()
    passage = walk(model, blueprint, [images, whole], in_training)
    return {block.role: (taken, output) for block, taken, output in passage}


def logits(
    model: keras.Model, blueprint: Blueprint, images: tf.Tensor, *, training: bool
) -> tf.Tensor:
    """Returns what goes into the softmax of a network's output, `(examples, classes)`."""
    value = passed(model, blueprint[:-1], images, training=training)[blueprint[-2].role][1]
    last = model.get_layer(blueprint[-1].role)
    return tf.matmul(value, last.kernel) + last.bias


def by_unit(values: np.ndarray) -> np.ndarray:
    """Returns values of shape `(examples, ..., units)` as `(values, units)`."""
    return values.reshape(-1, values.shape[-1])


def set_vector(variable: keras.Variable | None, values: np.ndarray) -> None:
    """Sets a weight, mostly of shape `(units,)`, if there is one."""
    if variable is not None:
        variable.assign(values)


def gamma_of(norm: keras.layers.Layer) -> keras.Variable | None:
    """Returns the scale of a normalizer, if it has one; Keras' root mean square calls it so."""
    return next((v for v in norm.trainable_weights if v.name in ("gamma", "scale")), None)


def beta_of(norm: keras.layers.Layer) -> keras.Variable | None:
    """Returns the offset of a normalizer, if it has one."""
    return next((v for v in norm.trainable_weights if v.name == "beta"), None)


def scale_of(norm: keras.layers.Layer) -> np.ndarray:
    """Returns gamma, of shape `(units,)`; a single 1 where there is none."""
    gamma = gamma_of(norm)
    return np.ones(1) if gamma is None else double(gamma)


def offset_of(norm: keras.layers.Layer) -> np.ndarray:
    """Returns beta, of shape `(units,)`; a single 0 where there is none."""
    beta = beta_of(norm)
    return np.zeros(1) if beta is None else double(beta)
