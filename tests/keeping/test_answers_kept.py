"""Two answers of one name are both whole, under any order of run, plot, report and check."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import bnexp

QUESTIONS = {
    "three seeds": {"seeds": "0-2"},
    "five seeds": {},
    "other seeds": {"seeds": "5-7"},
    "longer": {"sets": {"training.epochs": 3}},
}
GROWS = {"five seeds": "three seeds"}
TABLES = ("summary.csv", "differences.csv", "history.csv", "trials.csv")

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def asked(config, name, **options):
    return bnexp.run(config, progress=False, **QUESTIONS[name], **options)


def seeds_in(folder):
    rows = csv.DictReader((folder / "trials.csv").read_text().splitlines())
    return {int(row["seed"]) for row in rows}


class Answers(RuleBasedStateMachine):
    """Four questions of one name, in a folder of their own for each example."""

    def __init__(self, config, engine, alone):
        super().__init__()
        self.config, self.engine, self.alone = config, engine, alone
        shutil.rmtree("results", ignore_errors=True)
        self.where, self.partial, self.reported = {}, set(), {}

    def taken(self, name, folder):
        """Notes that a question has its answer, which may have grown from another."""
        before = GROWS.get(name)
        if name not in self.where and self.where.get(before) == folder:
            del self.where[before]
            self.reported.pop(before, None)
            self.partial.discard(before)
        assert self.where.setdefault(name, folder) == folder

    @rule(name=st.sampled_from(list(QUESTIONS)))
    def run(self, name):
        folder = asked(self.config, name).folder
        self.taken(name, folder)
        self.partial.discard(name)
        assert not (folder / "older").exists()

    @rule(name=st.sampled_from(list(QUESTIONS)), trials=st.integers(0, 3))
    def run_that_is_interrupted(self, name, trials):
        before = {path: seeds_in(path) for path in Path("results").glob("small*")}
        self.engine.ends_after = trials
        try:
            self.run(name)
        except KeyboardInterrupt:
            (folder,) = [
                path
                for path in Path("results").glob("small*")
                if before.get(path) != seeds_in(path) or self.where.get(name) == path
            ]
            self.taken(name, folder)
            self.partial.add(name)
        finally:
            self.engine.ends_after = None

    @precondition(lambda self: self.where)
    @rule(data=st.data(), act=st.sampled_from(["plot", "report", "check"]))
    def look(self, data, act):
        name = data.draw(st.sampled_from(sorted(self.where)))
        options = {"kinds": ["loss", "forest"], "formats": ["svg"]} if act == "plot" else {}
        getattr(bnexp, act)(self.where[name], **options)

    @invariant()
    def every_answer_is_whole(self):
        assert len(set(self.where.values())) == len(self.where)
        for name, folder in self.where.items():
            result = bnexp.load(folder)
            whole = self.alone[name]
            assert set(result.trials["seed"]) == seeds_in(whole)
            if name in self.partial:
                continue
            assert all((folder / t).read_bytes() == (whole / t).read_bytes() for t in TABLES)
            assert set(result.trials["status"]) == {"finished"}
            for figure in folder.glob("figures/*.svg"):
                if (whole / "figures" / figure.name).exists():
                    assert figure.read_bytes() == (whole / "figures" / figure.name).read_bytes()

    @invariant()
    def no_report_stands_beside_other_tables(self):
        for folder in self.where.values():
            report = folder / "report.md"
            if report.exists():
                stated = (folder / "experiment.yaml").read_text()
                assert stated.partition("\n\n")[0].strip() in report.read_text()


@pytest.fixture
def alone(config, engine):
    """Each question answered where nothing else is."""
    return {name: asked(config, name, out=f"alone-{number}").folder
            for number, name in enumerate(QUESTIONS)}  # fmt: skip


def test_two_answers_of_one_name_are_whole_under_any_order(config, engine, alone):
    run_state_machine_as_test(
        lambda: Answers(config, engine, alone),
        settings=settings(max_examples=4, stateful_step_count=8, deadline=None),
    )
