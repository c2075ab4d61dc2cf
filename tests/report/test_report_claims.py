"""The claims of a report: one table of all, a card for each, and the same as plain tables."""

import re

import pytest
from grids import GRID

from bnexp.report import markdown_of
from bnexp.report.claims.tables import evidence_tables, matrix_table, places_table
from bnexp.session.answering.answer import load
from bnexp.session.answering.judge import Judgement
from bnexp.session.answering.report import report_content

ARMS = """
name: arms
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 3}
seeds: 6
arms: {none: {}, batch: {network.norm: batch}, layer: {network.norm: layer}}
claims:
  - {says: batch is lower, metric: {final: val_loss}, claim: batch < none}
  - {says: layer is lower, metric: {final: val_loss}, claim: layer < none}
"""


def content_of(folder):
    result = load(folder)
    return report_content(result, Judgement(result.verdicts, ()))


@pytest.fixture(scope="module")
def grid(stored):
    return content_of(stored(GRID, name="grid"))


def card_of(content, says):
    """Returns the card of a claim and under which line it stands; nothing for an open one."""
    for chapter in content.chapters:
        for line, cards in (("", chapter.odd), *chapter.closed):
            for card in cards:
                if card.row.says == says:
                    return card, line
    raise AssertionError(says)


def test_every_claim_has_one_line_and_one_card_whose_places_are_those_of_the_matrix(grid):
    lines = [line for _, lines in grid.overview.groups for line in lines]
    cards = [card for chapter in grid.chapters for card in chapter.cards]
    assert sorted(int(line.row.numbering) for line in lines) == list(range(1, 20))
    assert sorted(int(card.key) for card in cards) == list(range(1, 20))
    by_key = {card.key: card for card in cards}
    for line in lines:
        linked = [mark.link for mark in (*line.marks, *line.beside) if mark]
        places = [f"verdict-{answer.key}" for _, answer in by_key[line.link].places]
        assert linked == (places or [f"claim-{line.link}"])


def test_headings_span_the_points_that_share_a_value(grid):
    assert grid.overview.heads == (
        ("learning_rate", tuple((value, 2) for value in ("0.01", "0.1", "1.0", "10.0"))),
        ("batch_size", tuple((value, 1) for value in ("8", "32") * 4)),
    )


def test_claims_of_fewer_keys_stand_in_the_same_table_with_their_places_named(grid):
    lines = {line.row.says: line for _, lines in grid.overview.groups for line in lines}
    assert [mark.before for mark in lines["wider range"].beside] == [
        "batch_size = 8",
        "batch_size = 32",
    ]
    assert lines["wider range"].marks == ()


def test_only_what_disagrees_stands_open_and_what_cannot_be_judged_is_counted_apart(grid):
    assert card_of(grid, "final")[1] == "4 claims as expected"
    assert card_of(grid, "at epoch 2")[1] == ""
    assert card_of(grid, "folding")[1] == "3 claims cannot be judged"
    for chapter in grid.chapters:
        assert all(card.row.odd and not card.is_unjudged for card in chapter.odd)
        assert [line.split()[0] for line, _ in chapter.closed] == [
            str(len(cards)) for _, cards in chapter.closed
        ]


def test_what_cannot_be_judged_is_told_with_the_reason_and_the_claims(grid):
    told = " ".join(claims for _, claims in grid.overview.unjudged)
    named = set(map(int, re.findall(r"\d+", re.sub(r"\(.*?\)", "", told))))
    everything = [each for answer in grid.answers for each in (answer, *answer.parts)]
    assert named == {each.claim for each in everything if each.verdict == "cannot be judged"}
    assert all(reason for reason, _ in grid.overview.unjudged)


def test_a_sign_is_part_of_an_effect(stored, claimed):
    content = content_of(stored(claimed))
    ((_, lines), *_) = [group for group in content.overview.groups if "end" in group[0]]
    assert [line.beside[0].text[0] for line in lines] == ["-", "-"]
    assert all(line.beside[0].text.endswith(")") for line in lines)


def test_the_same_claim_of_several_arms_is_one_card_with_the_arms_inside(stored):
    content = content_of(stored(ARMS, name="arms"))
    (chapter,) = content.chapters
    (card,) = chapter.cards
    assert card.row.numbering == "1-2"
    assert [label for label, _ in card.places] == ["batch", "layer"]
    assert [answer.key for _, answer in card.places] == ["1", "2"]


def test_every_verdict_and_every_place_that_is_counted_is_a_row_to_choose_from(grid):
    table = grid.claims.table
    assert len(table.rows) == sum(1 + len(answer.parts) for answer in grid.answers)
    chosen = [table.columns[place] for place in grid.claims.choices]
    assert chosen == ["Arms", "Metric", "learning_rate", "batch_size", "Verdict", "As expected"]
    position = table.columns.index("As expected")
    assert {row[position] for row in table.rows} == {"yes", "no: supported", "counted"}


def test_tables_of_a_card_have_a_column_for_each_place(grid):
    card, _ = card_of(grid, "final")
    assert [row[0] for row in places_table(card).rows] == [label for label, _ in card.places]
    evidence, pairs = evidence_tables(card)
    assert len(evidence.columns) == len(pairs.columns) == 9
    assert pairs.title.endswith(": bn / no-bn")
    assert [row[0] for row in pairs.rows] == ["0", "1", "2", "3", "4", "5"]


def test_the_text_tells_words_matrix_a_section_for_each_claim_and_methods(grid):
    text = markdown_of(grid)
    for sentence in grid.words:
        assert sentence.split(" (")[0] in text.replace("\\", "")
    matrix = matrix_table(grid.overview)
    assert len(matrix.rows) == 19 + len(grid.overview.groups)
    for chapter in grid.chapters:
        assert f"\n## {chapter.question}\n" in text
        for card in chapter.cards:
            assert text.count(f"\n### {card.row.numbering}. ") == 1
    assert "\n## Methods, for a paper\n" in text


def test_what_was_trained_is_told_in_a_line(grid):
    assert grid.trained == (
        "144 trials, all finished: 3 arms × 8 cells × 6 seeds. Each trains the mlp [16] on digits "
        "with adam, 3 epochs."
    )
