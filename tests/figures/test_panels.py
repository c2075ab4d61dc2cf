"""Panels stand row by row, three side by side at most, each with room for its title."""

import pytest

from bnexp.figures.page.page import Margins, open_page
from bnexp.figures.page.panels import LINE, panels_across, panels_of


@pytest.mark.parametrize(("count", "columns", "rows"), [(1, 1, 1), (3, 3, 1), (4, 3, 2), (9, 3, 3)])
def test_panels_whose_number_is_free_stand_three_side_by_side(count, columns, rows):
    panels = panels_across([("title",)] * count, 9.0, 5.0)
    assert (panels.columns, panels.rows) == (columns, rows)
    assert panels.width == max(5.0, 3.0 * columns)
    assert panels.room(2.0) == (panels.width, 2.0 * rows)


def test_titles_take_as_much_height_as_the_longest_needs():
    wide = panels_of([("a title", "at a place"), ("a title", "")], 2, 8.0)
    assert wide.titles == ("a title\nat a place", "a title")
    assert wide.title_height == 2 * LINE
    assert panels_of([("a title of many words " * 3,)], 1, 1.5).title_height > 2 * LINE
    assert panels_of([("",)], 1, 8.0).title_height == 0.0


def test_axes_bear_the_titles_in_their_order():
    panels = panels_of([(name,) for name in "abcd"], 3, 9.0)
    page = open_page("heading", "", (), (), panels.room(2.0))
    axes = panels.on(page, Margins(0.5, 0.1, 0.3, 0.4))
    assert [ax.get_title() for ax in axes] == list("abcd")
    tops = [round(ax.get_position().y1, 6) for ax in axes]
    assert tops[0] == tops[1] == tops[2] > tops[3]
