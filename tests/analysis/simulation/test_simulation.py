"""Holds the method to its promises in short, and the page to what comes out."""

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import simulated_choosing
import simulated_failures
import simulated_images
import simulated_rates
import simulated_rules
from simulate import EXPERIMENTS, tables_of, with_tables
from simulated_effects import DISTRIBUTIONS, claim, question
from simulated_tables import Share, Table, missed

from bnexp.analysis.intervals import t_band, t_interval
from bnexp.analysis.judging import gate, hypotheses, rulings
from bnexp.analysis.statistics import median_interval, t_p
from bnexp.analysis.statistics.crossed import ImageError, crossed_interval

SHORT = 150
"""How many experiments the short form makes for each figure."""

PAGE = Path(__file__).parents[3] / "docs" / "statistics.md"


@pytest.fixture(scope="module")
def tables():
    return tables_of(SHORT)


def on_page(name):
    """Returns the rows of a table on the page, its head left out."""
    page = PAGE.read_text(encoding="utf-8")
    text = re.search(rf"<!-- {name} -->\n(.*?)<!-- end -->", page, re.DOTALL)[1]
    rows = [line.strip("|").split("|") for line in text.strip().splitlines()]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def differs(cell, text):
    """Returns whether a cell and what the page says are further apart than chance brings them."""
    if not isinstance(cell, Share):
        return cell != text
    stated = float(text) / 100
    both = (cell.hits + stated * EXPERIMENTS) / (cell.of + EXPERIMENTS)
    error = math.sqrt(both * (1 - both) * (1 / cell.of + 1 / EXPERIMENTS))
    return abs(cell.value - stated) > 4 * error + 1 / cell.of


def test_intervals_cover_and_the_gate_errs_no_more_often_than_promised(tables):
    assert missed(tables) == []


def test_page_says_what_the_simulation_says(tables):
    for table in tables:
        for row, stated in zip(table.rows, on_page(table.name), strict=True):
            assert not any(map(differs, row, stated)), (table.name, row, stated)


def test_figures_of_the_page_keep_to_their_bars_themselves(tables):
    for table in tables:
        for row, stated in zip(table.rows, on_page(table.name), strict=True):
            shares = [
                replace(cell, hits=round(float(text) / 100 * EXPERIMENTS), of=EXPERIMENTS)
                for cell, text in zip(row, stated, strict=True)
                if isinstance(cell, Share)
            ]
            assert all(share.kept for share in shares), (table.name, row, stated)


def test_figure_that_is_not_what_comes_out_is_noticed():
    assert not differs(Share(30, SHORT), "20.0")
    assert not differs(Share(36, SHORT), "20.0")
    assert differs(Share(30, SHORT), "40.0")
    assert differs("34", "35")


def test_claims_judged_without_holm_miss_the_bar(monkeypatch):
    monkeypatch.setattr(rulings, "holm", lambda found: [gate.Tested(p, p, 0.95) for p in found])
    faults = simulated_rates.families(SHORT).missed
    assert len(faults) >= 6
    assert "ten claims: independent, the gate, supported, 5 seeds: " in faults[0]


def test_interval_that_is_too_narrow_misses_the_bar(monkeypatch):
    monkeypatch.setattr(simulated_rates, "t_band", lambda table: t_band(table, 0.8))
    assert len(simulated_rates.coverage(SHORT).missed) == 3


def test_interval_of_the_median_that_is_too_narrow_misses_the_bar(monkeypatch):
    narrow = lambda row: (median_interval(row, 0.5)[0], 0.95)  # noqa: E731
    monkeypatch.setattr(simulated_rules, "median_interval", narrow)
    faults = simulated_rules.whole_numbers(SHORT).missed
    assert any("exact, of the median" in fault for fault in faults)


def test_gate_that_forgets_the_smallest_effect_misses_the_bar(monkeypatch):
    forgetful = lambda family, test: rulings.adjusted_by([without(*family)], test)  # noqa: E731
    monkeypatch.setattr(simulated_rates, "adjusted_by", forgetful)
    faults = simulated_rates.borders(SHORT).missed
    assert any("beyond a smallest effect, normal" in fault for fault in faults)


def test_rule_that_calls_every_farthest_seed_far_misses_the_bar(monkeypatch):
    def loose(row):
        return np.flatnonzero(np.abs(row - row.mean()) > 1.5 * row.std()).tolist()

    monkeypatch.setattr(simulated_failures, "far_from_others", loose)
    faults = simulated_failures.far_seeds(SHORT).missed
    assert [fault.partition(", ")[0] for fault in faults] == ["far seeds: normal"] * 3


def test_failures_have_the_mean_and_the_median_that_are_stated():
    effects = simulated_failures.failures("here", (400_000,))
    assert effects.mean() == pytest.approx(0.0, abs=0.02)
    assert np.mean(effects > simulated_failures.MEDIAN) == pytest.approx(0.5, abs=0.005)


def test_median_that_is_thought_to_lie_lower_misses_the_bar(monkeypatch):
    monkeypatch.setattr(simulated_failures, "MEDIAN", 0.8)
    faults = simulated_failures.rare_failures(SHORT).missed
    assert any("above its true median" in fault for fault in faults)


def test_epoch_that_the_judged_seeds_choose_misses_the_bar(monkeypatch):
    monkeypatch.setattr(simulated_choosing, "_at", lambda curves, _: curves.min(axis=2))
    faults = simulated_choosing.best_of_epochs(SHORT).missed
    assert any("3 other seeds choose" in fault for fault in faults)


def test_claims_over_images_that_are_judged_over_seeds_miss_the_bar(monkeypatch):
    monkeypatch.setattr(
        hypotheses, "crossed_p", lambda effects, beyond, error: t_p(effects, beyond)
    )
    faults = simulated_images.lasting(60).missed
    assert len(faults) >= 2
    assert all("over: seeds and images" in fault for fault in faults)


def test_satterthwaites_interval_may_be_narrower_than_that_over_seeds_and_the_chosen_may_not():
    effects = np.array([0.0, 1.0, 2.0])
    error = ImageError(3 * effects.var(ddof=1) / 3, 200)
    over_seeds, other = t_interval(effects), simulated_images.by_satterthwaite(effects, error)
    assert other.high < over_seeds.high < crossed_interval(effects, error).high


def without(asked):
    """Returns a claim with no smallest effect."""
    return question(claim(), asked.parts[0].effects)


@pytest.mark.parametrize("more", [{}, {"text": "a = b", "margin": 0.5}, {"at_least": 2}])
def test_gate_rules_by_the_tests_that_are_counted(more):
    comparison = claim(**more)
    effects = np.random.default_rng(0).normal(0.4, 1.0, (60, 3, 8))
    family = [question(comparison, *e[: 3 if "at_least" in more else 1]) for e in effects]
    ruled = [rulings.rule([asked])[0].outcome == "supported" for asked in family]
    counted = [rulings.adjusted_by([asked], t_p)[0][0].passes for asked in family]
    assert counted == ruled
    assert 0 < sum(ruled) < len(ruled)


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_effects_have_no_mean_a_known_spread_and_the_middle_that_is_stated(name):
    stated = DISTRIBUTIONS[name]
    drawn = stated.draw(np.random.default_rng(1), (400_000,))
    assert drawn.mean() == pytest.approx(0.0, abs=0.01)
    assert drawn.std() == pytest.approx(1.0, abs=0.1)
    averages = (drawn[::2] + drawn[1::2]) / 2
    assert np.median(averages) == pytest.approx(stated.middle, abs=0.01)
    assert (np.mean(drawn > 0) == pytest.approx(0.5, abs=0.005)) == stated.symmetric


def test_tables_are_renewed_between_their_comments_alone():
    table = Table("looks", ("looked at", "share"), (("once", Share(1, 8)), ("ever", "")))
    page = "before\n<!-- looks -->\nold\n<!-- end -->\n<!-- other -->\nkept\n<!-- end -->\n"
    renewed = with_tables(page, [table])
    shown = "| looked at | share |\n| --- | ---: |\n| once | 12.5 |\n| ever |  |"
    assert renewed == page.replace("old\n", f"\n{shown}\n\n")
    assert with_tables(renewed, [table]) == renewed
