"""What is exported for TensorBoard is what TensorBoard shows."""

from __future__ import annotations

import math

import pytest

import bnexp
from bnexp.errors import UsageError
from bnexp.store import ResultFolder

tensorboard = pytest.importorskip("tensorboard", reason="needs TensorBoard: bnexp[tensorboard]")

WHOLE = "no-bn/batch_size=32/seed 0"


@pytest.fixture(scope="module")
def exported(kept, tmp_path_factory):
    return bnexp.export(kept, tmp_path_factory.mktemp("runs"), to="tensorboard")


def multiplexer_of(folder):
    from tensorboard.backend.event_processing import plugin_event_multiplexer  # noqa: PLC0415

    found = plugin_event_multiplexer.EventMultiplexer()
    found.AddRunsFromDirectory(str(folder))
    found.Reload()
    return found


def shown(folder):
    """Returns what TensorBoard's own pages ask for what they show, and how they ask."""
    from tensorboard import context  # noqa: PLC0415
    from tensorboard.backend.event_processing import data_provider  # noqa: PLC0415

    provider = data_provider.MultiplexerDataProvider(multiplexer_of(folder), str(folder))
    return provider, context.RequestContext()


def points(folder, run):
    """Returns for each tag of a run its points: step, time and value."""
    from tensorboard.data.provider import RunTagFilter  # noqa: PLC0415

    provider, ctx = shown(folder)
    found = provider.read_scalars(
        ctx,
        experiment_id="",
        plugin_name="scalars",
        downsample=1000,
        run_tag_filter=RunTagFilter(runs=[run]),
    )
    return {
        tag: [(p.step, p.wall_time, p.value) for p in series]
        for tag, series in found.get(run, {}).items()
    }


def text(folder, run, tag):
    accumulator = multiplexer_of(folder).GetAccumulator(run)
    (event,) = accumulator.Tensors(tag)
    assert accumulator.SummaryMetadata(tag).plugin_data.plugin_name == "text"
    return event.tensor_proto.string_val[0].decode()


def test_each_trial_with_a_result_is_a_run_of_a_readable_name(exported):
    assert exported.name == "small"
    assert sorted(multiplexer_of(exported).Runs()) == [
        ".",
        "b:n/batch_size=32/seed 0",
        "b:n/batch_size=32/seed 1",
        "b:n/batch_size=64/seed 0",
        "no-bn/batch_size=32/seed 0",
        "no-bn/batch_size=32/seed 1",
        "no-bn/batch_size=64/seed 0",
        "no-bn/batch_size=64/seed 1",
    ]


def test_series_stand_at_their_steps_and_test_values_at_the_last(exported, some, planned):
    result = some(planned["no-bn batch_size=32 seed 0"])
    found = points(exported, WHOLE)
    assert set(found) == {
        *(f"history/{name}" for name in result.history.series),
        "watched/val_accuracy",
        "test/loss",
        "test/accuracy",
    }
    for name, values in result.history.series.items():
        there = {
            s: v for s, v in zip(result.history.steps, values, strict=True) if not math.isnan(v)
        }
        assert {step: value for step, _, value in found[f"history/{name}"]} == pytest.approx(
            there, rel=1e-6
        )
    assert [(s, pytest.approx(v)) for s, _, v in found["watched/val_accuracy"]] == [(4, 0.7)]
    ((step, _, value),) = found["test/loss"]
    assert (step, value) == (10, pytest.approx(result.test["loss"]))


def test_points_stand_at_the_times_of_the_trial(exported, kept, planned):
    trial = planned["no-bn batch_size=32 seed 0"]
    ended = (kept / "trials" / f"{trial.trial_id}.json").stat().st_mtime
    times = [time - ended for _, time, _ in points(exported, WHOLE)["history/val_loss"]]
    assert times == pytest.approx([-10, -5, 0], abs=0.01)


def test_what_is_no_number_is_left_out_and_infinity_is_not(exported):
    found = points(exported, "no-bn/batch_size=32/seed 1")
    assert {tag: [(s, v) for s, _, v in series] for tag, series in found.items()} == {
        "history/loss": [(5, math.inf)],
        "history/val_loss": [(0, 2.5)],
    }


def test_a_run_says_how_its_trial_ended_and_with_which_settings(exported, planned):
    failed = text(exported, "no-bn/batch_size=64/seed 1", "trial")
    assert "| status | failed: it failed |" in failed
    assert planned["no-bn batch_size=64 seed 1"].trial_id in failed
    settings = text(exported, WHOLE, "settings")
    assert settings.startswith("```yaml\ndata:\n")
    assert "batch_size: 32" in settings


def test_the_verdicts_stand_beside_the_runs_and_first(exported):
    found = multiplexer_of(exported)
    assert min(found.Runs(), key=found.FirstEventTimestamp) == "."
    verdicts = text(exported, ".", "verdicts")
    assert "Does BN end lower?" in verdicts
    assert "| Claim | Metric | batch_size | Verdict |" in verdicts
    assert "| b:n < no-bn | final validation loss | 32 | " in verdicts


def hparams_of(folder):
    """Returns what the HParams tab is told: its columns, and the rows by their names."""
    from tensorboard.plugins import base_plugin  # noqa: PLC0415
    from tensorboard.plugins.hparams import (  # noqa: PLC0415
        api_pb2,
        backend_context,
        list_session_groups,
    )

    provider, ctx = shown(folder)
    context = backend_context.Context(
        base_plugin.TBContext(data_provider=provider, logdir=str(folder))
    )
    experiment = context.experiment_from_metadata(
        ctx, "", True, context.hparams_metadata(ctx, ""), []
    )
    asked = api_pb2.ListSessionGroupsRequest(slice_size=100, allowed_statuses=[1, 2])
    rows = list_session_groups.Handler(ctx, context, "", asked).run().session_groups
    return experiment, {row.name: row for row in rows}


def test_the_hparams_tab_has_arm_grid_and_seed_beside_test_values(exported, some, planned):
    experiment, rows = hparams_of(exported)
    assert experiment.name == "small"
    assert {info.name: info.display_name for info in experiment.hparam_infos} == {
        "arm": "arm",
        "training.batch_size": "batch_size",
        "seed": "seed",
    }
    assert {info.name.tag for info in experiment.metric_infos} == {
        *("history/val_loss", "history/val_accuracy", "test/loss", "test/accuracy")
    }
    row = rows[WHOLE]
    assert row.hparams["arm"].string_value == "no-bn"
    assert row.hparams["training.batch_size"].number_value == 32
    assert row.hparams["seed"].number_value == 0
    result = some(planned["no-bn batch_size=32 seed 0"])
    values = {metric.name.tag: metric.value for metric in row.metric_values}
    assert values["test/accuracy"] == pytest.approx(result.test["accuracy"])
    assert values["history/val_loss"] == pytest.approx(result.history.series["val_loss"][-1])


def test_failed_trials_failed_there_as_well_and_diverged_ones_ended(exported):
    _, rows = hparams_of(exported)
    ended = {name: row.sessions[0].status for name, row in rows.items()}
    assert len(ended) == 7
    assert [name for name, status in ended.items() if status == 2] == ["no-bn/batch_size=64/seed 1"]


def test_a_second_export_takes_the_place_of_the_first(stored, tmp_path):
    exported = bnexp.export(stored, tmp_path / "runs", to="tensorboard")
    (stored / "trials" / f"{min(ResultFolder(stored).stored_ids())}.json").unlink()
    assert bnexp.export(stored, tmp_path / "runs", to="tensorboard") == exported
    assert len(multiplexer_of(exported).Runs()) == 7
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["small"]
    assert not [path for path in tmp_path.iterdir() if "export" in path.name]


def test_what_is_no_export_is_never_replaced(stored, tmp_path):
    mine = tmp_path / "runs" / "small"
    mine.mkdir(parents=True)
    (mine / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="is there already and is no export of bnexp"):
        bnexp.export(stored, tmp_path / "runs", to="tensorboard")
    assert (mine / "thesis.txt").read_text() == "mine"


def test_the_caller_loads_no_tensorflow(stored, tmp_path, loaded_after):
    code = f"import bnexp\nbnexp.export({str(stored)!r}, {str(tmp_path / 'r')!r}, to='tensorboard')"
    assert not loaded_after(code) & {"tensorflow", "keras"}
