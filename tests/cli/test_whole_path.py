"""The whole path on the digits, through the command line."""

from __future__ import annotations

import csv
import json

import yaml

from bnexp.store.environment.describe import describe_processor


def test_run_answers_with_tables_on_stdout_and_all_else_on_stderr(ran):
    _, done = ran
    assert done.returncode == 0
    assert "Paired difference to no-bn (95% t interval), indicative" in done.stdout
    for metric in ("Final validation loss", "Best validation accuracy", "Test accuracy"):
        assert done.stdout.count(metric) == 2
    lines = done.stderr.splitlines()
    assert lines[0] == "4 trials, 2 workers"
    assert [line[:5] for line in lines[1:5]] == ["[1/4]", "[2/4]", "[3/4]", "[4/4]"]
    assert lines[5] == "Tables, figures and logs are in results/small"
    assert "\x1b" not in done.stdout + done.stderr


def test_run_writes_the_layout_of_a_result_folder(ran):
    folder = ran[0].folder / "results/small"
    assert sorted(path.name for path in folder.iterdir() if path.name[0] != ".") == [
        *("differences.csv", "environment.json", "experiment.yaml", "figures", "figures.json"),
        *("history.csv", "logs", "looks.json", "summary.csv", "timings.csv", "trials"),
        "trials.csv",
    ]
    kinds = ("accuracy", "article", "differences", "loss")
    names = [f"{kind}.{form}" for kind in kinds for form in ("png", "svg")]
    assert sorted(path.name for path in (folder / "figures").iterdir()) == names
    assert len(list((folder / "trials").glob("*.json"))) == 4
    assert len(list((folder / "trials").glob("*.npz"))) == 4


def test_the_record_of_each_trial_names_the_processor_that_trained_it(ran):
    folder = ran[0].folder / "results/small"
    records = [
        json.loads(path.read_text())["record"] for path in (folder / "trials").glob("*.json")
    ]
    here = dict(describe_processor())
    assert [{key: record[key] for key in here} for record in records] == [here] * 4


def test_second_run_trains_nothing_and_answers_the_same(ran):
    program, first = ran
    folder = program.folder / "results/small"
    trials = {path: path.stat().st_mtime_ns for path in (folder / "trials").iterdir()}
    before = (folder / "history.csv").read_bytes()
    again = program("run", "small.yaml", "--jobs", "2")
    assert again.returncode == 0
    assert again.stdout == first.stdout
    assert again.stderr.splitlines()[0] == "4 trials, 4 stored already"
    assert {path: path.stat().st_mtime_ns for path in (folder / "trials").iterdir()} == trials
    assert (folder / "history.csv").read_bytes() == before


def test_written_configuration_runs_again_as_it_is(ran):
    program, _ = ran
    program("plan", "results/small/experiment.yaml", "--json")
    written = program.folder / "results/small/experiment.yaml"
    assert yaml.safe_load(written.read_text())["training"]["batch_size"] == 32
    first, again = (
        [
            trial["trial_id"]
            for trial in json.loads(program("plan", name, "--json").stdout)["trials"]
        ]
        for name in ("small.yaml", str(written))
    )
    assert first == again


def test_plan_shows_what_is_stored(ran):
    program, _ = ran
    done = program("plan", "small.yaml", "--seeds", "3", "--csv")
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert [(row["arm"], row["seed"], row["status"]) for row in rows] == [
        *(("no-bn", "0", "finished"), ("no-bn", "1", "finished"), ("no-bn", "2", "to do")),
        *(("bn", "0", "finished"), ("bn", "1", "finished"), ("bn", "2", "to do")),
    ]


def test_plot_draws_again_what_was_deleted(ran):
    program, _ = ran
    figures = program.folder / "results/small/figures"
    drawn = (figures / "loss.png").read_bytes()
    (figures / "loss.png").unlink()
    assert program("plot").returncode == 0
    assert (figures / "loss.png").read_bytes() == drawn
    kinds = {"article", "loss", "accuracy", "differences", "distribution", "estimation", "time"}
    assert {path.stem for path in figures.iterdir()} == kinds
    done = program("plot", "results/small", "--kind", "loss", "--format", "pdf")
    assert done.stderr == "wrote results/small/figures/loss.pdf\n"
    (figures / "loss.pdf").unlink()


def test_plot_along_an_unknown_axis_is_refused_with_the_known_ones(ran):
    done = ran[0]("plot", "results/small", "--x", "hours")
    assert done.returncode == 2
    assert done.stderr == "--x: got 'hours'. One of: epochs, steps, seconds\n"


def test_plot_works_from_the_trials_when_the_tables_are_stale(ran):
    program, _ = ran
    table = program.folder / "results/small/history.csv"
    whole = table.read_bytes()
    drawn = (table.parent / "figures/loss.png").read_bytes()
    table.write_bytes(whole[:100])
    assert program("plot").returncode == 0
    assert (table.parent / "figures/loss.png").read_bytes() == drawn
    assert program("run", "small.yaml").returncode == 0
    assert table.read_bytes() == whole


def test_answer_as_json_markdown_and_csv(ran):
    program, _ = ran
    value = json.loads(program("run", "small.yaml", "--json").stdout)
    assert value["name"] == "small"
    drawn = {path.rpartition("/")[2] for path in value["figures"]}
    kinds = ("accuracy", "article", "differences", "loss")
    # Others, that `plot` drew of the same results in between, are there as well.
    assert drawn >= {f"{kind}.{form}" for kind in kinds for form in ("png", "svg")}
    assert all((program.folder / path).is_file() for path in value["figures"])
    assert "| Metric | no-bn | bn |" in program("run", "small.yaml", "--md").stdout
    rows = program("run", "small.yaml", "--csv").stdout.splitlines()
    assert rows[0].startswith("arm,metric,unit,mean,low,high,n,level,")


def test_dry_run_says_what_the_run_would_do(ran):
    program, _ = ran
    dry = ("run", "small.yaml", "--dry-run")
    to = "would be trained into results/small.\n"
    assert program(*dry).stderr == f"0 trials {to}"
    for options, left in (("--seeds", "3"), 2), (("--fresh",), 4):
        told, how_long = program(*dry, *options, "--jobs", "1").stderr.splitlines(keepends=True)
        assert told == f"{left} trials {to}"
        assert how_long.startswith("About ")
        assert " 1 worker and " in how_long
        assert how_long.endswith(f"{left} trials left, by stored trials of the same settings.\n")


def test_running_the_written_configuration_leaves_the_origin_as_it_was(ran):
    program, _ = ran
    environment = program.folder / "results/small/environment.json"
    program("run", "results/small/experiment.yaml", "--json")
    assert json.loads(environment.read_text())["configuration"] == "../../small.yaml"


def test_dry_run_trains_nothing(bnexp):
    done = bnexp("run", "small.yaml", "--dry-run")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (
        "4 trials would be trained into results/small.\n"
        "How long 4 trials will take is not known, as none like them is stored: bnexp plan CONFIG "
        "--measure trains a few steps to tell.\n"
    )
    assert not (bnexp.folder / "results").exists()


def test_fresh_sets_the_old_trials_aside_and_trains_anew(ran_alone):
    again = ran_alone("run", "small.yaml", "--fresh", "--jobs", "1")
    assert again.stderr.splitlines()[0] == "4 trials, 1 worker"
    (aside,) = (ran_alone.folder / "results/small/set-aside").iterdir()
    assert len(list((aside / "trials").glob("*.json"))) == 4


def test_another_question_of_the_same_name_is_answered_beside_the_first(ran_alone):
    first = ran_alone.folder / "results/small"
    before = {path: path.read_bytes() for path in first.glob("*.*")}
    done = ran_alone("run", "small.yaml", "--set", "network.hidden=[4]", "--seeds", "1")
    told, where, *_ = done.stderr.splitlines()
    assert told == (
        "Another question than the first of its name: network.hidden [4] instead of [16], seeds 0 "
        "instead of 0, 1."
    )
    (second,) = (ran_alone.folder / "results").glob("small@*")
    assert where == f"Its answer goes to results/{second.name}; the first stays as it is."
    assert {path: path.read_bytes() for path in first.glob("*.*")} == before
    assert (second / "trials.csv").exists()
    assert (second / "experiment.yaml").read_text().startswith(f"# {told.rstrip('.')}\n")


def test_fewer_seeds_are_another_answer_that_trains_nothing(ran_alone):
    done = ran_alone("run", "small.yaml", "--seeds", "1", "--as", "pilot")
    assert "2 trials, 2 stored already" in done.stderr
    refused = ran_alone("run", "small.yaml", "--as", "pilot", "--set", "training.epochs=1")
    assert (refused.returncode, refused.stderr) == (
        2,
        "results/small@pilot: answers another question. Give this one another name with --as, or "
        "leave --as out, and a name is found.\n",
    )
    strange = ran_alone("run", "small.yaml", "--as", "../x")
    assert strange.stderr.startswith("--as: got '../x'; a name becomes part of a folder's: ")
