"""Axes that draw the lines of their grid at once, their marks at once, and only labels with words.

Matplotlib makes five artists for every tick and draws each on its own, which with a hundred small
panels is a third of the time that figures take. What is seen is the same to the pixel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, Tick, XAxis, YAxis
from matplotlib.backend_bases import RendererBase
from matplotlib.lines import Line2D
from matplotlib.markers import TICKDOWN, TICKLEFT
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bnexp.analysis.intervals import Floats
from bnexp.letters import from_left

Group = Literal["major", "minor"]

_CLOSE = 1e-10
"""Share of an axis by which rounding may put a tick beyond its end."""


class _Whole(Axis):
    """An axis below its panel or left of it whose ticks are no artists of their own."""

    axis_name: str
    majorTicks: Any = ()  # noqa: N815 (Matplotlib's names)
    minorTicks: Any = ()  # noqa: N815

    def __init__(self, axes: Axes, **options: Any) -> None:
        self._texts: dict[Group, list[Text]] = {"major": [], "minor": []}
        # As Matplotlib has it: the look is that of when the axes were made, whoever asks later.
        self._sample = Text()
        self._usual = {group: self._settings(group) for group in self._texts}
        super().__init__(axes, **options)

    def get_major_ticks(self, numticks: int | None = None) -> list[Tick]:
        """Returns none; Matplotlib asks for them to give each a text and a look."""
        return []

    def get_minor_ticks(self, numticks: int | None = None) -> list[Tick]:
        """Returns none; Matplotlib asks for them to give each a text and a look."""
        return []

    def get_majorticklabels(self) -> list[Text]:
        """Returns the labels within the range of the axis that have words."""
        return self._labels("major")

    def get_minorticklabels(self) -> list[Text]:
        """Returns the labels of minor ticks within the range of the axis that have words."""
        return self._labels("minor")

    def get_children(self) -> list[Artist]:
        """Returns all texts of the axis."""
        return [self.label, self.offsetText, *self._labels("major"), *self._labels("minor")]

    def draw(self, renderer: RendererBase) -> None:
        """Draws the grid, the marks and the texts."""
        if not self.get_visible():
            return
        renderer.open_group("axis", gid=self.get_gid())
        labels = [*self._labels("major"), *self._labels("minor")]
        for artist in (*self._lines("major"), *self._lines("minor"), *labels):
            artist.draw(renderer)
        self.offsetText.set_text(self.get_major_formatter().get_offset())
        if self.label.get_text() or self.offsetText.get_text():
            self._place([label.get_window_extent(renderer) for label in labels])
            self.label.draw(renderer)
            self.offsetText.draw(renderer)
        renderer.close_group("axis")
        self.stale = False

    @property
    def _upright(self) -> bool:
        return self.axis_name == "y"

    @property
    def _side(self) -> str:
        return "left" if self._upright else "bottom"

    def _settings(self, group: Group) -> dict[str, Any]:
        """Returns how ticks look where nothing else is asked for."""
        settings: Any = mpl.rcParams
        tick = f"{self.axis_name}tick"
        return {
            "length": settings[f"{tick}.{group}.size"],
            "width": settings[f"{tick}.{group}.width"],
            "pad": settings[f"{tick}.{group}.pad"],
            "color": settings[f"{tick}.color"],
            "labelsize": settings[f"{tick}.labelsize"],
            "grid_color": settings["grid.color"],
            "grid_linewidth": settings["grid.linewidth"],
        }

    def _looks(self, group: Group) -> dict[str, Any]:
        """Returns how ticks look, by the names that `tick_params` has for it."""
        return self._usual[group] | self.get_tick_params(which=group)

    def _places(self, group: Group) -> tuple[Floats, list[str]]:
        """Returns where the ticks within the range of the axis stand, and what each says."""
        if group == "major":
            places, formatter = self.get_majorticklocs(), self.get_major_formatter()
        else:
            places, formatter = self.get_minorticklocs(), self.get_minor_formatter()
        at = np.asarray(places, float)
        if not at.size:
            return at, []
        said = formatter.format_ticks(at.tolist())
        scale = self.get_transform()
        low, high = np.sort(scale.transform(np.array(self.get_view_interval(), float)))
        scaled, slack = scale.transform(at), _CLOSE * (high - low)
        within = (low - slack < scaled) & (scaled < high + slack)
        return at[within], [said[number] for number in np.flatnonzero(within)]

    def _lines(self, group: Group) -> Iterator[Line2D]:
        """Yields all lines of the grid as one, and all marks as one."""
        looks, (places, _) = self._looks(group), self._places(group)
        if looks["gridOn"]:
            ends = np.tile([0.0, 1.0, np.nan], places.size)
            grid = self._line(np.repeat(places, 3), ends, "grid")
            grid.set(color=looks["grid_color"], linewidth=looks["grid_linewidth"])
            grid.set_clip_path(self.axes.patch)
            yield grid
        if looks[self._side] and looks["length"]:
            marks = self._line(places, np.zeros(places.size), "tick1")
            marks.set(linestyle="none", marker=TICKLEFT if self._upright else TICKDOWN)
            marks.set(markersize=looks["length"], markeredgewidth=looks["width"])
            marks.set_color(looks["color"])
            yield marks

    def _line(self, along: Floats, across: Floats, which: Literal["grid", "tick1"]) -> Line2D:
        """Returns a line by places along this axis and by shares of the panel across it."""
        axes = self.axes
        if self._upright:
            line = Line2D(across, along, transform=axes.get_yaxis_transform(which))
        else:
            line = Line2D(along, across, transform=axes.get_xaxis_transform(which))
        line.set_figure(axes.figure)
        return line

    def _labels(self, group: Group) -> list[Text]:
        """Returns the labels that have words, the same each time, since others change them."""
        looks, texts = self._looks(group), self._texts[group]
        if not looks[f"label{self._side}"]:
            return []
        places, said = self._places(group)
        telling = [(at, words) for at, words in zip(places, said, strict=True) if words]
        texts += [self._text(looks) for _ in telling[len(texts) :]]
        for text, (at, words) in zip(texts, telling, strict=False):
            text.set_text(from_left(words))
            (text.set_y if self._upright else text.set_x)(at)
        return texts[: len(telling)]

    def _text(self, looks: dict[str, Any]) -> Text:
        """Returns an empty label beside the axis."""
        axes, pad = self.axes, looks["pad"] + looks["length"]
        if self._upright:
            transform, vertical, horizontal = axes.get_yaxis_text1_transform(pad)
        else:
            transform, vertical, horizontal = axes.get_xaxis_text1_transform(pad)
        text = Text()
        text.update_from(self._sample)
        text.set(va=vertical, ha=horizontal, transform=transform, color=looks["color"])
        text.set(fontsize=looks["labelsize"], parse_math=self._sample.get_parse_math())
        text.set_figure(axes.figure)
        return text

    def _place(self, labels: Sequence[Bbox]) -> None:
        """Puts the name of the axis beyond its labels, and what the numbers lack beside them."""
        box, point = self.axes.bbox, self.axes.figure.dpi / 72
        looks = self._looks("major")
        marks = point * looks["length"] if looks[self._side] and self._places("major")[1] else 0.0
        if self._upright:
            edge = min([box.x0 - marks, *(label.x0 for label in labels)])
            self.label.set_x(edge - self.labelpad * point)
            self.offsetText.set_y(box.y1 + self.OFFSETTEXTPAD * point)
        else:
            edge = min([box.y0 - marks, *(label.y0 for label in labels)])
            self.label.set_y(edge - self.labelpad * point)
            self.offsetText.set_y(edge - self.OFFSETTEXTPAD * point)


class _WholeX(_Whole, XAxis):
    """The axis below a panel."""


class _WholeY(_Whole, YAxis):
    """The axis left of a panel."""


class PanelAxes(Axes):
    """A panel with its axes below it and on its left."""

    def _init_axis(self) -> None:
        # The hook that Matplotlib's guide to projections names for axes of one's own.
        self.xaxis, self.yaxis = _WholeX(self), _WholeY(self)
        for side, spine in self.spines.items():
            spine.register_axis(self.xaxis if side in ("bottom", "top") else self.yaxis)

    def clear(self) -> None:
        """Empties the panel."""
        super().clear()
        for spine in self.spines.values():
            # Else the first tick that is made does it.
            spine.set_position(("outward", 0.0))
