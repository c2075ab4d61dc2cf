"""The layers of convolutional networks, by Keras' own."""

from __future__ import annotations

import keras

from bnexp.config.blueprint.images import Arrange, Convolve, Pool, PoolWhole
from bnexp.networks.norms.weight import WeightNormConv2D


def arrange(operation: Arrange, name: str) -> keras.layers.Layer:
    """Returns the layer that gives values other axes."""
    return keras.layers.Reshape(operation.axes, name=name)


def convolve(operation: Convolve, name: str) -> keras.layers.Layer:
    """Returns a convolution of images of shape `(examples, height, width, channels)`."""
    kind = WeightNormConv2D if operation.reparametrization else keras.layers.Conv2D
    return kind(
        operation.channels,
        operation.size,
        strides=operation.stride,
        padding=operation.padding,
        use_bias=operation.bias is not None,
        kernel_regularizer=keras.regularizers.L2(operation.l2) if operation.l2 > 0 else None,
        name=name,
    )


def pool(operation: Pool, name: str) -> keras.layers.Layer:
    """Returns what takes one value of each patch."""
    kinds = {"max": keras.layers.MaxPooling2D, "average": keras.layers.AveragePooling2D}
    return kinds[operation.taken](operation.size, name=name)


def pool_whole(operation: PoolWhole, name: str) -> keras.layers.Layer:
    """Returns what takes one value of each channel."""
    whole = keras.layers.GlobalMaxPooling2D, keras.layers.GlobalAveragePooling2D
    return whole[operation.taken == "average"](name=name)
