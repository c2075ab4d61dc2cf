"""What so many seeds can decide, and how large an effect they find, is told before any training."""

from __future__ import annotations

import pytest
from scipy import stats

from bnexp.config import load_experiment
from bnexp.plan import lint, power_of
from bnexp.plan.power import detectable

HEAD = "name: a\ndata: {dataset: digits}\ntraining: {epochs: 40}\n"
ARMS = "arms: {a: {}, b: {network.norm: {kind: batch, momentum: 0.9}}}\n"
WATCH = "evaluation: {watch: {every: {steps: 22}}}\n"
TARGET = "metric: {steps_to: {val_accuracy: 0.95}}"
MEDIAN = "metric: {final: val_loss}, by: median"
DIVERGED = "metric: {diverged: true}"
WIDTH = "metric: {width: {along: training.batch_size, reaches: {val_accuracy: 0.9}}}"
LOSSES = ("final: val_loss", "best: val_loss", "final: loss", "test: loss", "best: loss",
          "gap: loss", "test: accuracy", "final: val_accuracy", "best: val_accuracy")  # fmt: skip
GRID = "grid: {training.batch_size: [16, 32, 64]}\n"


@pytest.fixture
def told(tmp_path):
    """Returns what the rules of this file say of some claims: pairs of rule and message."""

    def of(*claims, seeds, grid="", text="b < a"):
        lines = [f"- {{says: x, claim: {text}, {claim}}}\n" for claim in claims]
        stated = f"{HEAD}{ARMS}{WATCH}{grid}seeds: {seeds}\nclaims:\n{''.join(lines)}"
        (tmp_path / "a.yaml").write_text(stated)
        experiment = load_experiment(tmp_path / "a.yaml")
        rules = ("few-seeds", "low-power", "cannot-be-decided")
        return [(w.rule, w.problem.message) for w in lint(experiment) if w.rule in rules]

    return of


def losses(count):
    return [f"metric: {{{metric}}}" for metric in LOSSES[:count]]


def test_claims_on_one_seed_are_told_not_to_be_judged(told):
    for claim in (*losses(4), TARGET):
        message = dict(told(claim, seeds="[3]"))["few-seeds"]
        assert message.startswith(
            "claims rest on 1 seed: they cannot be judged, as a verdict needs at least 2 paired "
        )
    assert "indicative only" in dict(told(*losses(1), seeds=2))["few-seeds"]


def test_five_seeds_decide_no_target_that_one_of_them_misses(told):
    ((rule, message),) = told(TARGET, seeds=5)
    assert rule == "cannot-be-decided"
    assert message == (
        "if one trial does not reach the target, ranks decide, and no outcome of 5 seeds gives p "
        "below 0.0312, where 0.025 is needed: it could not be decided; take 6 seeds"
    )
    assert told(TARGET, seeds=6) == []


@pytest.mark.parametrize(
    ("claims", "seeds", "grid", "needed"),
    [
        # One always by ranks and one that may be: the same p-value twice, and 2 / 2^n is needed.
        ((DIVERGED, TARGET), 6, "", 7),
        ((DIVERGED, TARGET), 7, "", 0),
        # Two that may go by ranks: in the best case one does, and the other has any p-value.
        ((TARGET, TARGET.replace("0.95", "0.97")), 6, "", 0),
        # Three cells that always go by ranks: 3 / 2^n.
        ((DIVERGED,), 6, GRID, 7),
        # In at least one of three cells: three times the smallest.
        ((f"{DIVERGED}, at_least: 1",), 6, GRID, 7),
        # One of three cells by ranks leaves two that may decide.
        ((f"{TARGET}, at_least: 1",), 5, GRID, 0),
        ((f"{TARGET}, at_least: 3",), 5, GRID, 6),
        ((WIDTH.replace("claim: b < a", "claim: b > a"),), 5, GRID, 6),
        # Judged on four of seven seeds.
        ((f"{TARGET}, select: {{final: val_loss, seeds: 3}}",), 8, GRID, 9),
        # Means have no least p-value, and ranks know no margin however many seeds there are.
        (("metric: {final: val_loss}",), 5, "", 0),
        # Signs give 1 / 2^n, and hold against a size as well.
        ((MEDIAN,), 5, "", 6),
        ((MEDIAN, MEDIAN.replace("final", "mean: {series").replace("loss", "loss}")), 6, "", 7),
        ((f"{MEDIAN}, smallest: 0.1",), 5, "", 6),
        ((f"{MEDIAN}, at_least: 2",), 6, GRID, 7),
    ],
)
def test_the_family_says_how_many_seeds_it_takes(told, claims, seeds, grid, needed):
    found = [message for rule, message in told(*claims, seeds=seeds, grid=grid)
             if rule == "cannot-be-decided"]  # fmt: skip
    assert bool(found) == bool(needed)
    assert all(f"take {needed} seeds" in message for message in found)
    if needed:
        rest = told(*claims, seeds=needed, grid=grid)
        assert "cannot-be-decided" not in {rule for rule, _ in rest}
        before = told(*claims, seeds=needed - 1, grid=grid)
        assert "cannot-be-decided" in {rule for rule, _ in before}


def test_what_can_be_contradicted_alone_is_told_apart(told):
    ((rule, message),) = told(f"{DIVERGED}, at_least: 1", seeds=6, grid=GRID)
    assert rule == "cannot-be-decided"
    assert (
        "gives p below 0.0469 after Holm, where 0.025 is needed: it could not be supported"
        in message
    )
    # Against it: in all three cells the opposite, 1 / 64.
    assert told(f"{DIVERGED}, at_least: 1, verdict: contradicted", seeds=6, grid=GRID) == []


def test_the_smallest_effect_is_nothing_that_ranks_know(told):
    ((_, message),) = told(f"{TARGET}, smallest: 1.2", seeds=5)
    assert message.endswith("take 6 seeds, and leave smallest out")


def test_an_effect_that_single_pairs_show_is_all_that_few_seeds_find(told):
    ((rule, message),) = told(*losses(9), seeds=5)
    assert rule == "low-power"
    # Of nine tests the first has to pass 0.025 / 9.
    needed = stats.t.ppf(1 - 0.025 / 9, 4)
    effect = float(message.partition("an effect of ")[2].split()[0])
    assert stats.nct.sf(needed, 4, effect * 5**0.5) == pytest.approx(0.8, abs=0.002)
    assert message.startswith("5 seeds and 9 verdicts find")
    enough = int(message.partition("take at least ")[2].split(",")[0])
    assert told(*losses(9), seeds=enough) == []
    # One seed fewer finds it as well, but decides nothing by ranks: nine verdicts need 2^-9 each.
    assert 9 * 0.5**enough <= 0.025 < 9 * 0.5 ** (enough - 1)
    assert message.endswith("if a trial diverges, ranks decide, with 9 verdicts at 9 untied pairs")
    assert told(*losses(2), seeds=5) == []


@pytest.mark.parametrize(("count", "pairs"), [(1, 6), (2, 7), (4, 8), (8, 9)])
def test_few_seeds_are_told_how_many_untied_pairs_decide_by_ranks(told, count, pairs):
    message = dict(told(*losses(count), seeds=3))["few-seeds"]
    verdicts = f"{count} verdict{'s' if count > 1 else ''}"
    assert message.endswith(
        f"take at least {pairs}, better 10: if a trial diverges, ranks decide, with {verdicts} at "
        f"{pairs} untied pairs"
    )


def test_few_seeds_are_told_what_decides_medians_and_claims_over_images(told):
    message = dict(told(MEDIAN, seeds=3))["few-seeds"]
    assert message.endswith("better 10: signs decide, with 1 verdict at 6 untied pairs")
    over = "metric: {final: val_loss}, over: seeds and images"
    message = dict(told(over, seeds=3))["few-seeds"]
    assert message.endswith(": if a trial diverges, no claim over images can be judged")
    assert "ranks decide" in dict(told(over, MEDIAN, seeds=3))["few-seeds"]


def test_the_effect_that_is_found_is_one_over_seeds_alone(tmp_path):
    told = []
    for over in ("seeds", "seeds and images"):
        claims = f"claims: [{{says: x, claim: b < a, metric: {{final: val_loss}}, over: {over}}}]"
        (tmp_path / "a.yaml").write_text(f"{HEAD}{ARMS}seeds: 6\n{claims}\n")
        told.append(str(power_of(load_experiment(tmp_path / "a.yaml"))))
    assert told[1] == f"{told[0]} where images add no error"


def test_medians_that_are_to_lie_outside_a_margin_take_a_seed_more(told):
    stated = f"{MEDIAN}, margin: 0.1, verdict: contradicted"
    ((rule, message),) = told(stated, seeds=6, text="b = a")
    assert (rule, message.endswith("take 7 seeds")) == ("cannot-be-decided", True)
    assert told(stated, seeds=7, text="b = a") == []
    assert told(f"{MEDIAN}, margin: 0.1", seeds=6, text="b = a") == []


def test_few_seeds_are_told_a_number_that_is_enough_for_all(told):
    claims = [*losses(8), DIVERGED]
    found = dict(told(*claims, seeds=3))
    assert set(found) == {"few-seeds", "cannot-be-decided"}
    enough = int(found["few-seeds"].partition("take at least ")[2].split(",")[0])
    assert f"take {enough} seeds" in found["cannot-be-decided"]
    assert told(*claims, seeds=enough) == []


@pytest.mark.parametrize("pairs", [3, 4, 5, 8, 10, 30, 200, 3000])
@pytest.mark.parametrize("alpha", [0.025, 0.0031, 0.0005])
def test_a_detectable_effect_has_the_power_that_scipy_works_out(pairs, alpha):
    effect = detectable(pairs, alpha)
    needed = stats.t.ppf(1 - alpha, pairs - 1)
    assert stats.nct.sf(needed, pairs - 1, effect * pairs**0.5) == pytest.approx(0.8, abs=1e-4)


def test_the_grid_of_the_page_is_counted_as_the_gate_counts_it(tmp_path):
    text = f"{HEAD}{ARMS}{GRID}seeds: 6\nclaims:\n"
    for claim in (
        TARGET,
        f"{TARGET}, at_least: 2".replace("0.95", "0.9"),
        WIDTH,
        "metric: {parameters: all}",
    ):
        text += f"- {{says: x, claim: b < a, {claim}}}\n"
    (tmp_path / "a.yaml").write_text(text)
    # Three cells, one over cells, one without the axis of the width; parameters are exact.
    assert power_of(load_experiment(tmp_path / "a.yaml")).verdicts == 5
