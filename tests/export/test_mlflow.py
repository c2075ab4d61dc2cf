"""What is exported for MLflow is what MLflow finds."""

from __future__ import annotations

import math
import socket
from contextlib import closing

import pytest

import bnexp
from bnexp.errors import UsageError

pytest.importorskip("mlflow", reason="needs MLflow: bnexp[mlflow]")

WHOLE, FAILED, DIVERGED = (
    f"no-bn batch_size={size} seed {seed}" for size, seed in ((32, 0), (64, 1), (32, 1))
)


@pytest.fixture(scope="module")
def exported(kept, tmp_path_factory):
    return bnexp.export(kept, tmp_path_factory.mktemp("ml runs"), to="mlflow")


@pytest.fixture
def client_of(monkeypatch):
    """Returns the real client of a store."""
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    from mlflow import MlflowClient  # noqa: PLC0415

    return lambda folder: MlflowClient(folder.as_uri())


@pytest.fixture
def runs_of(client_of):
    """Returns the runs of the experiment in a store by their names."""

    def runs(folder):
        client = client_of(folder)
        experiment = client.get_experiment_by_name("small")
        found = client.search_runs([experiment.experiment_id], max_results=1000)
        names = {run.info.run_name: run for run in found}
        assert len(names) == len(found)
        return names

    return runs


def test_each_trial_with_a_result_is_a_run_of_its_label(exported, runs_of, planned):
    assert set(runs_of(exported)) == set(planned) - {"b:n batch_size=64 seed 1"}


def test_settings_are_parameters_by_their_paths(exported, runs_of):
    params = runs_of(exported)["b:n batch_size=64 seed 0"].data.params
    assert params["training.batch_size"] == "64"
    assert params["network.norm.kind"] == "batch"
    assert params["network.hidden"] == "[16]"
    assert (params["arm"], params["seed"]) == ("b:n", "0")


def test_series_are_metrics_with_steps_and_times(exported, runs_of, client_of, some, planned, kept):
    trial = planned[WHOLE]
    result, run = some(trial), runs_of(exported)[WHOLE]
    ended = (kept / "trials" / f"{trial.trial_id}.json").stat().st_mtime * 1000
    for name, values in result.history.series.items():
        history = client_of(exported).get_metric_history(run.info.run_id, name)
        there = [
            (s, v) for s, v in zip(result.history.steps, values, strict=True) if not math.isnan(v)
        ]
        assert [(point.step, point.value) for point in history] == there
        last = history[-1].timestamp - ended
        assert last == pytest.approx(0, abs=2)
    assert history[0].timestamp - ended == pytest.approx(-10_000, abs=2)
    assert run.info.start_time - ended == pytest.approx(-12_000, abs=2)
    assert run.info.end_time - ended == pytest.approx(0, abs=2)


def test_test_values_and_looks_at_targets_are_metrics(exported, runs_of, client_of, some, planned):
    run, test = runs_of(exported)[WHOLE], some(planned[WHOLE]).test
    assert run.data.metrics["test_loss"] == test["loss"]
    assert run.data.metrics["test_accuracy"] == test["accuracy"]
    assert run.data.metrics["seconds/total"] == 12
    assert run.data.metrics["parameters/trainable"] == 54
    (look,) = client_of(exported).get_metric_history(run.info.run_id, "watched/val_accuracy")
    assert (look.step, look.value) == (4, 0.7)


def test_tags_say_which_trial_it_was_and_how_it_ended(exported, runs_of, planned):
    runs = runs_of(exported)
    ended = {name: (runs[name].info.status, runs[name].data.tags) for name in runs}
    for name, status, told in (
        (WHOLE, "FINISHED", "finished"),
        (DIVERGED, "FINISHED", "diverged"),
        (FAILED, "FAILED", "failed"),
    ):
        got, tags = ended[name]
        assert (got, tags["status"]) == (status, told)
        assert tags["trial_id"] == planned[name].trial_id
    tags = ended[DIVERGED][1]
    assert (tags["diverged_step"], tags["reason"]) == ("5", "it diverged")
    assert (tags["arm"], tags["cell"]) == ("no-bn", "training.batch_size=32")
    assert tags["mlflow.source.git.commit"] == "c" * 40
    assert "reason" not in ended[WHOLE][1]


def test_what_is_no_number_is_left_out_and_infinity_is_not(exported, runs_of, client_of):
    run = runs_of(exported)[DIVERGED].info.run_id
    points = {
        name: [(p.step, p.value) for p in client_of(exported).get_metric_history(run, name)]
        for name in ("loss", "val_loss")
    }
    assert points == {"loss": [(5, math.inf)], "val_loss": [(0, 2.5)]}


def test_log_and_settings_are_artifacts(exported, runs_of, client_of, planned, tmp_path):
    run, client = runs_of(exported)[WHOLE].info.run_id, client_of(exported)
    assert {each.path for each in client.list_artifacts(run)} == {"settings.yaml", "trial.log"}
    path = client.download_artifacts(run, "trial.log", str(tmp_path))
    with open(path, encoding="utf-8") as log:  # noqa: PTH123 (a text, as MLflow returns it)
        assert log.read() == f"log of {planned[WHOLE].trial_id}\n"


def test_a_log_that_is_a_link_is_left_out(stored, planned, runs_of, client_of, tmp_path):
    (tmp_path / "secret").write_text("secret")
    log = stored / "logs" / f"{planned[WHOLE].trial_id}.log"
    log.unlink()
    log.symlink_to(tmp_path / "secret")
    store = bnexp.export(stored, tmp_path / "store", to="mlflow")
    run = runs_of(store)[WHOLE].info.run_id
    assert [each.path for each in client_of(store).list_artifacts(run)] == ["settings.yaml"]


def test_the_experiment_says_what_was_asked_and_what_came_out(exported, client_of):
    told = client_of(exported).get_experiment_by_name("small").tags["mlflow.note.content"]
    assert "Does BN end lower?" in told
    assert "final validation loss" in told


def test_a_second_export_takes_the_place_of_the_first_and_leaves_others(
    stored, client_of, runs_of, tmp_path
):
    exported = bnexp.export(stored, tmp_path / "store", to="mlflow")
    client = client_of(exported)
    client.create_run(client.create_experiment("mine"))
    before = runs_of(exported)
    assert bnexp.export(stored, exported, to="mlflow") == exported
    after = runs_of(exported)
    assert set(after) == set(before)
    assert not {r.info.run_id for r in after.values()} & {r.info.run_id for r in before.values()}
    assert {each.name for each in client.search_experiments()} == {"small", "mine", "Default"}
    assert len(client.search_runs([client.get_experiment_by_name("mine").experiment_id])) == 1


def test_an_export_that_was_removed_there_is_no_obstacle(stored, client_of, runs_of, tmp_path):
    exported = bnexp.export(stored, tmp_path / "store", to="mlflow")
    client = client_of(exported)
    client.delete_experiment(client.get_experiment_by_name("small").experiment_id)
    bnexp.export(stored, exported, to="mlflow")
    assert len(runs_of(exported)) == 7


def test_an_experiment_of_that_name_that_is_no_export_is_never_replaced(
    stored, tmp_path, client_of
):
    store = tmp_path / "store"
    own = client_of(store).create_experiment("small")
    with pytest.raises(UsageError, match="has an experiment 'small' there that is no export"):
        bnexp.export(stored, store, to="mlflow")
    assert client_of(store).get_experiment_by_name("small").experiment_id == own


def test_names_that_mlflow_refuses_are_mapped(stored_at, ended, runs_of, tmp_path):
    from dataclasses import replace  # noqa: PLC0415

    from bnexp.trial import History  # noqa: PLC0415

    text = "name: small\ndata: {dataset: digits}\nnetwork: {kind: mlp, hidden: [4]}\n"
    text += "training: {epochs: 1}\nseeds: 1\n"
    strange = {"a=b": (1.0,), "a?b": (2.0,), "../up": (3.0,), "loss/x": (4.0,), "ü" * 300: (5.0,)}

    def result(trial):
        history = History((0,), (0.0,), {"loss": (0.5,), "val_loss": (0.25,), **strange})
        return replace(ended(trial), history=history)

    folder = stored_at(tmp_path / "results" / "small", text + "arms: {a: {}}\n", result)
    metrics = runs_of(bnexp.export(folder, tmp_path / "store", to="mlflow"))[
        "a seed 0"
    ].data.metrics
    assert metrics["a_b"] == 1.0
    assert metrics["loss_x"] == 4.0
    assert {1.0, 2.0, 3.0, 4.0, 5.0} <= set(metrics.values())


def test_values_too_long_for_mlflow_are_cut_and_whole_in_the_artifact(
    stored_at, ended, runs_of, client_of, tmp_path
):
    widths = list(range(1000, 2000))
    text = f"name: small\ndata: {{dataset: digits}}\nnetwork: {{kind: mlp, hidden: {widths}}}\n"
    text += "training: {epochs: 1}\nseeds: 1\narms: {a: {}}\n"
    folder = stored_at(tmp_path / "results" / "small", text, ended)
    store = bnexp.export(folder, tmp_path / "store", to="mlflow")
    run = runs_of(store)["a seed 0"]
    assert run.data.params["network.hidden"].endswith("... (6,000 letters)")
    path = client_of(store).download_artifacts(run.info.run_id, "settings.yaml", str(tmp_path))
    with open(path, encoding="utf-8") as settings:  # noqa: PTH123 (a text, as MLflow returns it)
        assert "- 1999\n" in settings.read()


def test_nobody_is_told(stored, tmp_path, monkeypatch):
    for name in ("CI", "PYTEST_CURRENT_TEST", "MLFLOW_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
        monkeypatch.delenv(name, raising=False)
    with closing(socket.create_server(("127.0.0.1", 0))) as proxy:
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            monkeypatch.setenv(name, address)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        # A client that would tell gives itself a number, which it keeps at home.
        home = tmp_path / "home"
        home.mkdir()
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
        bnexp.export(stored, tmp_path / "store", to="mlflow")
        assert [path for path in home.rglob("*") if "mlflow" in path.name] == []
        proxy.setblocking(False)
        with pytest.raises(BlockingIOError):
            proxy.accept()


def test_the_callers_variables_and_modules_stay(stored, tmp_path, loaded_after):
    code = (
        "import os, bnexp\nbefore = dict(os.environ)\n"
        f"bnexp.export({str(stored)!r}, {str(tmp_path / 'store')!r}, to='mlflow')\n"
        "assert dict(os.environ) == before"
    )
    assert not loaded_after(code) & {"tensorflow", "mlflow"}
