"""Two results side by side: what differs, and pairs only where seeds and streams agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bnexp.errors import StoreError, UsageError
from bnexp.session.answering.answer import load
from bnexp.session.comparing.compare import compare
from bnexp.session.comparing.compare_trials import are_trials, compare_trials
from bnexp.session.comparing.comparison import streams_agree
from bnexp.trial import Timings, TrialStatus

BASE = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 3
arms:
  no-bn: {}
  bn: {network.norm: batch}
"""
GRID = "grid: {training.batch_size: [8, 16]}\n"


@pytest.fixture
def result(stored_at, tmp_path_factory):
    def of(*arguments, **options):
        return load(stored_at(tmp_path_factory.mktemp("compare") / "small", *arguments, **options))

    return of


def pairing(found):
    """Returns for each arm whether it is paired, and how many trials of either side count."""
    return {c.arm: (c.paired, c.first.n, c.second.n) for c in found.contrasts}


def rows(found):
    return [(row.what, row.arms, row.first, row.second) for row in found.differences]


def shifted(ended, by):
    """Returns what makes results whose final validation losses are higher by an amount."""

    def result_of(trial):
        found = ended(trial)
        losses = found.history.series["val_loss"]
        series = {**found.history.series, "val_loss": (*losses[:-1], losses[-1] + by)}
        return replace(found, history=replace(found.history, series=series))

    return result_of


def test_settings_seeds_and_surroundings_that_differ_are_told_once(result):
    one = result(BASE, processor="old", workers=2, packages={"scipy": "3.15.0", "numpy": "2"})
    text = BASE.replace("epochs: 2", "epochs: 3").replace("seeds: 3", "seeds: 2-5")
    text = text.replace("norm: batch", "norm: {kind: batch, momentum: 0.9}")
    packages = {"scipy": "3.15.1", "numpy": "2"}
    other = result(text, processor="new", workers=2, packages=packages, data={"digits": "pixels"})
    assert rows(compare(one, other)) == [
        ("training.epochs", "", "2", "3"),
        ("network.norm.momentum", "bn", "0.99", "0.9"),
        ("seeds", "", "3 seeds: 0-2", "4 seeds: 2-5"),
        ("processor", "", "old", "new"),
        ("version of scipy", "", "3.15.0", "3.15.1"),
        ("contents of digits", "", None, "pixels"),
    ]


def test_a_setting_is_told_once_for_all_cells_and_with_its_arm_where_others_agree(result):
    other = BASE.replace("no-bn: {}", "no-bn: {network.dropout: 0.5}")
    found = compare(result(BASE + GRID), result(other + GRID))
    assert rows(found) == [("network.dropout", "no-bn", "0.0", "0.5")]


def test_points_of_a_grid_are_the_same_in_any_order_of_its_keys(result):
    keys = ("network.l2: [0, 0.1]", "training.batch_size: [8, 16]")
    one, other = (f"grid: {{{', '.join(order)}}}\n" for order in (keys, keys[::-1]))
    found = compare(result(BASE + one), result(BASE + other))
    assert len({contrast.cell for contrast in found.contrasts}) == 4
    assert rows(found) == []
    assert found.alone == ((), ())


def test_the_same_seeds_with_the_same_streams_are_pairs(result, ended):
    found = compare(result(BASE), result(BASE, shifted(ended, 0.25)))
    assert pairing(found) == {"no-bn": (True, 3, 3), "bn": (True, 3, 3)}
    loss = next(c for c in found.contrasts if c.metric.name == "final_val_loss")
    assert (loss.effect.mean, loss.effect.low, loss.effect.high) == pytest.approx((0.25,) * 3)
    assert loss.second.mean - loss.first.mean == pytest.approx(0.25)
    assert (found.obstacle, found.alone, found.unfinished) == ("", ((), ()), ())
    assert rows(found) == []


def test_only_shared_seeds_are_pairs(result):
    found = compare(result(BASE), result(BASE.replace("seeds: 3", "seeds: 1-7")))
    assert pairing(found) == {"no-bn": (True, 2, 2), "bn": (True, 2, 2)}


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("proof", {"split": "other", "init/hidden.1.kernel": "0", "order/1": "first"}),
        ("proof", {"split": "all", "init/hidden.1.kernel": "0", "order/1": "second"}),
        ("proof", {"split": "all", "init/hidden.1.kernel": "9", "order/1": "first"}),
        ("proof", {}),
        ("record", {"contents": "other pixels"}),
    ],
)
def test_streams_that_do_not_agree_leave_no_pairs(result, ended, part, value):
    def result_of(trial):
        stated = ended(trial)
        kernel = {"init/hidden.1.kernel": stated.proof["init/hidden.1.kernel"]}
        same_kernel = {**value, **kernel} if value.get("init/hidden.1.kernel") == "0" else value
        return ended(trial, **{part: same_kernel})

    contents = value.get("contents", "pixels")
    found = compare(result(BASE), result(BASE, result_of, contents=contents))
    assert pairing(found) == {"no-bn": (False, 3, 3), "bn": (False, 3, 3)}


def test_seeds_whose_streams_do_not_agree_are_left_out_of_the_pairs(result, ended):
    other = result(BASE, lambda t: ended(t, proof={"split": "x"}) if t.seed == 1 else ended(t))
    assert pairing(compare(result(BASE), other))["bn"] == (True, 2, 2)


def test_fewer_than_two_shared_seeds_are_compared_unpaired(result):
    found = compare(result(BASE), result(BASE.replace("seeds: 3", "seeds: 2-5")))
    assert pairing(found)["bn"] == (False, 3, 4)


def test_further_epochs_and_wider_layers_do_not_part_pairs(result, ended):
    longer = result(BASE.replace("epochs: 2", "epochs: 3"), lambda t: ended(t, proof={
        **ended(t).proof, "order/3": "third"}))  # fmt: skip
    assert pairing(compare(result(BASE), longer))["bn"] == (True, 3, 3)
    wider = result(BASE.replace("[16]", "[32]"), lambda t: ended(t, proof={
        **ended(t).proof, "init/hidden.1.kernel": "of another shape"}))  # fmt: skip
    assert pairing(compare(result(BASE), wider))["bn"] == (True, 3, 3)


def test_trials_of_two_seeds_never_agree(trials_of, ended):
    one, other = trials_of(BASE)[:2]
    same = ended(one, proof={"split": "all"}), ended(other, proof={"split": "all"})
    assert not streams_agree(same, (one.settings, other.settings))
    assert streams_agree((same[0], same[0]), (one.settings, one.settings))


def test_arms_and_cells_of_one_result_are_named(result):
    one = result(BASE + "  more: {network.dropout: 0.1}\n" + GRID)
    other = result(BASE.replace("  bn:", "  b:") + GRID.replace("[8, 16]", "[16, 32]"))
    found = compare(one, other)
    assert found.alone == (
        ("arm bn", "arm more", "batch_size = 8"),
        ("arm b", "batch_size = 32"),
    )
    assert {(c.arm, c.cell) for c in found.contrasts} == {
        ("no-bn", (("training.batch_size", "16"),))
    }


def test_the_only_arms_of_two_results_are_compared_whatever_they_are_called(result):
    only = BASE.partition("arms:")[0]
    found = compare(result(only + "arms: {a: {}}"), result(only + "arms: {b: {}}"))
    assert pairing(found) == {"b against a": (True, 3, 3)}
    assert found.alone == ((), ())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (BASE.replace("no-bn", "x").replace(" bn", " y"), "no arm has the same name in both"),
        (BASE + GRID, "the grids have no point in common"),
    ],
)
def test_nothing_in_common_is_said(result, text, why):
    found = compare(result(BASE), result(text))
    assert (found.contrasts, found.obstacle) == ((), why)


def test_trials_without_values_are_told_and_left_out(result, ended):
    def result_of(trial):
        if trial.arm == "no-bn":
            return ended(trial, TrialStatus.DIVERGED)
        return None if trial.seed == 2 else ended(trial)

    found = compare(result(BASE), result(BASE, result_of))
    assert found.unfinished == (
        "No means: in B 3 of 3 trials of no-bn diverged",
        "Left out of B: 1 of 3 trials of bn are not trained yet",
    )
    assert pairing(found) == {"bn": (True, 2, 2)}
    nothing = compare(result(BASE), result(BASE, lambda _trial: None))
    assert nothing.obstacle == (
        "there is no arm of which trials have finished, and none diverged, in both"
    )


def test_means_of_those_that_did_not_diverge_are_not_compared(result, ended):
    def result_of(trial):
        diverged = (trial.arm, trial.seed) == ("no-bn", 1)
        return ended(trial, TrialStatus.DIVERGED if diverged else TrialStatus.FINISHED)

    found = compare(result(BASE), result(BASE, result_of))
    assert found.unfinished == ("No means: in B 1 of 3 trials of no-bn diverged",)
    assert pairing(found) == {"bn": (True, 3, 3)}


def test_a_folder_is_not_compared_with_itself(result, tmp_path):
    one = result(BASE)
    (tmp_path / "link").symlink_to(one.folder)
    with pytest.raises(UsageError, match="is compared with itself"):
        compare(one, load(tmp_path / "link"))


@pytest.fixture
def files(result):
    """The files of the trials of a result, by arm and seed."""

    def of(*arguments, **options):
        one = result(*arguments, **options)
        keys = zip(one.trials["arm"], one.trials["seed"], strict=True)
        paths = (one.folder / "trials" / f"{name}.json" for name in one.trials["trial_id"])
        return dict(zip(keys, paths, strict=True))

    return of


def test_two_trials_are_one_pair_without_an_interval(files, ended):
    one = files(BASE)["bn", 1]
    other = files(BASE.replace("epochs: 2", "epochs: 3"), shifted(ended, 0.5))["bn", 1]
    found = compare_trials(one, other)
    assert rows(found) == [("training.epochs", "", "2", "3")]
    assert pairing(found) == {"trial": (True, 1, 1)}
    values = {c.metric.name: c for c in found.contrasts}
    assert list(values) == [
        "final_val_loss", "best_val_loss", "final_val_accuracy", "best_val_accuracy",
        "test_accuracy", "final_loss", "seconds_per_epoch",
    ]  # fmt: skip
    loss = values["final_val_loss"]
    assert loss.second.mean - loss.first.mean == pytest.approx(loss.effect.mean) == 0.5
    assert repr((loss.effect.low, loss.effect.high)) == "(nan, nan)"


def test_trials_of_one_folder_may_be_compared_and_two_seeds_are_no_pair(files):
    of = files(BASE)
    arms = compare_trials(of["no-bn", 0], of["bn", 0])
    assert rows(arms)[0] == ("network.norm.kind", "", "none", "batch")
    assert pairing(arms) == {"trial": (True, 1, 1)}
    seeds = compare_trials(of["bn", 0], of["bn", 2])
    assert rows(seeds) == [("seed", "", "0", "2")]
    assert pairing(seeds) == {"trial": (False, 1, 1)}


def test_how_trials_ended_and_what_they_were_made_with_is_told(files, ended):
    diverged = files(BASE, lambda t: ended(t, TrialStatus.DIVERGED, record={"bnexp": "4"},
                                           timings=Timings(workers=1)))["bn", 0]  # fmt: skip
    found = compare_trials(files(BASE)["bn", 0], diverged)
    assert rows(found) == [
        ("status", "", "finished", "diverged"),
        ("workers", "", "2", "1"),
        ("bnexp", "", None, "4"),
    ]
    assert found.unfinished == ("B diverged: it diverged",)
    assert (found.contrasts, found.obstacle) == ((), "not both trials have finished")


def test_files_and_folders_are_told_apart(files, tmp_path):
    one = files(BASE)["bn", 0]
    folder = one.parents[1]
    assert are_trials(one, tmp_path / "x.json")
    assert not are_trials(folder, tmp_path)
    with pytest.raises(UsageError, match="name two result folders, or two files of trials"):
        are_trials(one, folder)


def test_files_that_are_no_trials_are_refused(files, tmp_path):
    one, broken = files(BASE)["bn", 0], tmp_path / "broken.json"
    with pytest.raises(UsageError, match=r"broken\.json: no such file"):
        compare_trials(one, broken)
    with pytest.raises(UsageError, match="is compared with itself"):
        compare_trials(one, one)
    whole = one.read_text()
    for content in ("{", whole.replace('"settings"', '"other"'), whole.replace('"mlp"', '"x"')):
        broken.write_text(content)
        with pytest.raises(StoreError, match=r"broken\.json: (is not a whole|has no settings)"):
            compare_trials(one, broken)
    broken.write_bytes(b"\xff\xfe")
    with pytest.raises(StoreError, match="not text"):
        compare_trials(one, broken)
