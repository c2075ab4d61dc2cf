"""Letters that the usual font lacks are drawn with an installed font that has them, or told."""

import warnings

import pytest
from made_font import write_font
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bnexp.figures import FIGURES, Shown, draw_after_run, draw_all, save_figure
from bnexp.figures.files.fonts import Fallback, Fonts, Letters, strange_letters, use
from bnexp.figures.files.missing import missing_letters
from bnexp.figures.page.style import paper_style

SCRIPT_A = "\U0001d49c"
SEGMENT = "\u2313"
"""Letters that DejaVu Sans lacks; STIXGeneral has the first in normal weight only, DejaVu Sans Mono
the second also in bold. Both fonts come with Matplotlib as well."""

ONLY_REGULAR = "\U0001d5a0"
"""A letter that DejaVu Sans has, and its bold lacks."""

PRIVATE = "\U0010fffd"
UNASSIGNED = "\u0378"
"""Letters that no font has."""


@pytest.fixture
def fonts():
    with Fonts() as fonts:
        yield fonts


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Writes a font of some letters into a folder in which fonts are installed."""
    folder = tmp_path / "fonts"
    folder.mkdir()
    where = [*font_manager.X11FontDirectories, str(folder)]
    monkeypatch.setattr(font_manager, "X11FontDirectories", where)
    monkeypatch.delenv("MPL_IGNORE_SYSTEM_FONTS", raising=False)

    def installed(family, letters, *, file=None, **look):
        write_font(folder / f"{file or family}.ttf", family, letters, **look)

    return installed


@pytest.fixture
def draw(make_results, tmp_path):
    """Draws the results of two arms, and returns what was written and what was warned of."""

    def drawn(*arms, kinds=("loss", "time"), formats=("png", "svg")):
        results = make_results(arms=arms, seeds=2, epochs=2, workers=1)
        written, warned = [], []
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            draw_all(
                results,
                tmp_path / "figures",
                kinds=kinds,
                formats=formats,
                record=tmp_path / "figures.json",
                tell=written.append,
                warn=warned.append,
            )
        return {path.name for path in written}, warned

    return drawn


def page_with(text, **look):
    with paper_style():
        figure = Figure(figsize=(2, 1))
        figure.text(0.1, 0.5, text, **look)
    return figure


def drawn_without_warning(figure):
    with warnings.catch_warnings(), paper_style():
        warnings.simplefilter("error")
        FigureCanvasAgg(figure).draw()


@pytest.mark.parametrize(
    ("weight", "letter"), [("normal", SCRIPT_A), ("normal", SEGMENT), ("bold", SEGMENT)]
)
def test_an_installed_font_that_has_the_letter_stands_in(fonts, weight, letter):
    figure = page_with(f"arm {letter}", weight=weight)
    letters = strange_letters(figure)
    assert letters == Letters(**{weight: letter})
    found = fonts.fallback(letters)
    assert (len(found.families), found.missing) == (1, "")
    use(found, figure)
    drawn_without_warning(figure)


def test_a_letter_that_only_the_bold_lacks_is_strange_in_bold(fonts):
    assert strange_letters(page_with(ONLY_REGULAR)) == Letters()
    assert strange_letters(page_with(ONLY_REGULAR, weight="bold")) == Letters("", ONLY_REGULAR)


@pytest.mark.parametrize(
    "text",
    ["no-bn", "é ü ß", "\u22120.1 ← →", "زائد", "שלום", "e\u0301", "a\u200db\u2066c\u2069\ufe0f\n"],
)
def test_what_the_usual_font_has_needs_no_other(text):
    assert strange_letters(page_with(text)) == Letters()


def test_a_usual_figure_looks_at_no_installed_font(make_results, tmp_path, monkeypatch):
    monkeypatch.setattr(font_manager, "findSystemFonts", None)
    results = make_results(seeds=2, epochs=2)
    draw_all(results, tmp_path / "figures", kinds=["loss"], record=tmp_path / "figures.json")
    assert "letters" not in (tmp_path / "figures.json").read_text()


def test_one_warning_names_letters_figures_and_remedy(draw):
    written, warned = draw("no-bn", f"arm {PRIVATE}{UNASSIGNED}")
    assert written == {"loss.png", "loss.svg", "time.png", "time.svg"}
    assert warned == [
        "No installed font has U+0378 (unassigned) and U+10FFFD (private use); boxes stand for "
        "them in the figures loss and time. What Unicode gives no meaning is in no common font: "
        "write it otherwise."
    ]


def test_figures_that_are_not_drawn_again_still_lack_their_letters(draw):
    _, warned = draw("no-bn", PRIVATE)
    assert draw("no-bn", PRIVATE) == (set(), warned)


def test_a_font_that_was_just_installed_draws_the_figures_anew(draw, install):
    _, (warning,) = draw("no-bn", PRIVATE)
    assert "U+10FFFD" in warning
    before = list(font_manager.fontManager.ttflist)
    install("Tiny Test", PRIVATE)
    written, warned = draw("no-bn", PRIVATE)
    assert (written, warned) == ({"loss.png", "loss.svg", "time.png", "time.svg"}, [])
    assert draw("no-bn", PRIVATE) == (set(), [])
    assert font_manager.fontManager.ttflist == before


def test_another_font_or_none_draws_them_anew_too(draw, install, tmp_path):
    install("Tiny Test", PRIVATE)
    draw("no-bn", PRIVATE, formats=["png"])
    first = (tmp_path / "figures" / "loss.png").read_bytes()
    (tmp_path / "fonts" / "Tiny Test.ttf").unlink()
    install("Tiny Test", PRIVATE, size=300, file="another")
    assert draw("no-bn", PRIVATE, formats=["png"]) == ({"loss.png", "time.png"}, [])
    assert (tmp_path / "figures" / "loss.png").read_bytes() != first
    (tmp_path / "fonts" / "another.ttf").unlink()
    written, warned = draw("no-bn", PRIVATE, formats=["png"])
    assert (written, len(warned)) == ({"loss.png", "time.png"}, 1)


def test_figures_without_strange_letters_do_not_hang_on_fonts(draw, install):
    draw("no-bn", "bn")
    install("Tiny Test", PRIVATE)
    assert draw("no-bn", "bn") == (set(), [])


def test_a_run_tells_and_keeps_figures_by_the_same_rule(make_results, install, tmp_path):
    results, warned = make_results(arms=("no-bn", PRIVATE), seeds=2, epochs=2), []
    folder, record = tmp_path / "figures", tmp_path / "figures.json"
    draw_all(results, folder, record=record)
    draw_after_run(results, folder, (), record, warned.append)
    assert len(warned) == 1
    assert (folder / "distribution.png").exists()
    install("Tiny Test", PRIVATE)
    draw_after_run(results, folder, (), record, warned.append)
    assert len(warned) == 1
    assert not (folder / "distribution.png").exists()
    assert (folder / "loss.png").exists()


def test_the_choice_is_the_same_each_time_and_of_as_few_fonts_as_may_be(install):
    for family in ("Zeta", "Alpha", "Beta Serif", "Alpha Mono"):
        install(family, PRIVATE)
    install("Both", PRIVATE + UNASSIGNED)
    found = []
    for _ in range(2):
        with Fonts() as fonts:
            found.append(fonts.fallback(Letters(UNASSIGNED + PRIVATE)))
    assert found[0] == found[1]
    assert found[0].families == ("Both",)
    with Fonts() as fonts:
        assert fonts.fallback(Letters(PRIVATE)).families == ("Alpha",)


@pytest.mark.parametrize(
    ("letters", "family"),
    [
        ("层", "Made CJK SC"),
        ("層の", "Made CJK JP"),
        ("層증", "Made CJK KR"),
        ("층", "Made CJK KR"),
    ],
)
def test_chinese_characters_as_the_letters_beside_them_call_for(
    install, tmp_path, monkeypatch, letters, family
):
    for region in ("JP", "KR", "SC", "TC"):
        install(f"Made CJK {region}", "层層の증층")
    made = font_manager.findSystemFonts([str(tmp_path / "fonts")])
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: made)
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    with Fonts() as fonts:
        assert fonts.fallback(Letters(letters)).families == (family,)


def test_a_font_of_blanks_or_of_one_picture_for_all_has_no_letter(install, fonts):
    install("Coloured", PRIVATE, outlined=False)
    install("Everything", f"{PRIVATE}\ufdd0")
    assert fonts.fallback(Letters(PRIVATE)) == Fallback((), PRIVATE, ())


def test_files_that_are_no_fonts_are_passed_over(install, fonts, tmp_path):
    (tmp_path / "fonts" / "broken.ttf").write_bytes(b"no font")
    (tmp_path / "fonts" / "empty.otf").write_bytes(b"")
    install("Tiny Test", PRIVATE)
    assert fonts.fallback(Letters(PRIVATE)).families == ("Tiny Test",)


def test_drawings_name_the_font_and_keep_the_letters(install, tmp_path):
    install("Tiny Test", PRIVATE)
    (path,) = save_figure(page_with(f"a{PRIVATE}"), tmp_path, "page", ["svg"])
    text = path.read_text(encoding="utf-8")
    assert f">a{PRIVATE}<" in text
    assert "'DejaVu Sans', sans-serif, 'Tiny Test'" in text


@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_pictures_show_the_letter_of_the_font(install, tmp_path, suffix):
    (boxes,) = save_figure(page_with(PRIVATE), tmp_path / "before", "page", [suffix])
    install("Tiny Test", PRIVATE)
    (drawn,) = save_figure(page_with(PRIVATE), tmp_path / "after", "page", [suffix])
    assert drawn.read_bytes() != boxes.read_bytes()


@pytest.mark.parametrize(
    ("letters", "told"),
    [
        ("层批", "层批 (Chinese)"),
        ("の", "の (Japanese)"),
        ("층", "층 (Korean)"),
        ("अ", "अ (Devanagari)"),
        ("ก", "ก (Thai)"),
        ("\U00010c00", "\U00010c00 (Old Turkic)"),
        ("\U0001f9ff", "\U0001f9ff (symbols)"),
        (SCRIPT_A, f"{SCRIPT_A} (symbols)"),
        ("\ue000\ue001", "U+E000 U+E001 (private use)"),
    ],
)
def test_scripts_are_told(letters, told):
    assert missing_letters(letters, ["loss"]).startswith(
        f"No installed font has {told}; boxes stand for them in the figure loss."
    )


@pytest.mark.parametrize(
    ("letter", "font"),
    [
        ("层", "fonts-noto-cjk"),
        ("\U00020000", "fonts-hanazono"),
        ("の", "fonts-noto-cjk"),
        ("한", "fonts-noto-cjk"),
        ("अ", "fonts-noto-core"),
        ("\U0001f9ff", "fonts-symbola"),
    ],
)
def test_the_font_to_install_is_named_and_what_to_do_then(letter, font):
    warning = missing_letters(letter, ["loss"])
    assert f"(Debian and Ubuntu: {font}), or other fonts that have them" in warning
    assert warning.endswith("bnexp plot then draws these figures anew.")


def test_many_letters_are_told_in_part():
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + 20)))
    assert f"{letters[:12]} and 8 more (Chinese);" in missing_letters(letters, ["loss"])


@pytest.mark.parametrize("kind", FIGURES)
def test_no_kind_leaves_a_letter_of_its_texts_unasked(kind, make_results, make_verdicts):
    """Whatever a figure names, Matplotlib itself finds every letter of it."""
    grid = {"data.dataset": [f"{SEGMENT}.npz", "b.npz"]}
    arms = (f"a {SEGMENT}", f"b {SEGMENT}")
    results = make_results(
        arms=arms, seeds=6, epochs=2, grid=grid, workers=1, note=f"note {SEGMENT}"
    )
    claims = [
        {"says": f"{SEGMENT}!", "metric": metric}
        for metric in ({"final": "val_loss"}, {"steps_to": {"val_loss": 0.1}})
    ]
    figure = FIGURES[kind].figure(Shown(results, make_verdicts(results, *claims)))
    with Fonts() as fonts:
        use(fonts.fallback(strange_letters(figure)), figure)
        drawn_without_warning(figure)
