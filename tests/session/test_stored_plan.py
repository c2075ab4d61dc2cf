"""A result of an older bnexp is read where today's language refuses its experiment.yaml."""

import csv
import json
import shutil
from dataclasses import replace

import pytest

import bnexp
from bnexp.config import Settings, load_experiment
from bnexp.config.assembly.resolved import resolved
from bnexp.config.language.lenient import read_leniently
from bnexp.config.reading.yaml12 import yaml_text
from bnexp.errors import BnexpError, ConfigurationError, StoreError
from bnexp.plan.identity import recorded_numerics, trial_id
from bnexp.session.answering.stored_plan import read_plan_of
from bnexp.store import ResultFolder, read_plan
from bnexp.store.records import read_trial
from bnexp.trial import Trial

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 3
arms:
  no-bn: {}
  bn: {network.norm: batch}
grid: {training.batch_size: [16, 32]}
claims:
  - {says: lower, metric: {final: val_loss}, claim: bn < no-bn}
"""
BEYOND = {"network.norm": {"kind": "batch", "momentum": 1.5}}
UNKNOWN = {"network.norm": {"kind": "batch", "virtual": 16}}
SENTENCE = "whether the stored trials are those of the plan cannot be told from their names"


@pytest.fixture(scope="module")
def made(stored_at, tmp_path_factory):
    return stored_at(tmp_path_factory.mktemp("made") / "small", TEXT)


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "small")


def edit(folder, change):
    """Changes what the plan of a folder holds, as an older language may have had it."""
    path = folder / "experiment.yaml"
    plan = json.loads(json.dumps(resolved(load_experiment(path))))
    change(plan)
    path.write_text(yaml_text(plan))
    return path


def with_arm(**norm):
    def change(plan):
        plan["arms"]["bn"] |= norm

    return change


def rename(folder):
    """Gives the trials of an edited plan the names that they had if they were trained so."""
    plan = read_plan_of(folder / "experiment.yaml").experiment
    settings = {(variant.arm, variant.cell): variant.settings for variant in plan.variants}
    rows, store = read_plan(folder), ResultFolder(folder)
    for row in rows:
        path = folder / "trials" / f"{row['trial_id']}.json"
        result = read_trial(path)[1]
        own = settings[row["arm"], tuple((key, row[key]) for key in plan.grid_keys)]
        record = result.record
        name = trial_id(own, result.seed, record["contents"], recorded_numerics(record))
        path.unlink()
        store.save(Trial("", (), result.seed, own, name, ""), replace(result, trial_id=name))
        row["trial_id"] = name
    with (folder / "trials.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def shown(folder):
    """Plots, reports and checks a result, and returns what `check` says."""
    files = bnexp.plot(folder, kinds=["loss", "forest"], formats=["svg"])
    assert [path.name for path in files] == ["loss.svg", "forest.svg"]
    page = bnexp.report(folder)[0].read_text()
    assert "small" in page
    return bnexp.check(folder), page


def test_a_value_beyond_the_bounds_of_today_is_shown_and_held_against_the_plan(folder):
    path = edit(folder, with_arm(**BEYOND))
    with pytest.raises(ConfigurationError, match="momentum"):
        load_experiment(path)
    with pytest.raises(StoreError, match="is not the trial that"):
        bnexp.load(folder)
    rename(folder)
    checked, _ = shown(folder)
    assert len(checked.verdicts) == 2
    assert SENTENCE not in checked.warning


def test_a_key_that_is_not_known_is_kept_out_and_said_in_one_sentence(folder):
    with pytest.raises(ConfigurationError, match="virtual"):
        load_experiment(edit(folder, with_arm(**UNKNOWN)))
    checked, page = shown(folder)
    assert len(checked.verdicts) == 2
    assert checked.warning.count(SENTENCE) == 1
    assert "virtual" in checked.warning
    assert SENTENCE in page


def test_a_whole_section_and_a_range_that_are_refused_are_read_together(folder):
    def change(plan):
        plan["probes"] = {"percentiles": {"unit": 3}}
        plan["data"]["blur"] = 127
        plan["evaluation"]["every"] = {"epochs": 99}
        plan["arms"]["bn"] |= BEYOND

    edit(folder, change)
    checked, _ = shown(folder)
    assert "a language that has probes and data.blur, which" in checked.warning
    assert SENTENCE in checked.warning


def test_what_can_be_told_without_the_identity_is_still_told(folder):
    edit(folder, with_arm(**UNKNOWN))
    row = read_plan(folder)[0]
    path = folder / "trials" / f"{row['trial_id']}.json"
    settings, result = read_trial(path)
    trial = Trial("", (), 7, settings, row["trial_id"], "")
    ResultFolder(folder).save(trial, replace(result, seed=7))
    with pytest.raises(StoreError, match="it has seed 7"):
        bnexp.load(folder)


def test_a_stored_plan_that_is_right_is_read_as_ever(folder):
    path = folder / "experiment.yaml"
    plan = read_plan_of(path)
    assert (plan.unknown, plan.refusal) == ((), None)
    assert plan.experiment == load_experiment(path)


STRANGE = {
    "a text for a number": lambda plan: plan["training"].update(batch_size="many"),
    "no images in a batch": lambda plan: plan["training"].update(batch_size=0),
    "another kind": lambda plan: plan["arms"].update(bn={"network.norm": {"kind": "cosmic"}}),
    "arms that are none": lambda plan: plan.update(arms=3),
    "no arms": lambda plan: plan.update(arms={}),
    "an arm that is a list": lambda plan: plan["arms"].update(bn=[1]),
    "a grid that is none": lambda plan: plan.update(grid=[3]),
    "an axis of nothing": lambda plan: plan.update(grid={"training.batch_size": []}),
    "seeds that are none": lambda plan: plan.update(seeds={"a": 1}),
    "too many seeds": lambda plan: plan.update(seeds=10**9),
    "claims that are none": lambda plan: plan.update(claims="lower"),
    "a claim that is none": lambda plan: plan.update(claims=[3]),
    "a claim of nobody": lambda plan: plan["claims"][0].update(claim="x < y"),
    "a metric without a number": lambda plan: plan["claims"][0].update(metric={}),
    "a series that is not known": lambda plan: plan["claims"][0].update(metric={"final": "x"}),
    "negative layers": lambda plan: plan["network"].update(hidden=[-4]),
    "more validation than images": lambda plan: plan["data"]["validation"].update(fraction=7.5),
    "a section that is a number": lambda plan: plan.update(training=3),
    "accepting what is no mapping": lambda plan: plan.update(accept=[1]),
}


@pytest.mark.parametrize("change", STRANGE.values(), ids=STRANGE)
def test_what_was_never_written_is_refused_in_a_message(folder, change):
    def both(plan):
        plan["data"]["threshold"] = 127
        change(plan)

    edit(folder, both)
    with pytest.raises(BnexpError):
        bnexp.load(folder)


def test_bounds_are_left_out_and_types_are_not():
    stated = {"training": {"epochs": 1, "batch_size": 10**9}, "data": {"dataset": "digits"}}
    assert read_leniently(Settings, stated)[0].training.batch_size == 10**9
    stated["training"]["batch_size"] = 1.5
    with pytest.raises(ValueError, match="batch_size"):
        read_leniently(Settings, stated)
