import itertools

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from bnexp.figures.page import wrapped
from bnexp.figures.style import COLORS, arm_style, paper_style


def lightness(color):
    """CIELAB L* of an sRGB colour, 0 to 100."""
    channels = np.array(to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    return 116 * np.cbrt(luminance) - 16


def test_neighbouring_arms_differ_in_grey():
    for one, other in itertools.pairwise(COLORS):
        assert abs(lightness(one) - lightness(other)) > 12


def test_every_colour_stands_out_from_white_paper():
    assert max(lightness(color) for color in COLORS) < 80


def test_twelve_arms_differ_without_colour():
    looks = [arm_style(position) for position in range(12)]
    assert len({(look.dashes, look.marker) for look in looks}) == 12


def test_the_style_is_gone_after_its_block_even_after_an_error():
    before = mpl.rcParams["svg.fonttype"]

    def fail():
        with paper_style():
            assert mpl.rcParams["svg.fonttype"] == "none"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert mpl.rcParams["svg.fonttype"] == before


def test_a_users_own_settings_do_not_leak_in():
    with mpl.rc_context({"lines.linewidth": 9, "axes.facecolor": "black"}), paper_style():
        assert mpl.rcParams["axes.facecolor"] == "white"
        assert mpl.rcParams["lines.linewidth"] == 1.5


def test_a_setting_is_not_parted_from_its_value_where_both_fit_a_line():
    title = wrapped("Final validation loss, learning_rate = 0.01, batch_size = 32", 2.0, 9)
    assert title.splitlines() == [
        "Final validation loss,",
        "learning_rate = 0.01,",
        "batch_size = 32",
    ]
    assert wrapped("x" * 60 + " = 1", 2.0, 9).replace("\n", "").replace(" ", "") == "x" * 60 + "=1"
