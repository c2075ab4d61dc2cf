"""The tables hold the trials of the plan in its order, and nothing that depends on scheduling."""

import io
import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnexp.errors import StoreError, UsageError
from bnexp.store import read_plan, tables_of, write_tables
from bnexp.store.frames import Gathering
from bnexp.store.records import result_from_text, result_to_text
from bnexp.trial import History, TrialStatus

TABLES = ("history.csv", "trials.csv", "timings.csv")
AXES = ("step", "epoch")
TEXTS = ("arm", "trial_id", "status", "data")


@pytest.fixture
def write(tmp_path):
    """Writes tables and returns their lines."""

    def write_lines(pairs, note=""):
        write_tables(tmp_path, pairs, note)
        return {name: (tmp_path / name).read_text().splitlines() for name in TABLES}

    return write_lines


@pytest.fixture
def pairs(trials, results):
    return list(zip(trials, results, strict=True))


def test_the_history_has_a_row_for_every_evaluation_in_the_order_of_the_plan(write, pairs):
    assert write(pairs)["history.csv"] == [
        "arm,seed,epoch,step,loss,accuracy,val_loss,val_accuracy",
        "plain,0,0.0,0,,,2.5,0.125",
        "plain,0,1.0,5,1.5,0.5,0.5,0.75",
        "plain,0,2.0,10,0.75,0.875,1.25,0.75",
        "plain,1,0.0,0,,,2.5,0.125",
        "plain,1,1.0,5,1.625,0.5,0.625,0.75",
        "plain,1,2.0,10,0.875,0.875,1.375,0.75",
        "bn,0,0.0,0,,,2.5,0.125",
        "bn,0,1.0,5,1.5625,0.5,0.5625,0.75",
        "bn,0,2.0,10,0.8125,0.875,1.3125,0.75",
        "bn,1,0.0,0,,,2.5,0.125",
        "bn,1,1.0,5,1.6875,0.5,0.6875,0.75",
        "bn,1,2.0,10,0.9375,0.875,1.4375,0.75",
    ]


def test_the_trials_have_their_final_and_best_values(write, pairs, trials):
    header, first, *_ = write(pairs)["trials.csv"]
    assert header.split(",") == [
        "arm", "seed", "trial_id", "status", "diverged_step",
        "final_loss", "final_accuracy", "final_val_loss", "final_val_accuracy",
        "best_val_loss", "best_val_loss_epoch", "best_val_accuracy", "best_val_accuracy_epoch",
        "test_loss", "test_accuracy", "parameters_trainable", "parameters_other",
    ]  # fmt: skip
    assert first == (
        f"plain,0,{trials[0].trial_id},finished,,0.75,0.875,1.25,0.75,0.5,1.0,0.75,1.0,"
        "1.0,0.8125,54,8"
    )


def test_the_best_is_never_the_untrained_network(write, pairs):
    trial, result = pairs[0]
    series = {"val_loss": (0.0, 3.0, 2.0), "val_accuracy": (1.0, 0.25, 0.5)}
    result = replace(result, history=History((0, 5, 10), (0.0, 1.0, 2.0), series))
    assert ",2.0,2.0,0.5,2.0," in write([(trial, result)])["trials.csv"][1]


def test_times_stand_in_their_own_table(write, pairs):
    lines = write(pairs)["timings.csv"]
    assert lines[0] == (
        "arm,seed,importing,loading,compiling,training,evaluation,total,workers,memory,watching,"
        "epochs"
    )
    assert lines[1] == "plain,0,1.0,0.25,0.5,2.0,0.125,4.0,2,0.0,0.0,2.0"


def test_a_diverged_trial_has_its_step_and_no_final_or_best_values(write, pairs, trials):
    trial, result = pairs[0]
    history = History(
        (0, 5), (0.0, 1.0), {"loss": (math.nan, math.inf), "val_loss": (2.5, math.nan)}
    )
    result = replace(result, status=TrialStatus.DIVERGED, diverged_step=4, history=history, test={})
    lines = write([(trial, result)])
    assert lines["trials.csv"][1] == f"plain,0,{trial.trial_id},diverged,4,,,,,,,,,,,54,8"
    assert lines["history.csv"][1:] == ["plain,0,0.0,0,,,2.5,", "plain,0,1.0,5,inf,,nan,"]


def test_a_pending_trial_has_a_row_in_the_plan_and_none_in_the_history(write, pairs):
    lines = write([(pairs[0][0], None), pairs[1]])
    assert lines["trials.csv"][1] == f"plain,0,{pairs[0][0].trial_id},pending,,,,,,,,,,,,,"
    assert len(lines["history.csv"]) == 1 + 3
    assert lines["timings.csv"][1] == "plain,0,,,,,,,,,,"


def test_a_failed_trial_has_no_values(write, pairs):
    trial, result = pairs[0]
    failed = replace(result, status=TrialStatus.FAILED, reason="no memory", history=History(),
                     test={}, parameters={})  # fmt: skip
    lines = write([(trial, failed)])
    assert lines["trials.csv"][1] == f"plain,0,{trial.trial_id},failed,,,,,,,,,,,,,"
    assert lines["history.csv"] == ["arm,seed,epoch,step,loss,accuracy,val_loss,val_accuracy"]
    assert lines["timings.csv"][1].endswith(",0.0")


def test_a_note_on_the_data_stands_in_every_row_and_else_there_is_no_such_column(write, pairs):
    for name, lines in write(pairs, "digits (instead of mnist)").items():
        assert lines[0].endswith(",data"), name
        assert all(line.endswith(",digits (instead of mnist)") for line in lines[1:])
    for lines in write(pairs).values():
        assert "data" not in lines[0].split(",")


def test_the_values_of_the_grid_are_columns_of_their_own(write, trials_of):
    text = (
        "training: {epochs: 1}\ngrid: {network.l2: [0, 0.1], network.norm: [none, {kind: batch}]}"
    )
    pending = [(trial, None) for trial in trials_of(text)]
    header, *rows = write(pending)["trials.csv"]
    assert header.startswith("arm,network.l2,network.norm,seed,trial_id,")
    assert [row.split(",0,")[0] for row in rows[::3]] == [
        "default",
        'default,0.1,"{""kind"": ""batch""}"',
    ]


def test_further_series_are_columns_after_the_usual_ones(write, pairs):
    trial, result = pairs[0]
    series = {"gap.loss": (0.5, 0.25, 0.0), **result.history.series, "test_loss": (3.0, 2.0, 1.0)}
    history = History(result.history.steps, result.history.epochs, series)
    lines = write([(trial, replace(result, history=history)), pairs[1]])["history.csv"]
    assert lines[0] == "arm,seed,epoch,step,loss,accuracy,val_loss,val_accuracy,gap.loss,test_loss"
    assert lines[1] == "plain,0,0.0,0,,,2.5,0.125,0.5,3.0"
    assert lines[4] == "plain,1,0.0,0,,,2.5,0.125,,"


WATCH = "name: two\ntraining: {epochs: 2}\nevaluation: {watch: {every: {steps: 3}}}\narms: {a: {}}"


@pytest.fixture
def watched(trials_of, results):
    """A trial for which targets are looked for, with what was seen."""
    (trial,) = trials_of(WATCH)
    series = {"val_loss": (2.0, math.nan), "val_accuracy": (0.25, 0.5)}
    looks = History((3, 6), (0.6, 1.2), series)
    return trial, replace(results[0], watched=looks, trial_id=trial.trial_id)


def test_looks_besides_have_a_table_of_their_own(write, tmp_path, watched):
    rows = write([watched])["history.csv"]
    assert [row.split(",")[3] for row in rows] == ["step", "0", "5", "10"]
    assert (tmp_path / "watched.csv").read_text().splitlines() == [
        "arm,seed,epoch,step,val_loss,val_accuracy",
        "a,0,0.6,3,2.0,0.25",
        "a,0,1.2,6,nan,0.5",
    ]
    found = tables_of([watched], "").watched
    assert found["step"].tolist() == [3, 6]
    assert found["val_loss"].isna().tolist() == [False, True]


def test_a_look_that_reached_no_target_has_no_value(write, tmp_path, watched, trials_of):
    (trial,) = trials_of(WATCH.replace("3}}", "3}, targets: {val_accuracy: 0.5, val_loss: 2}}"))
    write([(trial, replace(watched[1], trial_id=trial.trial_id))])
    lines = (tmp_path / "watched.csv").read_text().splitlines()
    assert lines[1:] == ["a,0,0.6,3,2.0,0.25", "a,0,1.2,6,,0.5"]


def test_the_table_of_looks_is_there_where_any_are_asked_for_and_else_removed(
    write, tmp_path, watched, pairs
):
    write([(watched[0], None)])
    assert (tmp_path / "watched.csv").read_text() == "arm,seed,epoch,step\n"
    write(pairs)
    assert not (tmp_path / "watched.csv").exists()
    assert tables_of(pairs, "").watched.empty


def test_looks_are_no_best_and_no_last_value(write, watched):
    (trial, result) = watched
    better = replace(result.watched, series={"val_loss": (0.0, 0.0), "val_accuracy": (1.0, 1.0)})
    plain = write([(trial, replace(result, watched=History()))])
    assert write([(trial, replace(result, watched=better))])["trials.csv"] == plain["trials.csv"]


def test_the_bytes_do_not_depend_on_the_order_in_which_results_came(write, tmp_path, pairs):
    before = write(pairs)
    for came in (pairs[::-1], pairs[2:] + pairs[:2], pairs[1::2] + pairs[::2]):
        stored = [(trial, result_from_text(result_to_text(trial, result), tmp_path))
                for trial, result in came]  # fmt: skip
        by_id = {trial.trial_id: result for trial, result in stored}
        again = write([(trial, by_id[trial.trial_id]) for trial, _ in pairs])
        assert again == before


def test_times_leave_the_bytes_of_history_and_trials_as_they_are(write, pairs):
    before = write(pairs)
    slower = [(t, replace(r, timings=replace(r.timings, training=99.0))) for t, r in pairs]
    after = write(slower)
    assert after["history.csv"] == before["history.csv"]
    assert after["trials.csv"] == before["trials.csv"]
    assert after["timings.csv"] != before["timings.csv"]


@pytest.mark.parametrize("arm", ["nano", "a001", "NAN-a", "a, b", 'a "b"', " a "])
def test_an_arm_stays_the_text_it_is(tmp_path, trials_of, arm):
    quoted = "'" + arm.replace("'", "''") + "'"
    trials = trials_of(f"training: {{epochs: 1}}\narms: {{{quoted}: {{}}}}")
    write_tables(tmp_path, [(trials[0], None)], "")
    assert tables_of([(trials[0], None)], "").trials["arm"].tolist() == [arm]
    assert read_plan(tmp_path)[0]["arm"] == arm


def test_data_frames_have_text_where_text_was_written_and_else_numbers(trials_of):
    text = "training: {epochs: 1}\ngrid: {network.l2: [0, 0.10], network.bias: [auto, true]}"
    trials = trials_of(text)
    tables = tables_of([(trial, None) for trial in trials], "001")
    assert tables.trials["network.l2"].tolist() == ["0", "0", "0.1", "0.1"]
    assert tables.trials["network.bias"].tolist() == ["auto", "true"] * 2
    assert tables.trials["trial_id"].tolist() == [trial.trial_id for trial in trials]
    assert tables.trials["data"].tolist() == ["001"] * 4
    assert tables.trials["seed"].tolist() == [0] * 4
    assert tables.trials["final_loss"].isna().all()
    assert pd.api.types.is_numeric_dtype(tables.trials["final_loss"])
    assert len(tables.history) == 0


@given(st.lists(st.floats(), min_size=2, max_size=9))
def test_numbers_are_read_bit_for_bit(pairs, values):
    trial, result = pairs[0]
    steps = tuple(range(1, len(values) + 1))
    history = History(steps, tuple(map(float, steps)), {"loss": tuple(values)})
    read = tables_of([(trial, replace(result, history=history))], "").history["loss"].tolist()
    assert list(map(repr, read)) == list(map(repr, values))


def test_tables_that_are_not_there_or_not_tables_are_refused(tmp_path, write, pairs):
    path = tmp_path / "trials.csv"
    with pytest.raises(UsageError) as caught:
        read_plan(tmp_path)
    assert str(caught.value) == f"{path}: not there; the folder holds no results"
    write(pairs)
    for content in (b"\xff\xfe\x00", b"a,b\n1,2\n", b'arm,seed,trial_id\n"a,0,'):
        path.write_bytes(content)
        with pytest.raises(StoreError, match=rf"^{path}: .*\. Run the experiment again$"):
            read_plan(tmp_path)


def test_the_plan_is_read_as_text(write, tmp_path, pairs, trials):
    write(pairs)
    rows = read_plan(tmp_path)
    assert [(row["arm"], row["seed"], row["trial_id"]) for row in rows] == [
        (trial.arm, str(trial.seed), trial.trial_id) for trial in trials
    ]


PENALIZED = """\
training: {epochs: 2}
network: {kind: mlp, hidden: [4]}
seeds: 1
arms: {plain: {}, small: {network.l2: 0.001}}
"""
PARTS = {
    "cross_entropy": (math.nan, 1.25, 0.5),
    "val_cross_entropy": (2.25, 0.25, 1.0),
    "penalty": (0.25, 0.25, 0.25),
}


@pytest.fixture
def mixed(trials_of, results):
    """An arm without and one with a penalty, which has the parts of its loss."""
    plain, small = trials_of(PENALIZED)
    history = results[0].history
    parts = replace(history, series={**history.series, **PARTS})
    test = {**results[0].test, "cross_entropy": 0.75, "penalty": 0.25}
    return [(plain, results[0]), (small, replace(results[0], history=parts, test=test))]


def test_the_parts_of_losses_are_columns_where_any_arm_has_a_penalty(write, mixed):
    assert write(mixed)["history.csv"] == [
        "arm,seed,epoch,step,loss,accuracy,val_loss,val_accuracy,cross_entropy,"
        "val_cross_entropy,penalty",
        "plain,0,0.0,0,,,2.5,0.125,,2.5,0.0",
        "plain,0,1.0,5,1.5,0.5,0.5,0.75,1.5,0.5,0.0",
        "plain,0,2.0,10,0.75,0.875,1.25,0.75,0.75,1.25,0.0",
        "small,0,0.0,0,,,2.5,0.125,,2.25,0.25",
        "small,0,1.0,5,1.5,0.5,0.5,0.75,1.25,0.25,0.25",
        "small,0,2.0,10,0.75,0.875,1.25,0.75,0.5,1.0,0.25",
    ]


def test_a_trial_has_the_final_best_and_test_values_of_the_parts_too(mixed):
    rows = tables_of(mixed, "").trials.set_index("arm")
    assert rows.columns.tolist()[4:] == [
        "final_loss", "final_accuracy", "final_val_loss", "final_val_accuracy",
        "final_cross_entropy", "final_val_cross_entropy", "final_penalty",
        "best_val_loss", "best_val_loss_epoch", "best_val_accuracy", "best_val_accuracy_epoch",
        "best_val_cross_entropy", "best_val_cross_entropy_epoch",
        "test_loss", "test_accuracy", "test_cross_entropy", "test_penalty",
        "parameters_trainable", "parameters_other",
    ]  # fmt: skip
    names = ["final_val_cross_entropy", "final_penalty", "best_val_cross_entropy"]
    tested = ["test_cross_entropy", "test_penalty"]
    assert rows.loc["plain", [*names, *tested]].tolist() == [1.25, 0.0, 0.5, 1.0, 0.0]
    assert rows.loc["small", [*names, *tested]].tolist() == [1.0, 0.25, 0.25, 0.75, 0.25]


def test_parts_that_an_older_result_lacks_stay_empty(write, tmp_path, mixed):
    """No number is made up: the loss of the arm holds a penalty that nobody knows."""
    (plain, result), (small, _) = mixed
    stored = result_from_text(result_to_text(small, result), tmp_path)
    lines = write([(plain, result), (small, stored)])
    assert lines["history.csv"][-1] == "small,0,2.0,10,0.75,0.875,1.25,0.75,,,"
    rows = tables_of([(small, stored)], "").trials
    assert rows[["final_val_loss", "test_loss"]].notna().all().all()
    assert (
        rows[["final_penalty", "test_cross_entropy", "best_val_cross_entropy"]].isna().all().all()
    )


def test_looks_besides_and_pending_trials_have_columns_for_the_parts(trials_of, results):
    text = PENALIZED + "evaluation: {watch: {every: {steps: 3}}}\n"
    plain, small = trials_of(text)
    looks = History((3,), (0.6,), {"val_loss": (2.0,), "val_accuracy": (0.25,)})
    tables = tables_of([(plain, replace(results[0], watched=looks)), (small, None)], "")
    assert tables.watched[["val_cross_entropy", "penalty"]].to_numpy().tolist() == [[2.0, 0.0]]
    assert tables.trials["status"].tolist() == ["finished", "pending"]
    assert tables.trials["final_penalty"].isna().tolist() == [False, True]


def test_frames_are_those_that_the_files_hold_and_are_made_without_them(
    write, tmp_path, pairs, monkeypatch
):
    (trial, result), second, third, fourth = pairs
    later = replace(result.history, series={**result.history.series, "gap": (1.0, 2.5, math.inf)})
    mixed = [
        (trial, None),
        second,
        (third[0], replace(third[1], history=later)),
        (fourth[0], replace(fourth[1], status=TrialStatus.DIVERGED, diverged_step=7)),
    ]
    for given_ in (pairs, mixed, [(trial, None)], []):
        write(given_, "other data")
        texts = {name: (tmp_path / name).read_text() for name in TABLES}
        with monkeypatch.context() as patched:
            patched.setattr(pd, "read_csv", None)
            tables = tables_of(given_, "other data")
        for name, text in texts.items():
            read = pd.read_csv(io.StringIO(text), dtype=dict.fromkeys(TEXTS, str))
            pd.testing.assert_frame_equal(
                getattr(tables, name.removesuffix(".csv")), read, check_dtype=bool(given_[1:])
            )


def test_rows_that_are_kept_for_frames_share_steps_and_epochs_and_leave_out_the_rest(pairs):
    (trial, result), (other, partner), *_ = pairs
    gathering = Gathering([trial, other])
    one, two = gathering.of(trial, result), gathering.of(other, partner)
    assert all(one.columns["history"][name] is two.columns["history"][name] for name in AXES)
    assert one.result == replace(result, history=History(), watched=History())
