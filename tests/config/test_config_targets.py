"""What is looked for between the rows of the history: what is stated, or what is claimed."""

import pytest

from bnexp.config.assembly.resolved import resolved_text

# 36 steps an epoch.
HEAD = """\
data: {dataset: digits}
training: {epochs: 3}
arms: {a: {}, b: {network.norm: batch}, c: {network.hidden: [8]}}
"""
WATCH = "evaluation: {on: [validation, test], watch: {every: {steps: 5}MORE}}\n"
ACCURACIES = ("{steps_to: {val_accuracy: 0.9}}", "{epochs_to: {val_accuracy: 0.8}}")


def text(*metrics, more="", watch=WATCH):
    """Returns a configuration that watches, with a claim for each metric."""
    claims = "".join(
        f"  - {{says: it is so, metric: {metric}, claim: a < b}}\n" for metric in metrics
    )
    stated = watch.replace("MORE", f", targets: {more}" if more else "")
    return f"{HEAD}{stated}{'claims:' if claims else ''}\n{claims}"


@pytest.fixture
def looked_for(settings):
    """Returns for each variant of a text what it looks for, None where looks keep everything."""

    def targets(stated, **options):
        looks = [found.evaluation.watch for found in settings(stated, **options)]
        return [w.targets and dict(w.targets.by_series) for w in looks if w is not None]

    return targets


def test_the_targets_of_all_claims_are_looked_for_in_every_arm(looked_for):
    metrics = (*ACCURACIES, "{seconds_to: {val_loss: 0.5}}", "{steps_to: {test_loss: 0.4}}")
    wanted = {"val_loss": (0.5,), "val_accuracy": (0.8, 0.9), "test_loss": (0.4,)}
    assert looked_for(text(*metrics)) == [wanted] * 3


@pytest.mark.parametrize(
    "metrics",
    [(), ("{final: val_loss}", "{at: {series: val_loss, epoch: 2}}"), ("{steps_to: {loss: 1}}",)],
)
def test_without_a_target_every_look_keeps_everything(looked_for, metrics):
    assert looked_for(text(*metrics)) == [None] * 3


def test_a_series_that_an_arm_does_not_evaluate_is_not_looked_for_there(looked_for):
    arms = "arms: {a: {}, b: {network.norm: batch}, c: {evaluation.on: [test]}}"
    stated = text(ACCURACIES[0], "{steps_to: {test_loss: 0.4}}")
    both = {"val_accuracy": (0.9,), "test_loss": (0.4,)}
    changed = stated.replace(HEAD.splitlines()[2], arms)
    assert looked_for(changed) == [both, both, {"test_loss": (0.4,)}]


@pytest.mark.parametrize(
    ("at", "whole"),
    [
        ("{series: val_loss, step: 5}", True),
        ("{series: val_loss, step: 36}", False),
        ("{series: val_loss, epoch: 2}", False),
        ("{series: loss, step: 36}", False),
    ],
)
def test_a_claim_on_a_single_look_lets_every_look_keep_everything(looked_for, at, whole):
    targets = {"val_accuracy": (0.9,)}
    found = looked_for(text(ACCURACIES[0], f"{{at: {at}}}"))
    assert found == [None if whole else targets] * 3


@pytest.mark.parametrize(
    ("every", "at", "whole"),
    [
        ("{epochs: 1}", "epoch: 2", False),
        ("{epochs: 2}", "epoch: 3", False),
        ("{epochs: 2}", "epoch: 1", True),
        ("{steps: 5}", "step: 10", False),
        ("{steps: 5}", "step: 12", True),
        ("{epochs: 1}", "step: 12", True),
    ],
)
def test_for_ones_own_data_a_row_is_known_by_its_unit_alone(looked_for, every, at, whole):
    watch = f"evaluation: {{every: {every}, watch: {{every: {{steps: 3}}}}}}\n"
    metrics = (ACCURACIES[0], f"{{at: {{series: val_loss, {at}}}}}")
    stated = text(*metrics, watch=watch).replace("dataset: digits", "dataset: own.npz")
    assert looked_for(stated) == [None if whole else {"val_accuracy": (0.9,)}] * 3


def test_stated_targets_stand_by_themselves_in_one_order(looked_for):
    for stated in ("{val_accuracy: [0.9, 0.8, 0.9], val_loss: 1}", "{val_loss: [1], "
                   "val_accuracy: [0.8, 0.9]}"):  # fmt: skip
        found = looked_for(text(ACCURACIES[0], more=stated))
        assert found == [{"val_loss": (1,), "val_accuracy": (0.8, 0.9)}] * 3
    (losses, *_) = looked_for(text(more="{val_loss: [0.1, 0.5]}"))
    assert losses == {"val_loss": (0.5, 0.1)}


def test_targets_are_set_by_options_arms_and_grids_as_everything_is(looked_for):
    path = "evaluation.watch.targets"
    stated = text(more="{val_accuracy: 0.9}")
    (found, *_) = looked_for(stated, sets=[f"{path}.val_accuracy=[0.5, 0.6]"])
    assert found == {"val_accuracy": (0.5, 0.6)}
    in_arm = stated.replace("network.hidden: [8]", f"{path}: {{val_accuracy: null, val_loss: 1}}")
    assert looked_for(in_arm)[2] == {"val_loss": (1,)}
    grid = f"{stated}grid: {{{path}.val_accuracy: [0.7, 0.8]}}\n"
    assert looked_for(grid)[:2] == [{"val_accuracy": (0.7,)}, {"val_accuracy": (0.8,)}]
    assert looked_for(text(ACCURACIES[0], more="{}")) == [{"val_accuracy": (0.9,)}] * 3


def test_what_is_written_out_names_the_targets_and_is_looked_for_again(load, looked_for):
    stated = text(*ACCURACIES)
    written = resolved_text(load(stated))
    (line,) = [line for line in written.splitlines() if "val_accuracy: [0.8, 0.9]" in line]
    assert line.split("  # ")[1] == "the claims"
    assert looked_for(written, bare=True) == looked_for(stated)


def test_arms_that_look_for_different_targets_are_written_out_as_they_are_stated(load, looked_for):
    arms = "arms: {a: {}, b: {network.norm: batch}, c: {evaluation.on: [test]}}"
    stated = text(ACCURACIES[0], "{steps_to: {test_loss: 0.4}}")
    changed = stated.replace(HEAD.splitlines()[2], arms)
    written = resolved_text(load(changed))
    assert "targets" not in written
    assert looked_for(written, bare=True) == looked_for(changed)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("{val_accuracy: 97}",
         "4:89: evaluation.watch.targets.val_accuracy: got 97; did you mean 0.97? An accuracy lies "
         "between 0 and 1"),
        ("{val_loss: 0}",
         "4:85: evaluation.watch.targets.val_loss: got 0; must be greater than 0"),
        ("{val_loss: []}",
         "4:85: evaluation.watch.targets.val_loss: got an empty list; name a target, or leave "
         "it out"),
        ("{loss: 1}", "4:75: evaluation.watch.targets.loss: unknown key. "
         "Known here: val_loss, val_accuracy, test_loss, test_accuracy, train_loss, "
         "train_accuracy"),
        ("0.9", "4:74: evaluation.watch.targets: got 0.9; must be a mapping; write "
         "{val_loss: 0.9}"),
    ],
)  # fmt: skip
def test_a_target_that_is_none_is_refused_in_its_place(refusal, more, message):
    assert refusal(text(more=more)) == f"a.yaml:{message}"


def test_a_target_of_a_set_that_is_not_evaluated_is_refused(refusal):
    stated = text(more="{test_loss: 1}").replace("[validation, test]", "[validation]")
    assert refusal(stated) == (
        "a.yaml:4:80: evaluation.watch.targets.test_loss: is not evaluated: evaluation.on is "
        "[validation]; add test to evaluation.on"
    )


@pytest.mark.parametrize(
    "metric",
    ["{steps_to: {val_accuracy: 0.85}}", "{epochs_to: {val_loss: 0.9}}"],
)
def test_a_claim_on_what_is_not_looked_for_is_refused(refusal, metric):
    series, level = metric.partition(": {")[2].rstrip("}").split(": ")
    name = metric[1:].partition(":")[0]
    assert refusal(text(ACCURACIES[0], metric, more="{val_accuracy: [0.8, 0.9]}")) == (
        f"a.yaml:7:{33 + len(name)}: claims.1.metric.{name}: {series} {level} is not looked for: "
        "evaluation.watch.targets names val_accuracy 0.8, val_accuracy 0.9; add it there, or leave "
        "targets out, and those of the claims are looked for"
    )


def test_a_claim_on_a_look_that_keeps_no_value_is_refused(refusal):
    metric = "{at: {series: val_loss, step: 5}}"
    assert refusal(text(metric, more="{val_accuracy: 0.9}")).endswith(
        "claims.0.metric.at: the look at step 5 keeps a value only where one of "
        "evaluation.watch.targets is reached; evaluate there, or leave targets out"
    )


def test_targets_of_training_need_no_looks(load):
    assert load(text("{steps_to: {loss: 1}}", more="{val_accuracy: 0.9}")).claims
