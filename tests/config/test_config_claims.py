"""Claims name arms and numbers that there are; acceptances name rules and give a reason."""

import pytest

from bnexp.config.language.rules import RULES

KNOWN = f"Rules: {', '.join(RULES)}"
BASE = """\
data: {dataset: digits}
training: {epochs: 3}
arms: {a: {}, b: {network.norm: batch}, a < b: {}}
"""


def claim(metric="{final: val_loss}", compared="a < b", more=""):
    """Returns a configuration with one claim, whose metric begins at 6:13 and arms at 7:12."""
    return f"{BASE}claims:\n  - says: it is so\n    metric: {metric}\n    claim: {compared}\n{more}"


@pytest.mark.parametrize(
    ("compared", "smaller", "larger"),
    [
        ("a < b", "a", "b"),
        ("a > b", "b", "a"),
        ("a<b", "a", "b"),
        ("' b  >a '", "a", "b"),
        ("a < b < b", "a < b", "b"),
        ("b > a < b", "a < b", "b"),
        ("a = b", "a", "b"),
        ("b <= a", "b", "a"),
        ("b >= a", "a", "b"),
        ("a < b = b", "a < b", "b"),
    ],
)
def test_a_claim_compares_two_arms_whatever_their_names(load, compared, smaller, larger):
    margin = "    margin: 0.1\n" if "=" in compared else ""
    (comparison,) = load(claim(compared=compared, more=margin)).claims
    assert (comparison.smaller, comparison.larger) == (smaller, larger)
    assert comparison.claim.verdict == "supported"


@pytest.mark.parametrize(
    ("compared", "message"),
    [
        (
            "a is better",
            "got 'a is better'; must be two arms with <, >, =, <= or >= between, as in: a < b. ",
        ),
        ("a < c", "no arm is named 'c'"),
        ("no < b", "no arm is named 'no'. "),
        ("b < b", "got 'b < b'; an arm is compared with another. "),
        ("''", "got ''; must be two arms with <, >, =, <= or >= between, as in: a < b. "),
        ("< b", "no arm is named ''. "),
    ],
)
def test_a_claim_of_no_two_arms_is_refused_with_the_arms_there_are(refusal, compared, message):
    told = refusal(claim(compared=compared))
    assert told.startswith(f"a.yaml:7:12: claims.0.claim: {message}")
    assert told.endswith(" Arms: a, b, a < b")


def test_a_misspelt_arm_is_told_with_the_nearest(refusal):
    text = BASE.replace("a: {}", "plain: {}") + claim(compared="plian < b")[len(BASE) :]
    assert "no arm is named 'plian'; did you mean 'plain'? Arms: plain, b, " in refusal(text)


@pytest.mark.parametrize(
    "metric",
    [
        "{final: val_accuracy}",
        "{best: loss}",
        "{at: {series: val_loss, epoch: 2}}",
        "{at: {series: accuracy, step: 36}}",
        "{at: {series: accuracy, step: 108}}",
        "{steps_to: {val_accuracy: 1}}",
        "{epochs_to: {val_loss: 7.5}}",
        "{test: loss}",
        "{seconds_per_step: training}",
        "{seconds_to: {val_accuracy: 0.9}}",
        "{mean: {series: val_loss}}",
        "{mean: {series: loss, epochs: [0.5, 1]}}",
        "{mean: {series: val_loss, steps: [36, 50]}}",
        "{mean: {series: val_loss, steps: [100, 1000]}}",
        "{area: {series: val_loss, epochs: [0, 1]}}",
        "{area: {series: accuracy, epochs: [1, 2]}}",
        "{gap: accuracy}",
        "{diverged: true}",
        "{parameters: other}",
    ],
)
def test_each_number_of_a_trial_can_be_claimed(load, metric):
    assert len(load(claim(metric)).claims) == 1


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        ("{final: test_loss}", "6:21: claims.0.metric.final: test_loss is not recorded: "
         "evaluation.on is [validation]; add test to evaluation.on, or say test: loss, which needs "
         "no watching"),
        ("{steps_to: {test_accuracy: 0.9}}", "6:24: claims.0.metric.steps_to: test_accuracy is not "
         "recorded: evaluation.on is [validation]; add test to evaluation.on, or say test: "
         "accuracy, which needs no watching"),
        ("{at: {series: val_loss, step: 10}}", "6:18: claims.0.metric.at: there is no evaluation "
         "at step 10, only every 36 steps; evaluate there, or read another row"),
        ("{steps_to: {val_accuracy: 97}}", "6:39: claims.0.metric.steps_to.val_accuracy: got 97; "
         "did you mean 0.97? An accuracy lies between 0 and 1"),
        ("{epochs_to: {accuracy: 1.5}}", "6:36: claims.0.metric.epochs_to.accuracy: got 1.5; did "
         "you mean 0.015? An accuracy lies between 0 and 1"),
        ("{steps_to: {accuracy: 970}}", "6:35: claims.0.metric.steps_to.accuracy: got 970. An "
         "accuracy lies between 0 and 1"),
        ("{steps_to: {val_loss: 0}}",
         "6:35: claims.0.metric.steps_to.val_loss: got 0; must be greater than 0"),
        ("{steps_to: {}}", "6:24: claims.0.metric.steps_to: got a mapping; must not be empty"),
        ("{steps_to: {loss: 1, val_loss: 1}}",
         "6:24: claims.0.metric.steps_to: got a mapping; must have at most 1 value"),
        ("{final: val_lss}", "6:21: claims.0.metric.final: got 'val_lss'; did you mean 'val_loss'? "
         "One of: loss, accuracy, val_loss, val_accuracy, test_loss, test_accuracy, "
         "cross_entropy, val_cross_entropy, test_cross_entropy, penalty, mean_lag, variance_lag, "
         "train_loss, train_accuracy, train_cross_entropy, shifted_loss, shifted_accuracy, "
         "shifted_cross_entropy, brightness_loss, brightness_accuracy, brightness_cross_entropy, "
         "contrast_loss, contrast_accuracy, contrast_cross_entropy, noise_loss, noise_accuracy, "
         "noise_cross_entropy, inversion_loss, inversion_accuracy, inversion_cross_entropy, those "
         "of image sets with .batch or .precise"),
        ("val_loss", "6:13: claims.0.metric: got 'val_loss'; must be a mapping; write "
         "{final: val_loss} or {best: val_loss}"),
        ("{}", "6:13: claims.0.metric: give exactly one of final, best, at, mean, area, steps_to, "
         "epochs_to, seconds_to, gap, test, diverged, seconds_per_step, parameters, width; got "
         "none"),
        ("{at: {series: loss}}",
         "6:18: claims.0.metric.at: give exactly one of epoch, step; got none"),
    ],
)  # fmt: skip
def test_a_number_that_there_will_not_be_is_refused_in_its_place(refusal, metric, message):
    assert refusal(claim(metric)) == f"a.yaml:{message}"


@pytest.mark.parametrize("row", ["epoch: 4", "step: 109"])
def test_a_row_after_the_end_is_refused_with_the_end(refusal, row):
    message = refusal(claim(f"{{at: {{series: loss, {row}}}}}"))
    assert message.startswith("a.yaml:6:18: claims.0.metric.at: ")
    assert "training ends after 108 steps" in message


def test_a_row_is_looked_for_only_in_the_arms_that_are_compared(load, refusal):
    metric = "{at: {series: val_loss, epoch: 3}}"
    text = claim(metric).replace("a < b: {}", "short: {training.epochs: 1}")
    assert len(load(text).claims) == 1
    message = refusal(text.replace("claim: a < b", "claim: a < short"))
    assert "training ends after 36 steps" in message


def test_what_the_data_alone_can_tell_is_not_judged(load):
    text = claim("{at: {series: val_loss, step: 1234567}}").replace("digits", "own.npz")
    assert len(load(text).claims) == 1


@pytest.mark.parametrize(
    ("metric", "smallest", "message"),
    [
        ("{steps_to: {val_loss: 0.5}}", "0.9", "got 0.9; steps_to is compared by ratios, whose "
         "smallest effect is above 1, such as 1.1"),
        ("{seconds_per_step: training}", "1", "got 1; seconds_per_step is compared by ratios, "
         "whose smallest effect is above 1, such as 1.1"),
        ("{final: val_loss}", "0", "got 0; must be greater than 0"),
        ("{final: val_loss}", "'0.1'", "got '0.1'; must be a number; write 0.1, without quotes"),
    ],
)  # fmt: skip
def test_the_smallest_effect_is_on_the_scale_of_its_metric(refusal, metric, smallest, message):
    text = claim(metric, more=f"    smallest: {smallest}\n")
    assert refusal(text) == f"a.yaml:8:15: claims.0.smallest: {message}"


@pytest.mark.parametrize(
    ("metric", "smallest"), [("{final: val_loss}", "2.5"), ("{epochs_to: {loss: 1}}", "1.01")]
)
def test_an_effect_on_its_scale_is_right(load, metric, smallest):
    (comparison,) = load(claim(metric, more=f"    smallest: {smallest}\n")).claims
    assert comparison.claim.smallest == float(smallest)


def test_the_same_claim_twice_is_refused_even_the_other_way_round(refusal, load):
    one = "{says: one, metric: {final: loss}, claim: a < b}"
    text = BASE + "claims:\n  - " + one + "\n  - {says: two, metric: {final: loss}, claim: b > a}\n"
    message = refusal(text)
    assert message.startswith("a.yaml:6:")
    assert message.endswith("take one of the two out, or they count twice")
    assert len(load(text.replace("b > a", "b < a")).claims) == 2
    assert len(load(text.replace("loss}, claim: b", "accuracy}, claim: b")).claims) == 2


def test_mistakes_in_several_claims_are_told_together(refusal):
    text = (
        BASE
        + "claims:\n  - {says: x, claim: a < b}\n"
        + "  - {says: '', metric: {final: loss}, claim: a < c, verdict: suported}\n  - x\n"
    )
    assert [line.split(": ")[:2] for line in refusal(text).splitlines()] == [
        ["a.yaml:5:15", "claims.0.claim"],
        ["a.yaml:6:12", "claims.1.says"],
        ["a.yaml:6:62", "claims.1.verdict"],
        ["a.yaml:7:5", "claims.2"],
    ]


def test_claims_are_a_list(refusal):
    message = "a.yaml:4:9: claims: got a mapping; must be a list, each claim behind a dash"
    assert refusal(f"{BASE}claims: {{says: x}}") == message


def test_no_claims_are_none(load):
    assert load(f"{BASE}claims:").claims == ()
    assert load(f"{BASE}claims: []").claims == ()


def test_a_warning_is_accepted_with_its_reason(load):
    accepted = load(f"{BASE}accept: {{few-seeds: a first look, coarse-target: 'yes'}}").accepted
    assert accepted == {"few-seeds": "a first look", "coarse-target": "yes"}


@pytest.mark.parametrize(
    ("accept", "message"),
    [
        ("{few_seds: x}",
         f"4:10: accept.few_seds: no such rule; did you mean 'few-seeds'? {KNOWN}"),
        ("{nothing: x}", f"4:10: accept.nothing: no such rule. {KNOWN}"),
        ("{few-seeds: }", "4:20: accept.few-seeds: got nothing; must be the reason, in words"),
        ("{few-seeds: ' '}", "4:21: accept.few-seeds: got ' '; must be the reason, in words"),
        ("{few-seeds: true}", "4:21: accept.few-seeds: got true; must be the reason, in words"),
        ("[few-seeds]",
         "4:9: accept: got a list; must be a mapping: the rule, a colon, the reason"),
    ],
)  # fmt: skip
def test_what_accepts_nothing_is_refused(refusal, accept, message):
    assert refusal(f"{BASE}accept: {accept}") == f"a.yaml:{message}"
