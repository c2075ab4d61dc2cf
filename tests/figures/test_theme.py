"""Figures take their colours from the page, on white paper and on dark paper."""

import re

import pytest

from bnexp.figures import draw_all
from bnexp.figures.page.theme import COLOURS, theme_css, themed
from bnexp.report.pictures import embedded


def brightness(colour):
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_of_a_role_are_replaced_and_others_stay():
    assert themed("fill: #000000; stroke: #123456") == (
        "fill: var(--figure-ink, #000000); stroke: #123456"
    )


def test_every_role_has_a_colour_for_both_kinds_of_paper():
    css = theme_css()
    for role, (light, dark) in COLOURS.items():
        assert f"--figure-{role}:light-dark({light},{dark})" in css
    assert len({light for light, _ in COLOURS.values()}) == len(COLOURS)


@pytest.mark.parametrize("role", [r for r in COLOURS if r.startswith(("arm", "ink", "muted"))])
def test_what_is_drawn_stands_out_from_either_paper(role):
    for colour, paper in zip(COLOURS[role], COLOURS["paper"], strict=True):
        bright, around = brightness(colour), brightness(paper)
        assert abs(bright - around) > 0.2


def test_every_colour_of_every_figure_has_its_partner(make_results, make_verdicts, tmp_path):
    grid = {"training.batch_size": ["16", "64"], "k": ["a", "b"]}
    results = make_results(seeds=3, grid=grid, workers=1, arms=tuple("abcdefgh"))
    paths = draw_all(results, tmp_path, verdicts=make_verdicts(results), formats=["svg"])
    known = {light for light, _ in COLOURS.values()}
    for path in paths:
        drawn = embedded(path.read_text(), path.stem)
        assert "var(--figure-paper, #ffffff)" in drawn
        assert "fill:var(--figure-ink, #000000)" in drawn
        bare = set(re.findall(r"(?<!, )#[0-9a-f]{6}\b", drawn))
        assert bare - known == set(), path.name
