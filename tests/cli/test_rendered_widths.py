"""Whatever is asked, no line is wider than the terminal, no word is cut and no number lost."""

from __future__ import annotations

import itertools
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bnexp.analysis import Results, summarize, summary_tables, verdict_tables, verdicts_of
from bnexp.analysis.overview.telling import told_answer
from bnexp.cli.terminal.fitting.layout import on_screen, sentence_lines
from bnexp.cli.terminal.fitting.screen import Screen
from bnexp.config.claims.claims import Claim, comparison_of
from bnexp.letters import columns_of
from bnexp.table import Table

KEYS = ("training.optimizer.learning_rate", "training.batch_size", "network.norm.momentum")
VALUES = ("0.001", "256")
METRICS = ({"final": "val_loss"}, {"test": "accuracy"}, {"steps_to": {"val_accuracy": 0.97}})
PLAIN = "abcdefghijklmnopqrstuvwxyz-"
NUMBER = re.compile(r"\d[\d.,]*\d|\d")
WORD = re.compile(r"[^\s\"'()\[\],.:;!?]+")

names = st.text(PLAIN, min_size=1, max_size=60).filter(lambda name: name.strip("-"))
arms = st.lists(names, min_size=1, max_size=13, unique_by=lambda name: name.strip("-"))
widths = st.integers(60, 200)


def cells_of(keys):
    """Returns points of a grid, few enough to be quick: each key takes two values."""
    return [dict.fromkeys(keys, value) for value in VALUES] if keys else [{}]


def answer(names, keys):
    """Returns the results of arms that differ, each of five seeds at each point of the grid."""
    trials, history, timings = [], [], []
    for place, name in enumerate(names):
        for cell in cells_of(keys):
            for seed in range(5):
                key = {"arm": name, **cell, "seed": seed}
                loss = 0.09 + 0.002 * seed - 0.004 * place * (1 + seed % 3)
                measured = {"final_val_loss": loss, "test_accuracy": 0.97 - loss / 10}
                trials.append({**key, "status": "finished", **measured})
                timings.append({**key, "training": 4.0 + place, "evaluation": 1.0, "workers": 2})
                timings[-1]["epochs"] = 10.0
                for step, accuracy in ((0, 0.5), (80 + 7 * place + seed, 0.98), (1000, 0.98)):
                    row = {"step": step, "epoch": step / 100, "val_loss": loss}
                    history.append({**key, **row, "val_accuracy": accuracy})
    frames = map(pd.DataFrame, (history, trials, timings))
    return Results("made-up", tuple(names), tuple(keys), *frames)


def tables_of(names, keys):
    """Returns the tables of an answer, all of it and as it is told first.

    Claims are there where two arms are.
    """
    results = answer(names, keys)
    summary, verdicts = summarize(results), verdicts_of(results, claims_of(names))
    whole = [*summary_tables(summary), *verdict_tables(verdicts)]
    return [*whole, *told_answer(summary, verdicts).tables]


def claims_of(names):
    """Returns claims about the first two arms; none about one."""
    return [
        comparison_of(
            Claim(says=f"{names[0]} is ahead of {names[1]}", metric=metric, claim=text),
            tuple(names),
            number,
        )
        for number, metric in enumerate(METRICS)
        for text in ([f"{names[1]} < {names[0]}"] if len(names) > 1 else [])
    ]


def told_in(table):
    """Returns all texts of a table but what differs in its forms: headings, sums of verdicts."""
    last = table.forms[-1] if table.forms else table
    places = [place for place, name in enumerate(last.columns) if name != "Verdict"]
    cells = [row[place] for row in last.rows for place in places]
    return [table.title, *cells, *table.notes]


@settings(max_examples=25)
@given(arms, st.integers(0, 3), widths)
def test_tables_of_answers_fit_and_lose_nothing(names, axes, width):
    for table in tables_of(names, KEYS[:axes]):
        lines = on_screen(table, Screen(width, marks=True))
        assert max(map(columns_of, lines)) <= width
        rendered = " ".join(lines)
        texts = told_in(table)
        assert {*NUMBER.findall(" ".join(texts))} <= {*NUMBER.findall(rendered)}
        assert {*WORD.findall(" ".join(texts))} <= {*WORD.findall(rendered)}


cells = st.lists(st.text("ab 1.,é批層", max_size=30), min_size=1, max_size=4).map(" ".join)


@given(
    st.integers(1, 9).flatmap(
        lambda count: st.lists(
            st.lists(cells, min_size=count, max_size=count), min_size=1, max_size=6
        )
    ),
    widths,
)
def test_every_letter_of_any_table_is_shown_in_lines_that_fit(rows, width):
    table = Table("", tuple(f"c{number}" for number in range(len(rows[0]))), rows)
    lines = on_screen(table, Screen(width))
    assert max(map(columns_of, lines)) <= width
    shown, cells = "".join(lines), [cell for row in rows for cell in row]
    for cell in cells:
        for word in re.findall(r"[ab1é.,]+", cell):
            assert word in shown


def test_the_longest_names_have_lines_of_their_own():
    names = ["a" * 60, "b" * 60]
    for table in tables_of(names, KEYS):
        lines = on_screen(table, Screen(60))
        assert max(map(len, lines)) == 60
        assert "b" * 60 in lines


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_repeated_cells_are_headings_where_that_saves_room(width):
    means, *_ = tables_of(["no-bn", "bn"], KEYS[:2])
    lines = on_screen(means, Screen(width))
    assert ("Test accuracy (%)" in lines) == (width < 100)


@pytest.mark.parametrize(("width", "effects"), [(80, False), (100, False), (180, True)])
def test_many_claims_about_a_grid_take_a_screenful_with_effects_where_there_is_room(width, effects):
    keys = KEYS[:2]
    parts = [answer(["no-bn", "bn"], ()) for _ in range(8)]
    cells = [
        dict(zip(keys, pair, strict=True))
        for pair in itertools.product(("0.01", "0.1", "1.0", "10.0"), ("8", "32"))
    ]
    frames = (
        pd.concat(
            [getattr(part, name).assign(**cell) for part, cell in zip(parts, cells, strict=True)],
            ignore_index=True,
        )
        for name in ("history", "trials", "timings")
    )
    results = Results("made-up", ("no-bn", "bn"), keys, *frames)
    claims = [
        comparison_of(
            Claim(says="BN is ahead", metric=METRICS[number % 3], claim="bn < no-bn"),
            ("no-bn", "bn"),
            number,
        )
        for number in range(19)
    ]
    told = told_answer(summarize(results), verdicts_of(results, claims))
    lines = [line for words in told.words for line in sentence_lines(words, width)]
    lines += [line for table in told.tables for line in on_screen(table, Screen(width))]
    assert len(lines) <= 55
    assert max(map(columns_of, lines)) <= width
    (first,) = [line for line in lines if line.startswith("3. BN is ahead")]
    assert ("×" in first) == effects
    assert first.count("✗") == 9
