"""Panels with axes of our own look as Matplotlib's do, to the pixel."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, NullFormatter, PercentFormatter

from bnexp.figures.page.panel_axes import PanelAxes
from bnexp.figures.page.style import SMALL, paper_style


def plain(ax):
    ax.plot([0, 7], [0.1, 0.7])


def named(ax):
    plain(ax)
    ax.set_xlabel("epochs\nof training")
    ax.set_ylabel("loss")
    ax.set_title("a cell")


def logarithmic(ax):
    ax.set_yscale("log")
    ax.set_ylim(0.03, 7)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.set_ylabel("loss (log scale)")


def labelled_minor(ax):
    ax.set_xscale("log")
    ax.set_xlim(2, 9)


def counted_from(ax):
    ax.plot([0, 1], [1e6 + 0.25, 1e6 + 0.5])
    ax.set_ylabel("steps")
    ax.set_xlim(0, 2e-7)
    ax.set_xlabel("rate")


def fixed(ax):
    ax.set_yticks([0.5, 1.5, 2.5, 9.0], ["no-bn", "", "$\\bn$", "out"])
    ax.set_ylim(4, 0)
    ax.set_xticks([])
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")
    ax.set_ylabel("arms")


def percent(ax):
    ax.set_ylim(0.91, 0.97)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=None))
    ax.locator_params(axis="y", nbins=4)
    ax.tick_params(axis="x", labelsize=5, width=3, pad=9)


def bare(ax):
    plain(ax)
    ax.tick_params(labelbottom=False, labelleft=False, left=False)
    ax.set_xlabel("x")
    ax.set_ylabel("y")


def twin(ax):
    plain(ax)
    ax.twinx().set_ylim(3, 9)


def hidden(ax):
    plain(ax)
    ax.xaxis.set_visible(False)


ALL = [plain, named, logarithmic, labelled_minor, counted_from, fixed, percent, bare, twin, hidden]


def pixels(axes_class, prepare, dpi):
    with paper_style():
        figure = Figure(figsize=(3, 2), dpi=dpi)
        prepare(figure.add_axes((0.3, 0.3, 0.6, 0.55), axes_class=axes_class))
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    return np.asarray(canvas.buffer_rgba()).astype(int)


@pytest.mark.parametrize("dpi", [72, 300])
@pytest.mark.parametrize("prepare", ALL)
def test_a_panel_looks_as_one_of_matplotlib(prepare, dpi):
    ours, theirs = (pixels(kind, prepare, dpi) for kind in (PanelAxes, Axes))
    assert (ours != ours[0, 0]).any()
    assert np.abs(ours - theirs).max() == 0


def test_labels_are_found_and_keep_what_others_give_them():
    with paper_style():
        figure = Figure()
        ax = figure.add_axes((0.2, 0.2, 0.7, 0.7), axes_class=PanelAxes)
        fixed(ax)
    found = {text.get_text(): text for text in figure.findobj(Text)}
    assert "no-bn" in found
    assert "out" not in found
    found["no-bn"].set_fontfamily(["serif"])
    again = {text.get_text(): text for text in figure.findobj(Text)}
    assert again["no-bn"].get_fontfamily() == ["serif"]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["no-bn", "$\\bn$"]


def test_labels_look_as_when_the_axes_were_made():
    with paper_style():
        ax = Figure().add_axes((0.2, 0.2, 0.7, 0.7), axes_class=PanelAxes)
        fixed(ax)
    with mpl.rc_context({"text.usetex": True, "font.family": "serif", "text.color": "red"}):
        label = ax.get_yticklabels()[1]
    assert not label.get_usetex()
    assert (label.get_color(), label.get_fontfamily()) == ("black", ["sans-serif"])
    assert not label.get_parse_math()
    assert label.get_size() == SMALL
