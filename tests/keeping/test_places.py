"""Each question has a folder of its own, which others of its name find and leave alone."""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import bnexp
from bnexp.errors import OtherAnswerError, UsageError
from bnexp.session import claimed, prepare
from bnexp.store import ResultFolder
from bnexp.trial import TrialStatus

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

BASE = Path("results/small")


@pytest.fixture
def run(config, engine):
    """Answers a question; returns its folder and how many trials were left to train."""

    def answered(**options):
        engine.runs.clear()
        folder = bnexp.run(config, progress=False, **options).folder
        return folder, len(engine.runs[0])

    return answered


def differs(folder):
    first = (folder / "experiment.yaml").read_text().splitlines()[0]
    return first.partition("first of its name: ")[2]


def test_more_seeds_go_on_with_the_same_answer_and_fewer_do_not(run):
    assert run(seeds=3) == (BASE, 6)
    assert run() == (BASE, 4)
    fewer, trained = run(seeds=3)
    assert (fewer != BASE, trained) == (True, 0)
    assert differs(fewer) == "seeds 0-2 instead of 0-4"
    assert run(seeds=3) == (fewer, 0)
    assert run() == (BASE, 0)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"sets": {"training.epochs": 3}}, "training.epochs 3 instead of 2"),
        ({"seeds": "5-7"}, "seeds 5-7 instead of 0-4"),
        (
            {"sets": {"arms.bn.network.norm.momentum": 0.9}},
            "arms.bn.network.norm.momentum 0.9 instead of 0.8",
        ),
    ],
    ids=["settings", "seeds", "an arm"],
)
def test_another_question_goes_beside_the_first_and_says_in_what_it_differs(run, options, told):
    run()
    folder, _ = run(**options)
    assert folder.parent == BASE.parent
    assert folder.name.startswith("small@")
    assert told in differs(folder)


def test_claims_and_words_are_no_other_question_and_late_ones_are_told(run, config):
    run()
    text = config.read_text().replace("seeds: 5", "seeds: 5\nquestion: Does it end lower?")
    more = "  - {says: it ends higher, metric: {final: val_accuracy}, claim: bn > no-bn}\naccept:"
    config.write_text(text.replace("accept:", more))
    folder, trained = run()
    assert (folder, trained) == (BASE, 0)
    assert [v.post_hoc for v in bnexp.load(folder).verdicts] == ["", "added after 1 look"]


def test_a_claim_that_comes_with_another_question_is_late_there_too(run, config):
    run()
    more = "  - {says: it ends higher, metric: {final: val_accuracy}, claim: bn > no-bn}\naccept:"
    config.write_text(config.read_text().replace("accept:", more))
    folder, _ = run(seeds=3)
    assert folder != BASE
    verdicts = bnexp.load(folder).verdicts
    assert [v.post_hoc for v in verdicts] == ["", "added after 1 look"]
    assert "5 and 3 seeds" in bnexp.check(folder).warning


def test_looks_are_kept_where_a_folder_is_copied_to(run, tmp_path):
    run()
    folder, _ = run(seeds=3)
    shutil.copytree(folder, tmp_path / "elsewhere" / "small")
    looks = json.loads((tmp_path / "elsewhere/small/looks.json").read_text())["looks"]
    assert [look["seeds"] for look in looks] == [5, 3]


def test_a_name_of_ones_own_is_kept_and_does_not_grow_by_itself(run):
    run()
    folder, _ = run(seeds=2, named="pilot")
    assert folder == Path("results/small@pilot")
    assert run(seeds=2) == (folder, 0)
    other, _ = run(seeds=3)
    assert other not in (folder, BASE)
    assert run(seeds=4, named="pilot")[0] == folder
    with pytest.raises(OtherAnswerError):
        run(sets={"training.epochs": 3}, named="pilot")
    with pytest.raises(UsageError, match=r"--as: got 'a/b'"):
        run(named="a/b")


def test_trials_are_shared_and_removing_one_answer_leaves_the_other_whole(run, tmp_path):
    run()
    folder, trained = run(seeds=3)
    assert trained == 0
    shared = sorted(path.name for path in (folder / "trials").iterdir())
    assert len(shared) == 6
    assert all((folder / "trials" / n).samefile(BASE / "trials" / n) for n in shared)
    before = bnexp.load(folder).history
    shutil.rmtree(BASE)
    assert bnexp.load(folder).history.equals(before)
    shutil.copytree(folder, tmp_path / "copied")
    assert bnexp.load(tmp_path / "copied").history.equals(before)


def test_where_the_disk_has_no_further_names_trials_are_copied(run, monkeypatch):
    def refused(*_arguments, **_options):
        raise PermissionError(1, "Operation not permitted")

    run()
    monkeypatch.setattr(os, "link", refused)
    folder, trained = run(seeds=3)
    assert trained == 0
    assert len(ResultFolder(folder).stored_ids()) == 6


def test_failed_and_damaged_trials_are_not_taken_over(run, engine):
    engine.status = TrialStatus.FAILED
    with pytest.raises(bnexp.errors.TrialsFailedError):
        run(seeds=2)
    engine.status = TrialStatus.FINISHED
    assert run(seeds="1-2")[1] == 4
    damaged = next(BASE.parent.glob("small@*/trials/*.json"))
    damaged.write_text("{}")
    assert run(seeds="2-3")[1] in (2, 3)


def test_fresh_takes_nothing_over(run, config):
    run()
    prepared = prepare(config, seeds="3", fresh=True)
    assert prepared.kept() == {}
    assert len(prepare(config, seeds="3").kept()) == 6


def test_two_runs_that_begin_at_once_have_a_folder_each(config, engine):
    plans = [prepare(config), prepare(config, sets=["training.epochs=3"])]
    assert [plan.folder.path for plan in plans] == [BASE] * 2
    with ThreadPoolExecutor() as threads:
        taken = list(threads.map(claimed, plans))
    assert len({plan.folder.path for plan in taken}) == 2
    assert BASE in {plan.folder.path for plan in taken}
    again = [claimed(plan).folder.path for plan in taken]
    assert again == [plan.folder.path for plan in taken]


def test_a_damaged_table_is_mended_by_its_own_question_alone(run):
    run()
    table = BASE / "trials.csv"
    whole = table.read_bytes()
    table.write_bytes(b"arm\n")
    other, _ = run(sets={"training.epochs": 3})
    assert (other != BASE, table.read_bytes()) == (True, b"arm\n")
    assert run() == (BASE, 0)
    assert table.read_bytes() == whole


def test_an_older_folder_is_gone_on_with_and_its_strays_are_found(run, config):
    """Folders from before held the trials of several questions, and the tables of the last."""
    run()
    longer, _ = run(sets={"training.epochs": 3})
    for path in (longer / "trials").iterdir():
        shutil.move(path, BASE / "trials" / path.name)
    shutil.rmtree(longer)
    assert run() == (BASE, 0)
    again, trained = run(sets={"training.epochs": 3})
    assert (again == longer, trained) == (True, 0)


def test_a_report_and_figures_are_made_anew_or_put_by(run, engine):
    run(seeds=3)
    bnexp.report(BASE)
    bnexp.plot(BASE, kinds=["forest"], formats=["pdf"])
    before = (BASE / "report.md").read_text()
    engine.ends_after = 1
    with pytest.raises(KeyboardInterrupt):
        run()
    assert not (BASE / "report.md").exists()
    assert not (BASE / "figures").exists()
    assert (BASE / "older/report.md").read_text() == before
    assert (BASE / "older/figures/forest.pdf").exists()
    engine.ends_after = None
    run()
    assert not (BASE / "older").exists()
    assert (BASE / "report.md").read_text() != before
    assert (BASE / "figures/loss.svg").exists()


def test_another_claim_leaves_figures_of_the_same_tables(run, config):
    run()
    drawn = (BASE / "figures/loss.png").stat().st_mtime_ns
    config.write_text(config.read_text().replace("says: BN ends lower", "says: BN is better"))
    run()
    assert (BASE / "figures/loss.png").stat().st_mtime_ns == drawn


def test_plot_and_report_write_elsewhere_and_touch_nothing_else(run, tmp_path):
    run()
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper/loss.pdf").write_text("mine")
    files = bnexp.plot(BASE, kinds=["loss"], formats=["svg"], to=tmp_path / "paper")
    assert files == [tmp_path / "paper/loss.svg"]
    assert files[0].read_bytes() == (BASE / "figures/loss.svg").read_bytes()
    assert (tmp_path / "paper/loss.pdf").read_text() == "mine"
    page, _ = bnexp.report(BASE, to=tmp_path / "sent")
    assert page == tmp_path / "sent/report.html"
    assert (tmp_path / "sent/figures/loss.png").exists()
    assert not (BASE / "report.html").exists()


def test_of_a_folder_that_is_read_only_the_way_out_is_told(run, monkeypatch):
    run()
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    for draw in (bnexp.plot, bnexp.report):
        with pytest.raises(bnexp.errors.StoreError, match=r"results/small: .* --to DIR"):
            draw(BASE)
