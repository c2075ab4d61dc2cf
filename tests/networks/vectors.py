"""Reads the vectors of `oracles/`, and runs the layers that they are about."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from pydantic import TypeAdapter

from bnexp.config.language.norms import Norm
from bnexp.networks import computing_in
from bnexp.networks.folding import fold
from bnexp.networks.norms import NORMS
from bnexp.networks.norms.batch_layer import BatchLayerNormalization
from bnexp.networks.norms.weight import WeightNormConv2D, WeightNormDense

OWN = Path(__file__).parent / "oracles"

WITHIN = {"float32": {"value": (1e-5, 1e-4), "gradient": (1e-4, 1e-4)},
          "float64": {"value": (1e-9, 1e-8), "gradient": (1e-9, 1e-8)}}  # fmt: skip
"""Absolute and relative tolerance; vectors have ten digits."""


class Found(NamedTuple):
    """A number of ours, and what it should be."""

    what: str
    got: Any
    want: Any
    kind: str = "value"


def holds(found: Found, precision: str) -> bool:
    """Whether what was found is near enough."""
    absolute, relative = WITHIN[precision][found.kind]
    got, want = np.asarray(found.got), np.asarray(found.want)
    return got.shape == want.shape and np.allclose(got, want, rtol=relative, atol=absolute)


def read(path: Path) -> dict[str, Any]:
    """Returns the contents of a file."""
    return json.loads(path.read_text(encoding="utf-8"))


def found_in(vectors: dict[str, Any], precision: str, **settings: Any) -> Iterator[Found]:
    """Yields all that a file says of a layer, beside what ours gives.

    Args:
        vectors: The contents of a file.
        precision: That of the layer.
        settings: Of the part of the configuration, beside those that the file states.
    """
    with computing_in(precision):
        yield from FAMILIES[vectors["layer"]](vectors, precision, settings)


def array(values: Any, precision: str) -> np.ndarray:
    """Returns inputs or parameters, which are numbers of single precision."""
    return np.asarray(values, np.float32).astype(precision)


def layer_of(
    vectors: dict[str, Any], precision: str, shape: Any, **stated: Any
) -> keras.layers.Layer:
    """Returns the layer of a part of the configuration, with gamma and beta of a file."""
    switches = {"scale": vectors["gamma"] is not None, "center": vectors["beta"] is not None}
    known = switches if stated["kind"] != "rms" else {}
    spec = TypeAdapter(Norm).validate_python(
        {**known, "epsilon": vectors["hyper"]["epsilon"], **stated}
    )
    return with_parameters(NORMS[spec.kind](spec, "norm", shape[1:]), vectors, precision, shape)


def with_parameters(
    layer: keras.layers.Layer, vectors: dict[str, Any], precision: str, shape: Any
) -> keras.layers.Layer:
    """Returns a layer, built for a shape, with gamma, beta and moving statistics of a file."""
    layer.build(tuple(shape))
    starts = {
        "gamma": "gamma",
        "scale": "gamma",
        "beta": "beta",
        "moving_mean": "initial_moving_mean",
        "moving_variance": "initial_moving_var",
        "moving_stddev": "initial_moving_std",
    }
    for variable in layer.weights:
        values = vectors.get(starts.get(variable.name, ""))
        if values is not None:
            variable.assign(array(values, precision))
    return layer


def trained(layer, inputs, vectors, want, precision) -> Iterator[Found]:
    """Yields output and gradients of one step of training."""
    x = tf.constant(array(inputs, precision))
    yield from differentiated(layer, x, vectors, want, precision, training=True)


def differentiated(layer, x, vectors, want, precision, *, training, ending="") -> Iterator[Found]:
    """Yields the output in a mode, and the gradients of its weighted sum."""
    parameters = {v.name: v.value for v in layer.trainable_variables}
    with tf.GradientTape() as tape:
        tape.watch(x)
        output = layer(x, training=training)
        loss = tf.reduce_sum(output * array(vectors["loss_weight"], precision))
    told = {f"grad_{'gamma' if n == 'scale' else n}": v for n, v in parameters.items()}
    named = {"grad_input": x, **told}
    gradients = dict(zip(named, tape.gradient(loss, list(named.values())), strict=True))
    yield Found(f"{ending}output", output, want[f"{ending}output"])
    for name, gradient in gradients.items():
        if f"{ending}{name}" in want:
            yield Found(name, gradient, want[f"{ending}{name}"], "gradient")


def stateless(vectors, precision, stated) -> Iterator[Found]:
    """Yields what a layer without state gives; training and inference are the same."""
    layer = layer_of(vectors, precision, vectors["shape"], **stated)
    x = tf.constant(array(vectors["input"], precision))
    want = vectors["expect"]
    for training in (True, False):
        yield from differentiated(layer, x, vectors, want, precision, training=training)


def layer_norm(vectors, precision, settings) -> Iterator[Found]:
    axis = np.ravel(vectors["hyper"]["keras_axis"]).tolist()
    axes = len(vectors["shape"])
    every = sorted(each % axes for each in axis) == list(range(1, axes))
    stated = {"kind": "layer", "axes": "all" if every and len(axis) > 1 else "channels"}
    yield from stateless(vectors, precision, {**stated, **settings})


def group_norm(vectors, precision, settings) -> Iterator[Found]:
    stated = {"kind": "group", "groups": vectors["hyper"]["groups"]}
    yield from stateless(vectors, precision, {**stated, **settings})


def instance_norm(vectors, precision, settings) -> Iterator[Found]:
    yield from stateless(vectors, precision, {"kind": "instance", **settings})


def rms_norm(vectors, precision, settings) -> Iterator[Found]:
    yield from stateless(vectors, precision, {"kind": "rms", **settings})


def batch_norm(vectors, precision, settings) -> Iterator[Found]:
    """Yields three steps, and inference after them; of a convention by its own variance."""
    stated = {"kind": "batch", "momentum": vectors["hyper"]["keras_momentum"], **settings}
    yield from _over_batch(vectors, precision, stated)


def ghost_batch_norm(vectors, precision, settings) -> Iterator[Found]:
    hyper = vectors["hyper"]
    stated = {"kind": "ghost_batch", "size": hyper["virtual_batch_size"]}
    momentum = {"momentum": hyper["keras_momentum"]}
    yield from _over_batch(vectors, precision, {**stated, **momentum, **settings})


def _over_batch(vectors, precision, stated) -> Iterator[Found]:
    torch = stated.get("convention") == "torch"
    layer = layer_of(vectors, precision, vectors["shape"], **stated)
    for inputs, want in zip(vectors["train_inputs"], vectors["expect"]["steps"], strict=True):
        yield from trained(layer, inputs, vectors, want, precision)
        yield Found("moving mean", layer.moving_mean.numpy(), want["moving_mean_after"])
        name = "running_var_after_pytorch" if torch else "moving_var_after_keras"
        yield Found("moving variance", layer.moving_variance.numpy(), want[name])
    if "eval_input" not in vectors:
        return
    x = tf.constant(array(vectors["eval_input"], precision))
    expect, mine = vectors["expect"], "pytorch" if torch else "keras"
    want = {name.removesuffix(f"_{mine}"): value for name, value in expect.items()}
    yield from differentiated(layer, x, vectors, want, precision, training=False, ending="eval_")


def batch_renorm(vectors, precision, settings) -> Iterator[Found]:
    """Yields steps, each with its own bounds, and inference after them."""
    hyper, expect = vectors["hyper"], vectors["expect"]
    stated = {"kind": "batch_renorm", "momentum": hyper["keras_momentum"], **settings}
    layer = layer_of(vectors, precision, vectors["shape"], **stated, from_step=0, to_step=0)
    steps = zip(
        vectors["train_inputs"], expect["steps"], hyper["r_max_d_max_per_step"], strict=True
    )
    for inputs, want, (layer.r_max, layer.d_max) in steps:
        yield from trained(layer, inputs, vectors, want, precision)
        yield Found("moving mean", layer.moving_mean.numpy(), want["moving_mean_after"])
        yield Found("moving deviation", layer.moving_stddev.numpy(), want["moving_std_after"])
    output = layer(array(vectors["eval_input"], precision), training=False)
    yield Found("eval_output", output, expect["eval_output"])


def batch_layer_norm(vectors, precision, settings) -> Iterator[Found]:
    """Yields a step; the forms of the configuration are held to the layer's own settings."""
    hyper = vectors["hyper"]
    own = {
        "delta": hyper["delta"],
        "by_root": hyper["divide_by_sqrt_dim"],
        "per_position": hyper["batch_axes"] == "per_position",
    }
    plain = BatchLayerNormalization(epsilon=hyper["epsilon"], **own)
    layers = [with_parameters(plain, vectors, precision, vectors["shape"])]
    if own["by_root"] == own["per_position"] == (own["delta"] > 0):
        stated = {"kind": "batch_layer", "authors": own["by_root"], **settings}
        layers.append(layer_of(vectors, precision, vectors["shape"], **stated))
    for layer in layers:
        yield from trained(layer, vectors["input"], vectors, vectors["expect"], precision)


def weight_norm(vectors, precision, _settings) -> Iterator[Found]:
    """Yields a layer with weight normalization, and its start by its input."""
    layer = kernel_layer(WeightNormDense, WeightNormConv2D, vectors, "v")
    x, expect = tf.constant(array(vectors["input"], precision)), vectors["expect"]
    layer.build(x.shape)
    names = {"kernel": "v", "gain": "g", "bias": "bias"}
    for variable in layer.weights:
        variable.assign(array(vectors[names[variable.name]], precision))
    yield Found("effective kernel", layer.kernel, expect["effective_kernel"])
    ours = {"grad_v": "grad_kernel", "grad_g": "grad_gain"}
    want = {ours.get(name, name): value for name, value in expect.items()}
    for training in (True, False):
        yield from differentiated(layer, x, vectors, want, precision, training=training)
    for name, value in layer.start_by(x, 1e-30).items():
        yield Found(f"start of the {name}", value, expect["data_init"][names[name]])
    yield Found("output after the start", layer(x), expect["data_init"]["output"])


def fold_batch_norm(vectors, precision, settings) -> Iterator[Found]:
    """Yields kernel and bias with a normalizer merged in, and the output with and without it."""
    hyper, expect = vectors["hyper"], vectors["expect"]
    spec = TypeAdapter(Norm).validate_python(
        {"kind": "batch", "epsilon": hyper["epsilon"], **settings}
    )
    names = {"moving_variance": "moving_var"}
    weights = {
        name: array(vectors[names.get(name, name)], "float64")
        for name in ("gamma", "beta", "moving_mean", "moving_variance")
        if vectors[names.get(name, name)] is not None
    }
    merged = spec.merged(weights)
    plain = 0.0 if vectors["bias"] is None else array(vectors["bias"], "float64")
    kernel = array(vectors["kernel"], "float64") * merged["factor"]
    bias = plain * merged["factor"] + merged["offset"]
    yield Found("folded kernel", kernel, expect["folded_kernel"])
    yield Found("folded bias", bias, expect["folded_bias"])
    x = tf.constant(array(vectors["input"], precision))
    folded = kernel_layer(keras.layers.Dense, keras.layers.Conv2D, vectors, "kernel")
    folded.build(x.shape)
    folded.set_weights([kernel, bias])
    yield Found("output without it", folded(x), expect["output"])
    whole = kernel_layer(keras.layers.Dense, keras.layers.Conv2D, vectors, "kernel")
    whole.build(x.shape)
    whole.set_weights([array(vectors["kernel"], precision), np.zeros(bias.shape) + plain])
    norm = NORMS["batch"](spec, "norm", expect["output"])
    norm.build((None, *np.shape(expect["output"])[1:]))
    for variable in norm.weights:
        variable.assign(weights[variable.name])
    yield Found("output with it", norm(whole(x), training=False), expect["output"])
    yield from folded_by_keras(vectors, x, spec, [kernel, bias])


def folded_by_keras(vectors, x, spec, want) -> Iterator[Found]:
    """Yields what becomes of a network of Keras' own layers, once its normalizer is folded."""
    layer = kernel_layer(keras.layers.Dense, keras.layers.Conv2D, vectors, "kernel")
    there = {each: vectors[each] is not None for each in ("gamma", "beta")}
    norm = keras.layers.BatchNormalization(
        epsilon=spec.epsilon, scale=there["gamma"], center=there["beta"]
    )
    network = keras.Sequential([keras.Input(x.shape[1:], dtype=x.dtype), layer, norm])
    biased = [] if vectors["bias"] is None else array(vectors["bias"], "float64")
    bias = np.zeros(want[1].shape) + (biased if len(biased) else 0.0)
    layer.set_weights([array(vectors["kernel"], "float64"), bias])
    names = ("gamma", "beta", "moving_mean", "moving_var")
    norm.set_weights([array(vectors[each], "float64") for each in names if there.get(each, True)])
    folded = fold(network)
    assert not folded.left
    for name, values in zip(("kernel", "bias"), want, strict=True):
        yield Found(f"{name} of the network", getattr(folded.model.layers[-1], name), values)
    yield Found("output of the network", folded.model(x), vectors["expect"]["output"])


def kernel_layer(dense: type, conv: type, vectors: dict[str, Any], kernel: str) -> Any:
    """Returns a fully connected layer or a convolution, by the shape of a kernel."""
    shape, hyper = np.shape(vectors[kernel]), vectors["hyper"]
    biased = kernel == "kernel" or vectors["bias"] is not None
    if len(shape) == 2:
        return dense(shape[-1], use_bias=biased)
    padding, stride = hyper.get("padding") or "valid", hyper.get("stride", 1)
    if len(shape) == 3:
        conv = keras.layers.Conv1D
    return conv(shape[-1], shape[:-2], strides=stride, padding=padding, use_bias=biased)


FAMILIES: dict[str, Callable[..., Iterator[Found]]] = {
    "batch_norm": batch_norm,
    "ghost_batch_norm": ghost_batch_norm,
    "layer_norm": layer_norm,
    "group_norm": group_norm,
    "instance_norm": instance_norm,
    "rms_norm": rms_norm,
    "weight_norm": weight_norm,
    "fold_batch_norm": fold_batch_norm,
    "batch_renorm": batch_renorm,
    "batch_layer_norm": batch_layer_norm,
}
"""For each `layer` of a file what runs ours."""
