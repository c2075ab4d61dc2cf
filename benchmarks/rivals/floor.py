"""The floor: what the arithmetic of one epoch costs by itself, in numpy with one thread.

For each step the matrix products with the hidden kernels (forward, the kernel's gradient, and
from the second layer on the gradient of its input) and one pass of Adam over all parameters;
nothing else, not even the data's way to the product. For the article's network these are the two
products with the hidden kernel; the small ones of the output layer are left out.

Run as `python floor.py [BATCH [EXAMPLES [HIDDEN ...]]]`.
"""

from __future__ import annotations

import os
import sys
from itertools import pairwise

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402 (after its number of threads is set)
from pacing import BATCH, CLASSES, HIDDEN, run_paced  # noqa: E402 (as above)

INPUTS, EXAMPLES = 784, 48_000


def main(batch: int = BATCH, examples: int = EXAMPLES, *hidden: int) -> None:
    """Does the products and the passes of an epoch whenever one is asked for."""
    widths = [INPUTS, *(hidden or (HIDDEN,))]
    products = [Products(batch, *pair) for pair in pairwise(widths)]
    parameters = sum(p.kernel.size + p.kernel.shape[1] for p in products)
    adam = Adam(parameters + (widths[-1] + 1) * CLASSES)

    def epoch() -> dict[str, float]:
        for _ in range(-(-examples // batch)):
            for number, product in enumerate(products):
                product.multiply(first=number == 0)
            adam.step()
        return {}

    epoch()
    run_paced(epoch, threads=1)


class Products:
    """The matrix products of a dense layer in one step.

    Args:
        batch: Examples.
        inputs: Of the layer.
        outputs: Of the layer.
    """

    def __init__(self, batch: int, inputs: int, outputs: int) -> None:
        rng = np.random.default_rng(0)
        self.values = rng.random((batch, inputs), dtype=np.float32)
        self.signal = rng.standard_normal((batch, outputs), dtype=np.float32)
        self.kernel = rng.standard_normal((inputs, outputs), dtype=np.float32)
        self._forward = np.empty((batch, outputs), np.float32)
        self._gradient = np.empty_like(self.kernel)
        self._backward = np.empty((batch, inputs), np.float32)

    def multiply(self, *, first: bool) -> None:
        """Forward, the kernel's gradient and, but in the first layer, the input's."""
        np.matmul(self.values, self.kernel, out=self._forward)
        np.matmul(self.values.T, self.signal, out=self._gradient)
        if not first:
            np.matmul(self.signal, self.kernel.T, out=self._backward)


class Adam:
    """One pass of Adam over a flat vector, in place.

    Kingma and Ba (2015), Algorithm 1, but for the correction of the bias, which is one number a
    step.

    Args:
        size: Number of parameters.
    """

    def __init__(self, size: int) -> None:
        rng = np.random.default_rng(1)
        self.gradient = rng.standard_normal(size, dtype=np.float32)
        self.weights = rng.standard_normal(size, dtype=np.float32)
        self.mean, self.square = np.zeros((2, size), np.float32)
        self.scratch = np.empty(size, np.float32)

    def step(self) -> None:
        """Moves both moments and the weights on by one step."""
        scratch = self.scratch
        np.subtract(self.gradient, self.mean, out=scratch)
        scratch *= np.float32(0.1)
        self.mean += scratch
        np.multiply(self.gradient, self.gradient, out=scratch)
        scratch -= self.square
        scratch *= np.float32(0.001)
        self.square += scratch
        np.sqrt(self.square, out=scratch)
        scratch += np.float32(1e-7)
        np.divide(self.mean, scratch, out=scratch)
        scratch *= np.float32(0.001)
        self.weights -= scratch


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
