import itertools

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from bnexp.figures import FIGURES, Shown, draw_all
from bnexp.figures.page.page import wrapped
from bnexp.figures.page.style import COLORS, arm_style, paper_style
from bnexp.filters import unwarned


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


def texts_in(figure):
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]


@pytest.mark.parametrize("kind", ["loss", "differences", "article", "distribution"])
def test_every_arm_is_named_however_it_is_called(kind, make_results):
    arms = ("_none", "$a_b$ 50%")
    figure = FIGURES[kind].figure(Shown(make_results(arms=arms, seeds=3, epochs=2)))
    named = " ".join(text.get_text() for text in texts_in(figure))
    assert all(arm in named for arm in arms)


def assert_words_are_on_the_page(figure):
    with unwarned(), paper_style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        words = [text for text in texts_in(figure) if any(map(str.isalpha, text.get_text()))]
        boxes = [text.get_window_extent(canvas.get_renderer()) for text in words]
    assert boxes
    for box in boxes:
        assert box.x0 >= figure.bbox.x0 - 1
        assert box.x1 <= figure.bbox.x1 + 1
        assert box.y0 >= figure.bbox.y0 - 1
        assert box.y1 <= figure.bbox.y1 + 1


@pytest.mark.parametrize("kind", ["loss", "differences", "article", "distribution", "time"])
@pytest.mark.parametrize("letter", ["\u6279", "m "], ids=["wide", "words"])
def test_long_names_stay_on_the_page(kind, letter, make_results):
    """Letters without a font are as wide as those with one."""
    arms = tuple(letter * 47 + name for name in ("one", "two"))
    results = make_results(arms=arms, seeds=3, epochs=2, workers=1)
    assert_words_are_on_the_page(FIGURES[kind].figure(Shown(results)))


@pytest.mark.parametrize("kind", FIGURES)
def test_a_long_note_stays_on_the_page(kind, make_results, make_verdicts):
    note = (
        "Trained on processors whose roundings may differ: seeds 0, 2 on Intel(R) Xeon(R) Platinum "
        "8370C CPU @ 2.80GHz with 64 cores (AVX-512 with AVX512_VNNI instructions); seeds 1, 3 on "
        "AMD EPYC 7763 64-Core Processor (AVX2); of 3 seeds the arms were not on the same one"
    )
    grid = {"training.batch_size": ["16", "64"]}
    results = make_results(seeds=4, epochs=2, grid=grid, workers=1, note=note)
    verdicts = make_verdicts(results, {"final": "val_loss"}, {"steps_to": {"val_loss": 0.1}})
    figure = FIGURES[kind].figure(Shown(results, verdicts))
    told = " ".join(" ".join(text.get_text() for text in texts_in(figure)).split())
    assert note in told
    assert_words_are_on_the_page(figure)


def test_names_from_the_right_leave_the_words_around_them(make_results, tmp_path):
    results = make_results(arms=("no-bn", "\u05d0\u05d1"), seeds=3, epochs=2)
    draw_all(results, tmp_path, kinds=["differences"], formats=["svg"])
    text = (tmp_path / "differences.svg").read_text(encoding="utf-8")
    assert ">\u200e\u05d0\u05d1\u200e minus no-bn (3 pairs)<" in text
