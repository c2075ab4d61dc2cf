"""Claims with margins, over cells of a grid, and of identities are read as they are stated."""

import re

import pytest

from bnexp.config.claims.claims import IdentityClaim
from bnexp.config.claims.identities import IDENTITIES as KNOWN
from bnexp.config.claims.listings import identities, metrics, signs
from bnexp.config.claims.metrics import VOCABULARY, Metric
from bnexp.config.course import Watch
from bnexp.config.explaining.catalog import catalog
from bnexp.config.explaining.explain import explanation_of
from bnexp.config.explaining.reference import reference_markdown, template

BASE = """\
data: {dataset: digits}
training: {epochs: 6}
seeds: 10
arms: {no-bn: {}, bn: {network.norm: batch}, biased: {network: {norm: batch, bias: true}}}
"""
GRID = "grid: {training.optimizer.learning_rate: [0.001, 0.01, 0.1, 1.0]}\n"


SELECTING = ", select: {final: val_loss, seeds: 4}"


def stated(load, claim, grid=""):
    """Returns the only claim of a configuration."""
    (found,) = load(f"{BASE}{grid}claims:\n  - {{says: so it is, {claim}}}\n").stated
    return found


@pytest.mark.parametrize(
    ("claim", "kind", "sides"),
    [
        ("metric: {final: loss}, claim: bn < no-bn", "order", ("bn", "no-bn")),
        ("metric: {final: loss}, claim: bn = no-bn, margin: 0.1", "equal", ("bn", "no-bn")),
        ("metric: {final: loss}, claim: no-bn <= bn, margin: 0.1", "not worse", ("no-bn", "bn")),
        ("metric: {final: loss}, claim: no-bn >= bn, margin: 0.1", "not worse", ("no-bn", "bn")),
        ("metric: {parameters: all}, claim: no-bn = bn", "exact", ("no-bn", "bn")),
    ],
)
def test_the_sign_and_the_metric_say_what_sort_of_claim_it_is(load, claim, kind, sides):
    found = stated(load, claim)
    assert (found.kind, found.number) == (kind, 0)
    assert (found.first, found.second) == sides


def test_equal_arms_are_the_same_claim_the_other_way_round(refusal):
    one = "{says: one, metric: {final: loss}, claim: bn = no-bn, margin: 0.1}"
    text = f"{BASE}claims:\n  - {one}\n  - {one.replace('bn = no-bn', 'no-bn = bn')}\n"
    assert refusal(text).endswith("take one of the two out, or they count twice")


@pytest.mark.parametrize(
    "rest",
    [
        "claim: bn = no-bn, margin: 0.2",
        "claim: bn <= no-bn, margin: 0.1",
        "claim: bn < no-bn, at_least: 2",
        "claim: bn < no-bn, at_least: 4",
        "claim: bn < no-bn, select: {final: val_loss, seeds: 3}",
        "claim: bn < no-bn, select: {best: val_loss, seeds: 3}",
        "claim: bn < no-bn, by: median",
    ],
)
def test_claims_that_differ_in_what_is_tested_are_two(load, rest):
    claims = ["claim: bn = no-bn, margin: 0.1", "claim: bn < no-bn", rest]
    lines = [f"  - {{says: x, metric: {{final: loss}}, {claim}}}\n" for claim in claims]
    assert len(load(f"{BASE}{GRID}claims:\n{''.join(lines)}").claims) == 3


@pytest.mark.parametrize("name", KNOWN)
def test_each_identity_is_checked_in_an_arm_that_has_what_it_needs(load, name):
    found = stated(load, f"identity: {name}, arm: biased, tolerance: 1.0e-5")
    assert isinstance(found, IdentityClaim)
    assert (found.identity, found.claim.arm, found.claim.tolerance) == (name, "biased", 1e-5)


@pytest.mark.parametrize(
    ("network", "identity", "reason"),
    [
        ("{norm: none}", "folding", "its network has no normalizer that is a layer"),
        (
            "{norm: batch, hidden: []}",
            "folding",
            "its network has no hidden layer, and so no normalizer",
        ),
        (
            "{norm: batch}",
            "bias_shift",
            "its hidden layers have no bias; say network.bias: true",
        ),
        (
            "{norm: {kind: batch, placement: after}}",
            "bias_gradient",
            "the activation stands between the bias and the normalizer",
        ),
        (
            "{norm: {kind: batch, center: false}}",
            "undone",
            "its normalizer lacks scale or offset, which would undo it",
        ),
        (
            "{norm: {kind: batch, placement: after}, activation: tanh}",
            "weight_scale",
            "tanh stands between the weights and the normalizer",
        ),
    ],
)
def test_identity_that_a_network_cannot_have_is_refused_with_the_reason(
    load, refusal, network, identity, reason
):
    arm = network.replace("{", "{kind: mlp, ", 1)
    text = (
        f"arms: {{a: {{network: {arm}}}, b: {{network: {{norm: batch, bias: true}}}}}}\nclaims:\n"
    )
    claim = f"  - {{says: x, identity: {identity}"
    message = refusal(f"{text}{claim}, arm: a}}\n")
    needs = KNOWN[identity].needs
    assert message.endswith(
        f"got '{identity}', which cannot be checked: in the arm 'a' {reason}; it needs {needs}"
    )
    assert len(load(f"{text}{claim}}}\n").identities) == 1


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("metric: {final: loss}, claim: bn < no-bn, by: mean", "got 'mean'"),
        (
            "metric: {diverged: true}, claim: bn < no-bn, by: median",
            "whether a trial diverged is 1 or 0, and a median of those says less; leave it out",
        ),
        (
            "metric: {parameters: all}, claim: bn > no-bn, by: median",
            "parameters is compared exactly, in every cell; leave by out",
        ),
        ("identity: folding, by: median", "claims.0.by: goes with metric, not with identity"),
    ],
)
def test_a_median_that_makes_no_sense_is_refused(refusal, claim, message):
    assert message in refusal(f"{BASE}claims:\n  - {{says: x, {claim}}}\n")


@pytest.mark.parametrize("rest", ["", ", smallest: 0.1", ", at_least: 2", SELECTING])
def test_a_median_goes_with_sizes_and_cells(load, rest):
    found = stated(load, f"metric: {{final: loss}}, claim: bn < no-bn, by: median{rest}", GRID)
    assert found.by_median
    assert found.scope.startswith(" in the median")
    mean = stated(load, f"metric: {{final: loss}}, claim: bn < no-bn{rest}", GRID)
    assert found.scope == f" in the median{mean.scope}"
    assert not mean.by_median


def test_claims_and_identities_keep_their_places(load):
    text = f"""{BASE}claims:
  - {{says: one, identity: folding}}
  - {{says: two, metric: {{final: loss}}, claim: bn < no-bn}}
  - {{says: three, identity: folding, arm: bn}}
"""
    experiment = load(text)
    assert [claim.claim.says for claim in experiment.stated] == ["one", "two", "three"]
    assert [claim.number for claim in experiment.identities] == [0, 2]


def test_a_question_is_kept_without_the_space_around_it(load):
    assert load("question: '  Is it so? '").question == "Is it so?"
    assert load("question:").question == ""
    assert load("name: a").question == ""


def test_a_wrong_grid_is_told_once_and_not_again_by_the_claims(refusal):
    claim = "{says: x, metric: {final: loss}, claim: bn < no-bn, at_least: 2}"
    text = f"{BASE}grid: {{training.batch_size: 32}}\nclaims:\n  - {claim}\n"
    assert [line.split(": ")[1] for line in refusal(text).splitlines()] == [
        "grid.training.batch_size"
    ]


def test_wrong_seeds_are_told_once_and_not_again_by_what_selects(refusal):
    claim = (
        "{says: x, metric: {final: loss}, claim: bn < no-bn, select: {best: val_loss, seeds: 3}}"
    )
    text = f"{BASE.replace('10', 'x')}{GRID}claims:\n  - {claim}\n"
    assert [line.split(": ")[1] for line in refusal(text).splitlines()] == ["seeds"]


@pytest.mark.parametrize("ends", ["[2, 2]", "[2, 1]", "[1, 2, 3]", "[]"])
def test_a_range_is_two_numbers_in_order(refusal, ends):
    metric = f"metric: {{mean: {{series: loss, epochs: {ends}}}}}"
    message = refusal(f"{BASE}claims:\n  - {{says: x, {metric}, claim: bn < no-bn}}\n")
    assert message.endswith(f"got {ends}; must be two numbers, the first below the last")


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [("bn == no-bn", "= for =="), ("bn => no-bn", ">= for =>"), ("bn =< no-bn", "<= for =<")],
)
def test_signs_of_other_languages_are_told_as_they_are_written_here(refusal, wrong, remedy):
    text = f"{BASE}claims:\n  - {{says: x, metric: {{final: loss}}, claim: {wrong}, margin: 1}}\n"
    assert f"got '{wrong}'; write {remedy}. Arms: no-bn, bn, biased" in refusal(text)


@pytest.mark.parametrize("steps", [(7, 30), (5, 30), (40, 30), (1, 1)])
def test_evaluations_within_a_range_are_counted_as_they_would_be_listed(steps):
    distance, total = steps
    listed = sorted({*range(0, total, distance), total})
    for first in range(total + 3):
        for last in (first, first + 0.5, first + 4, first + 2 * distance):
            expected = sum(first <= step <= last for step in listed)
            assert Watch(distance, total).count_within(first, last) == expected, (first, last)


def test_a_step_between_rows_is_there_where_it_is_watched_but_not_of_training(load, refusal):
    watched = f"{BASE}evaluation: {{watch: {{every: {{steps: 10}}}}}}\n"
    claim = "claims:\n  - {says: x, metric: {at: {series: SERIES, step: 30}}, claim: bn < no-bn}\n"
    assert len(load(watched + claim.replace("SERIES", "val_loss")).claims) == 1
    assert "no evaluation at step 30" in refusal(watched + claim.replace("SERIES", "loss"))
    assert "no evaluation at step 30" in refusal(BASE + claim.replace("SERIES", "val_loss"))


SHOWN = re.findall("```yaml\n(claims:.*?)```", template(), re.DOTALL)
OVER_THE_GRID = template().partition("### Claims over a grid")[2].partition("### Identities")[0]


@pytest.mark.parametrize("text", SHOWN)
def test_every_claim_on_the_page_is_right(load, text):
    grid = GRID if text in OVER_THE_GRID else ""
    experiment = load(f"{BASE}{grid}{text}")
    assert len(experiment.stated) == text.count("says:") > 1


def test_the_page_shows_every_kind_of_claim_and_every_key_of_one():
    text = "".join(SHOWN)
    for key in (
        "smallest",
        "margin",
        "at_least",
        "select",
        "over",
        "width",
        "identity",
        "arm",
        "tolerance",
        "by",
    ):
        assert f"{key}: " in text
    for sign in ("<", ">", "=", "<=", ">="):
        assert f"bn {sign} " in text
    assert len(SHOWN) == 6


def test_the_tables_of_the_page_hold_all_there_is():
    page = reference_markdown()
    for listing, names in ((metrics(), VOCABULARY), (identities(), KNOWN), (signs(), "12345")):
        assert [row[0] for row in listing.rows if listing.title != "Signs"] in ([], [*names])
        assert len(listing.rows) == len(names)
        for name, *cells in listing.rows:
            assert " ".join(f"| `{name}` | {' | '.join(cells)} |".split()) in page
    assert all(row[1] for row in metrics().rows)
    assert {*VOCABULARY} == {*Metric.model_fields}


def test_what_there_is_to_choose_from_is_explained():
    shown = {
        path: explanation_of(f"claims.{path}").listings for path in ("claim", "metric", "identity")
    }
    assert [[each.title for each in found] for found in shown.values()] == [
        ["Signs"],
        ["Metrics"],
        ["Identities"],
    ]
    (table,) = shown["metric"]
    assert ("steps_to", "steps", "ratio", "less") in table.rows
    told = explanation_of("claims.identity").as_json()["identities"]
    assert told[0] == {
        "identity": "bias_gradient",
        "tolerance": 1e-06,
        "what is true": KNOWN["bias_gradient"].meaning,
    }
    assert explanation_of("claims.says").listings == ()


def test_an_example_comes_with_the_grid_that_it_needs():
    (facts,) = explanation_of("claims.metric.width").facts
    assert facts["together with"] == "grid: {training.optimizer.learning_rate: [0.001, 0.01, 0.1]}"
    (facts,) = explanation_of("claims.margin").facts
    assert "claim: bn = no-bn, margin: 0.005" in facts["in a file"]
    assert "together with" not in facts
    (key,) = catalog().keys_at("claims.metric.mean.epochs")
    assert key.entry.range == "each at least 0, exactly 2 values"
