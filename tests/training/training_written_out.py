"""Training with accumulated batches, written out step by step with Keras alone."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from bnexp.data import Dealt, epoch_order, split_of
from bnexp.networks import computing_in
from bnexp.networks.lengths import draw_lengths
from bnexp.training.optimizers import build_optimizer


def written_out(trial, program, data) -> list[float]:
    """Returns the mean training loss of each epoch; the program's network is trained by it.

    Nothing of the compiled loop is used: batches are cut by hand, each goes through the network in
    training mode, and the optimizer gets the sum of their gradients, each by its share.
    """
    settings = trial.settings
    training = settings.training
    program.start(settings, trial.seed)
    part, _ = split_of(data.train, settings.data, trial.seed)
    dealt = Dealt(data.labels.numpy(), training.batch_size)
    images = data.images.numpy().astype(training.precision) / data.scale
    labels, lengths = data.labels.numpy(), None
    if len(program.model.inputs) > 1:
        least = settings.network.lengths.least
        lengths = draw_lengths(least, data.image_shape[0], data.total, trial.seed)
    rows = []
    with computing_in(training.precision):
        optimizer = build_optimizer(training.optimizer)
        optimizer.build(program.model.trainable_variables)
        for epoch in range(1, training.epochs + 1):
            order, total = epoch_order(part, settings.data.order, trial.seed, epoch, dealt), 0.0
            size = training.batch_size * training.accumulate
            for start in range(0, len(order), size):
                step = order[start : start + size]
                total += _step(
                    program.model, optimizer, step, training.batch_size, images, labels, lengths
                )
            rows.append(total / len(order))
    return rows


def _step(model, optimizer, step, size, images, labels, lengths) -> float:
    """Does one step, and returns the sum of the losses of its images."""
    summed = [np.zeros(weight.shape) for weight in model.trainable_variables]
    total = 0.0
    for start in range(0, len(step), size):
        batch = step[start : start + size]
        taken = images[batch] if lengths is None else [images[batch], lengths[batch]]
        with tf.GradientTape() as tape:
            outputs = model(taken, training=True)
            each = keras.losses.sparse_categorical_crossentropy(labels[batch], outputs)
            loss = tf.reduce_mean(each) + sum(model.losses)
        gradients = tape.gradient(loss, model.trainable_variables)
        for i, gradient in enumerate(gradients):
            summed[i] += gradient.numpy() * len(batch) / len(step)
        total += float(loss) * len(batch)
    optimizer.apply([tf.constant(each) for each in summed], model.trainable_variables)
    return total
