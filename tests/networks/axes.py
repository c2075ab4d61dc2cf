"""What each normalizer takes its statistics over, drawn from the layers themselves.

`python tests/networks/axes.py` writes the drawing.
"""

from __future__ import annotations

import pathlib

import numpy as np
import tensorflow as tf
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from pydantic import TypeAdapter

from bnexp.config.language.norms import Norm
from bnexp.figures.files.save import save_figure
from bnexp.figures.page.style import COLORS, MUTED, SMALL, paper_style
from bnexp.networks import computing_in
from bnexp.networks.norms import NORMS

FOLDER, NAME = pathlib.Path(__file__).parents[2] / "docs", "normalizers"
EXAMPLES, SIDE, UNITS = 6, 2, 4
CHOSEN = (1, 0, 0, 1)
"""The value that is normalized: its example, pixel and unit."""

DRAWN = {
    "batch": {},
    "ghost_batch": {"size": 3},
    "group": {"groups": 2},
    "instance": {},
    "layer": {},
    "layer, axes: all": {"kind": "layer", "axes": "all"},
    "rms": {},
    "batch_layer": {},
}


def taken(settings: dict[str, object]) -> np.ndarray:
    """Returns which inputs the chosen output hangs on in training.

    Args:
        settings: The normalizer, by `kind` and what else is not its default.

    Returns:
        Of shape (examples, height, width, units), true where the output's gradient is not 0.
    """
    spec = TypeAdapter(Norm).validate_python(settings)
    with computing_in("float64"):
        layer = NORMS[spec.kind](spec, "norm", (SIDE, SIDE, UNITS))
    rng = np.random.default_rng(3)
    inputs = tf.constant(rng.normal(size=(EXAMPLES, SIDE, SIDE, UNITS)))
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        output = layer(inputs, training=True)[CHOSEN]
    return np.abs(tape.gradient(output, inputs).numpy()) > 1e-12


def drawing() -> Figure:
    """Returns a panel for each normalizer: examples across, units down, pixels within."""
    figure = Figure(figsize=(7.0, 3.1), layout="constrained")
    for axes, (title, settings) in zip(figure.subplots(2, 4).flat, DRAWN.items(), strict=True):
        panel(axes, title, taken({"kind": title, **settings}))
    return figure


def panel(axes: Axes, title: str, over: np.ndarray) -> None:
    """Draws what one value is normalized over.

    Args:
        axes: Where.
        title: What stands above.
        over: As `taken` returns it.
    """
    chosen = np.zeros_like(over)
    chosen[CHOSEN] = True
    for which, color in ((~over, "#E9EBEE"), (over & ~chosen, COLORS[2]), (chosen, COLORS[1])):
        squares = [Path.unit_rectangle().transformed(place(at)) for at in np.argwhere(which)]
        squares = Path.make_compound_path(*squares)
        axes.add_patch(PathPatch(squares, facecolor=color, linewidth=0))
    axes.set(xlim=(0, EXAMPLES), ylim=(UNITS, 0), aspect="equal", xticks=[], yticks=[])
    axes.set_title(title)
    axes.set_xlabel("examples", color=MUTED, fontsize=SMALL, labelpad=2)
    axes.set_ylabel("units", color=MUTED, fontsize=SMALL, labelpad=2)
    axes.spines[:].set_visible(False)


def place(at: np.ndarray) -> Affine2D:
    """Returns what moves a square of size 1 to where a value, by its axes, is drawn."""
    example, row, column, unit = at
    return (
        Affine2D().scale(0.42).translate(example + 0.06 + 0.44 * column, unit + 0.06 + 0.44 * row)
    )


def write(folder: pathlib.Path) -> pathlib.Path:
    """Writes the drawing and returns its path."""
    with paper_style():
        (path,) = save_figure(drawing(), folder, NAME, ["svg"])
    return path


if __name__ == "__main__":
    print(write(FOLDER))
