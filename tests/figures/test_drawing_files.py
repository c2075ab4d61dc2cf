import errno
import re
import subprocess
import sys
import warnings

import numpy as np
import pytest
from matplotlib.image import imread

from bnexp.errors import StoreError, UsageError
from bnexp.figures import FIGURES, draw_all
from bnexp.figures.files.names import kind_of


def names(folder):
    return sorted(path.name for path in folder.iterdir())


GRID = {"training.batch_size": ["16", "64"]}


def everything(make_results, make_verdicts, **more):
    """Returns results and verdicts for which there is a figure of every kind."""
    results = make_results(**{"seeds": 2, "grid": GRID, "workers": 1, **more})
    return results, make_verdicts(results)


def test_every_kind_is_written_as_png_and_svg(make_results, make_verdicts, tmp_path):
    results, verdicts = everything(make_results, make_verdicts)
    paths = draw_all(results, tmp_path / "new" / "figures", verdicts=verdicts)
    assert [path.name for path in paths] == [
        f"{kind}.{suffix}" for kind in FIGURES for suffix in ("png", "svg")
    ]
    assert names(tmp_path / "new" / "figures") == sorted(path.name for path in paths)


def test_kinds_and_formats_can_be_chosen(make_results, tmp_path):
    (path,) = draw_all(make_results(seeds=2), tmp_path, kinds=["loss"], formats=["pdf"])
    assert path == tmp_path / "loss.pdf"
    assert path.read_bytes().startswith(b"%PDF")


def test_unknown_kinds_and_formats_are_refused_before_anything_is_drawn(make_results, tmp_path):
    with pytest.raises(UsageError) as kind:
        draw_all(make_results(seeds=1), tmp_path, kinds=["loss", "pie"])
    assert str(kind.value) == f"--kind: got 'pie'. One of: {', '.join(FIGURES)}"
    with pytest.raises(UsageError) as form:
        draw_all(make_results(seeds=1), tmp_path, formats=["gif"])
    assert str(form.value) == "--format: got 'gif'. One of: png, svg, pdf"
    with pytest.raises(UsageError) as axis:
        draw_all(make_results(seeds=1), tmp_path, x="hours")
    assert str(axis.value) == "--x: got 'hours'. One of: epochs, steps, seconds"
    assert names(tmp_path) == []


def test_pictures_have_three_hundred_dots_an_inch(make_results, tmp_path):
    (path,) = draw_all(make_results(seeds=1), tmp_path, kinds=["article"], formats=["png"])
    assert imread(path).shape[:2] == (1368, 2280)


def test_text_in_svg_stays_text_and_shows_the_note(make_results, make_verdicts, tmp_path):
    note = "Trained on digits instead of mnist"
    results, verdicts = everything(make_results, make_verdicts, note=note)
    paths = draw_all(results, tmp_path, verdicts=verdicts, formats=["svg"])
    assert len(paths) == len(FIGURES)
    for path in paths:
        assert f">{note}" in path.read_text(), path.name


def test_pdf_holds_its_fonts(make_results, tmp_path):
    (path,) = draw_all(make_results(seeds=2), tmp_path, kinds=["loss"], formats=["pdf"])
    content = path.read_bytes()
    assert b"/FontFile2" in content
    assert b"/Type3" not in content


def test_coordinates_in_svg_are_hundredths_of_a_point(make_results, tmp_path):
    (path,) = draw_all(make_results(seeds=2), tmp_path, kinds=["loss"], formats=["svg"])
    drawn = re.findall(r' d="([^"]*)"', path.read_text())
    assert drawn
    assert not any(re.search(r"\.\d{3}", line) for line in drawn)


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_equal_results_give_equal_files(make_results, tmp_path, form):
    first, second = (
        draw_all(make_results(seeds=2), tmp_path / name, kinds=["loss"], formats=[form])[0]
        for name in ("one", "two")
    )
    assert first.read_bytes() == second.read_bytes()


def test_a_figure_that_no_longer_applies_is_removed(make_results, tmp_path):
    draw_all(make_results(seeds=1), tmp_path, formats=["svg"])
    assert {"differences.svg", "estimation.svg"} < set(names(tmp_path))
    draw_all(make_results(seeds=1, arms=("bn",)), tmp_path, formats=["svg"])
    left = ("accuracy", "article", "distribution", "lag", "loss", "modes", "shifted")
    assert names(tmp_path) == [f"{kind}.svg" for kind in left]


def test_a_full_redraw_removes_formats_that_it_does_not_write(make_results, tmp_path):
    results = make_results(seeds=1, arms=("bn",))
    draw_all(results, tmp_path, kinds=["loss"], formats=["pdf"])
    (tmp_path / "differences.pdf").write_bytes(b"old")
    (tmp_path / "mine.pdf").write_bytes(b"mine")
    draw_all(results, tmp_path, kinds=["loss", "accuracy"], formats=["svg"])
    kept = ["accuracy.svg", "differences.pdf", "loss.pdf", "loss.svg", "mine.pdf"]
    assert names(tmp_path) == kept
    draw_all(results, tmp_path)
    drawn = [
        f"{kind}.{form}"
        for kind in ("accuracy", "article", "distribution", "lag", "loss", "modes", "shifted")
        for form in ("png", "svg")
    ]
    assert names(tmp_path) == sorted([*drawn, "mine.pdf"])


def test_a_file_that_cannot_be_replaced_stays_as_it_was(make_results, tmp_path, monkeypatch):
    path = tmp_path / "loss.svg"
    path.write_bytes(b"old")

    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(StoreError) as full:
        draw_all(make_results(seeds=1), tmp_path, kinds=["loss"], formats=["svg"])
    told = f"{path}: cannot be written: No space left on device. "
    assert str(full.value).startswith(told)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["loss.svg"]


def test_a_file_in_place_of_the_folder_is_a_store_error(make_results, tmp_path):
    folder = tmp_path / "figures"
    folder.write_bytes(b"mine")
    with pytest.raises(StoreError, match=r"article\.png: cannot be written"):
        draw_all(make_results(seeds=1), folder)
    with pytest.raises(StoreError, match=r"differences\.png: cannot be removed"):
        draw_all(make_results(seeds=1, arms=("bn",)), folder, kinds=["differences"])
    assert folder.read_bytes() == b"mine"


EXTREMES = {
    "one seed": {"seeds": 1},
    "one epoch": {"epochs": 1},
    "nothing trained": {"epochs": 0},
    "one arm": {"arms": ("bn",)},
    "one of everything": {"arms": ("bn",), "seeds": 1, "epochs": 1},
    "twelve arms": {"arms": tuple(f"norm-{i}" for i in range(12)), "seeds": 2, "epochs": 2},
    "long names": {"arms": ("a" * 60, "b" * 60), "seeds": 2, "epochs": 2},
    "odd names": {"arms": ("_a", r"$\b$", "<c> & %d{}"), "seeds": 2, "epochs": 2},
    "all diverged at once": {"diverged": {(a, s): 1 for a in ("no-bn", "bn") for s in range(10)}},
    "long values": {"grid": {"k": ["v" * 60, "w"]}, "seeds": 2, "epochs": 2},
    "a point where all diverged": {
        "grid": {"k": ["1", "2"]},
        "seeds": 2,
        "epochs": 2,
        "diverged": {("bn", 0, ("2",)): 1, ("bn", 1, ("2",)): 1},
    },
    "a letter that no font has": {"arms": ("no-bn", "\u6f22"), "seeds": 2, "epochs": 2},
}


@pytest.mark.parametrize("case", EXTREMES)
def test_extremes_are_drawn_without_a_warning(make_results, make_verdicts, tmp_path, case):
    results = make_results(**EXTREMES[case], workers=2)
    verdicts = make_verdicts(results) if len(results.arms) > 1 else ()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        paths = draw_all(results, tmp_path, verdicts=verdicts, formats=["svg"], x="seconds")
    assert paths


def test_grids_of_three_axes_are_drawn_without_a_warning(make_results, tmp_path):
    results = make_results(
        seeds=1, epochs=1, grid={"k": ["1", "2"], "l": ["1", "2"], "m": ["a", "$"]}
    )
    kinds = ["estimation", "heatmap", "response", "distribution"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = draw_all(results, tmp_path, kinds=kinds, formats=["svg"])
    assert {kind_of(path.stem) for path in drawn} == {*kinds}


def test_without_any_trial_there_is_no_figure(make_results, tmp_path):
    assert draw_all(make_results(seeds=0), tmp_path) == []


def test_names_appear_as_they_are_spelt(make_results, tmp_path):
    results = make_results(arms=("_a", r"$\b$"), seeds=2, epochs=2)
    (path,) = draw_all(results, tmp_path, kinds=["loss"], formats=["svg"])
    assert "_a (2 seeds)" in path.read_text()
    assert r"$\b$ (2 seeds)" in path.read_text()


def test_exploding_and_missing_values_are_drawn(make_results, tmp_path):
    results = make_results(seeds=3)
    results.history.loc[5, "val_loss"] = 1e30
    results.history.loc[7, "val_loss"] = np.inf
    results.history.loc[results.history["seed"] == 1, "val_accuracy"] = np.nan
    paths = draw_all(results, tmp_path, formats=["svg"])
    assert {"article.svg", "loss.svg", "accuracy.svg", "differences.svg"} < {p.name for p in paths}


def test_importing_the_figures_loads_no_pyplot_and_no_tensorflow():
    program = (
        "import sys, bnexp.figures; "
        "print([m for m in ('matplotlib.pyplot', 'tensorflow', 'scipy.stats') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
