"""The article's network in JAX: an epoch is one compiled `lax.scan`; all cores, as by default.

Run as `python jax_scan.py MNIST.npz no-bn|bn`.
"""

from __future__ import annotations

import sys
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from pacing import BATCH, CLASSES, HIDDEN, load_mnist, run_paced

RATE, FIRST, SECOND, EPSILON = 0.001, 0.9, 0.999, 1e-7
NORM_MOMENTUM, NORM_EPSILON = 0.99, 1e-3

Tree = dict[str, Any]


def main(path: str, arm: str) -> None:
    """Trains and validates for an epoch whenever one is asked for."""
    images, labels, train = load_mnist(path)
    inputs, targets = jnp.asarray(images[:train]), jnp.asarray(labels[:train])
    kept = jnp.asarray(images[train:]), jnp.asarray(labels[train:])
    state = _start(arm == "bn")
    rng = np.random.default_rng(0)

    def epoch() -> dict[str, float]:
        nonlocal state
        order = rng.permutation(train).astype(np.int32).reshape(-1, BATCH)
        state = _train(state, inputs, targets, jnp.asarray(order))
        loss, accuracy = _validate(state, *kept)
        return {"val_loss": float(loss), "val_accuracy": float(accuracy)}

    epoch()
    run_paced(epoch, version=jax.__version__)


def _start(normalized: bool) -> Tree:
    rng = np.random.default_rng(0)

    def kernel(rows: int, columns: int) -> jax.Array:
        limit = np.sqrt(6 / (rows + columns))
        return jnp.asarray(rng.uniform(-limit, limit, (rows, columns)).astype(np.float32))

    weights: Tree = {"w1": kernel(784, HIDDEN), "b1": jnp.zeros(HIDDEN)}
    weights |= {"w2": kernel(HIDDEN, CLASSES), "b2": jnp.zeros(CLASSES)}
    moving: Tree = {}
    if normalized:
        weights |= {"gamma": jnp.ones(HIDDEN), "beta": jnp.zeros(HIDDEN)}
        moving = {"mean": jnp.zeros(HIDDEN), "variance": jnp.ones(HIDDEN)}
    zeros = jax.tree.map(jnp.zeros_like, weights)
    return {"weights": weights, "moving": moving, "m": zeros, "v": zeros, "step": jnp.float32(0)}


def _forward(weights: Tree, moving: Tree, inputs: jax.Array, training: bool) -> Any:
    hidden = jax.nn.relu(inputs @ weights["w1"] + weights["b1"])
    if moving:
        mean, variance = moving["mean"], moving["variance"]
        if training:
            mean, variance = hidden.mean(0), hidden.var(0)
            moving = {
                "mean": NORM_MOMENTUM * moving["mean"] + (1 - NORM_MOMENTUM) * mean,
                "variance": NORM_MOMENTUM * moving["variance"] + (1 - NORM_MOMENTUM) * variance,
            }
        scale = weights["gamma"] * jax.lax.rsqrt(variance + NORM_EPSILON)
        hidden = (hidden - mean) * scale + weights["beta"]
    return hidden @ weights["w2"] + weights["b2"], moving


def _loss(weights: Tree, moving: Tree, inputs: jax.Array, targets: jax.Array) -> Any:
    logits, moving = _forward(weights, moving, inputs, training=True)
    return _cross_entropy(logits, targets), (logits, moving)


def _cross_entropy(logits: jax.Array, targets: jax.Array) -> jax.Array:
    chosen = jnp.take_along_axis(jax.nn.log_softmax(logits), targets[:, None], axis=1)
    return -chosen.mean()


def _step(state: Tree, inputs: jax.Array, targets: jax.Array) -> tuple[Tree, Any]:
    grad = jax.value_and_grad(_loss, has_aux=True)
    (loss, (logits, moving)), slope = grad(state["weights"], state["moving"], inputs, targets)
    step = state["step"] + 1
    rate = RATE * jnp.sqrt(1 - SECOND**step) / (1 - FIRST**step)
    m = jax.tree.map(lambda old, new: old + (new - old) * (1 - FIRST), state["m"], slope)
    v = jax.tree.map(lambda old, new: old + (new**2 - old) * (1 - SECOND), state["v"], slope)
    weights = jax.tree.map(
        lambda w, mean, square: w - rate * mean / (jnp.sqrt(square) + EPSILON),
        state["weights"],
        m,
        v,
    )
    right = (logits.argmax(1) == targets).sum()
    return {"weights": weights, "moving": moving, "m": m, "v": v, "step": step}, (loss, right)


@jax.jit
def _train(state: Tree, images: jax.Array, labels: jax.Array, order: jax.Array) -> Tree:
    def one(state: Tree, index: jax.Array) -> tuple[Tree, Any]:
        return _step(state, images[index], labels[index])

    return jax.lax.scan(one, state, order)[0]


@jax.jit
def _validate(state: Tree, images: jax.Array, labels: jax.Array) -> tuple[jax.Array, jax.Array]:
    logits, _ = _forward(state["weights"], state["moving"], images, training=False)
    return _cross_entropy(logits, labels), (logits.argmax(1) == labels).mean()


if __name__ == "__main__":
    main(*sys.argv[1:])
