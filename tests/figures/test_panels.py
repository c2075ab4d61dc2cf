"""Panels stand row by row, three side by side at most, each with room for its title."""

import pytest

from bnexp.figures import Shown
from bnexp.figures.page.page import WIDTH, Margins, open_page
from bnexp.figures.page.panels import LINE, panels_across, panels_of


@pytest.mark.parametrize(("count", "columns", "rows"), [(1, 2, 1), (3, 3, 1), (4, 2, 2), (9, 3, 3)])
def test_panels_whose_number_is_free_stand_two_or_three_side_by_side(count, columns, rows):
    panels = panels_across([("title",)] * count)
    assert (panels.columns, panels.rows) == (columns, rows)


def test_titles_take_as_much_height_as_the_longest_needs():
    wide = panels_of([("a title", "at a place"), ("a title", "")], 2)
    assert wide.titles == ("a title\nat a place", "a title")
    assert wide.title_height == 2 * LINE
    assert panels_of([("a title of many words " * 3,)], 4).title_height > 2 * LINE
    assert panels_of([("",)], 1).title_height == 0.0


def test_axes_bear_the_titles_in_their_order(make_results):
    panels = panels_of([(name,) for name in "abcd"], 3)
    page = open_page(Shown(make_results(seeds=1)), "heading", (), (), 2 * 2.0)
    assert page.figure.get_size_inches()[0] == WIDTH
    axes = panels.on(page, Margins(0.5, 0.1, 0.3, 0.4))
    assert [ax.get_title() for ax in axes] == list("abcd")
    tops = [round(ax.get_position().y1, 6) for ax in axes]
    assert tops[0] == tops[1] == tops[2] > tops[3]
