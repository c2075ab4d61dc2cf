"""What is done to data and batches is told as what it is, where it makes a comparison unfair."""

from __future__ import annotations

import numpy as np
import pytest

from bnexp.config import load_experiment
from bnexp.data import plan_source
from bnexp.plan import lint

TEXT = """
data: {{dataset: {dataset}, {data}}}
network: {{kind: mlp, hidden: [16], norm: {norm}}}
training: {{{training}, {length}}}
"""


@pytest.fixture
def told(tmp_path):
    """Returns what the rules say of settings, by the rule."""

    def of(data="order: fresh", training="batch_size: 32", norm="batch", **stated):
        text = TEXT.format(
            **{"dataset": "digits", "length": "epochs: 30", **stated},
            data=data,
            training=training,
            norm=norm,
        )
        (tmp_path / "a.yaml").write_text(text)
        experiment = load_experiment(tmp_path / "a.yaml")
        (variant,) = experiment.variants
        stated_data = variant.settings.data
        source = plan_source(stated_data, tmp_path)
        found = source.facts(stated_data.validation, (0, 1), stated_data.images)
        facts = {} if found is None else {stated_data: found}
        warnings = lint(experiment, sizes={stated_data.dataset: source.size}, facts=facts)
        return {warning.rule: warning.problem.message for warning in warnings}

    return of


@pytest.mark.parametrize(
    ("order", "of"),
    [
        ("sorted", "of one or two classes"),
        ("{classes_per_batch: 1}", "of 1 class,"),
        ("{classes_per_batch: 9}", "of 9 classes,"),
    ],
)
def test_batches_of_some_classes_are_told_to_a_norm_over_the_batch(order, of, told):
    found = told(f"order: {order}")
    assert list(found) == ["classes-in-batch"]
    assert f"takes mean and variance {of}" in found["classes-in-batch"]
    assert "in evaluation its moving averages over all of them" in found["classes-in-batch"]


@pytest.mark.parametrize("order", ["fresh", "frozen", "replacement", "{classes_per_batch: 10}"])
def test_batches_of_all_classes_are_not(order, told):
    assert told(f"order: {order}") == {}


@pytest.mark.parametrize("norm", ["none", "layer", "{kind: group, groups: 4}", "weight"])
def test_what_looks_at_each_example_by_itself_is_told_nothing(norm, told):
    assert told("order: {classes_per_batch: 1}", "batch_size: 16, accumulate: 2", norm) == {}


def test_statistics_of_accumulated_batches_are_told_as_those_of_each(told):
    found = told(training="batch_size: 16, accumulate: 4")
    assert list(found) == ["accumulated-statistics"]
    assert (
        "a step takes 4 batches of 16: the gradient is that of 64 examples"
        in found["accumulated-statistics"]
    )


def test_moving_averages_are_updated_by_each_accumulated_batch(told):
    stated = {"norm": "{kind: batch, momentum: 0.99}", "length": "epochs: 10"}
    # 90 steps of 128 leave 0.99 ** 90 = 40% of the start, 359 batches of 32 hardly 3%.
    assert (
        "40% of their starting values"
        in told(training="batch_size: 128", **stated)["slow-momentum"]
    )
    found = told(training="batch_size: 32, accumulate: 4", **stated)
    assert "3% of their starting values" in found["slow-momentum"]


def test_a_small_batch_at_the_end_of_a_smaller_step_is_told(told):
    # 1149 = 3 * 328 + 2 * 82 + 1: the last step takes two whole batches and the 1 that is left.
    assert "small-last-batch" not in told(training="batch_size: 40, accumulate: 4")
    found = told(training="batch_size: 82, accumulate: 4")
    assert found["small-last-batch"].startswith(
        "1,149 images in batches of 82 leave a last batch of 1 example, from which"
    )
    assert "small-last-batch" in told(training="batch_size: 82")


def test_a_batch_of_all_has_no_order_and_no_small_batch(told):
    assert list(told("order: frozen", "batch_size: all", "none")) == ["idle-order"]
    assert list(told("order: sorted", "batch_size: all", "none")) == ["idle-order"]
    assert told("order: replacement", "batch_size: all", "none") == {}
    momentum = "{kind: batch, momentum: 0.5}"
    assert told("order: fresh", "batch_size: all", momentum) == {}


@pytest.mark.parametrize(
    ("threshold", "side"),
    [(-1, "all are above it, and every image is 1"), (16, "none are above it"), (200, "none")],
)
def test_a_threshold_beyond_all_values_is_told(threshold, side, told):
    found = told(f"threshold: {threshold}", norm="none")
    assert list(found) == ["idle-threshold"]
    assert side in found["idle-threshold"]
    assert found["idle-threshold"].endswith("such as 8")


@pytest.mark.parametrize("threshold", [0, 7.5, 15])
def test_a_threshold_between_them_is_not_and_no_scale_is(threshold, told):
    assert told(f"threshold: {threshold}", norm="none") == {}
    assert told(f"threshold: {threshold}, scale: 255", norm="none") == {}
    assert list(told("scale: 255", norm="none")) == ["wrong-scale"]


def test_few_images_of_a_named_set_may_lack_a_class(told):
    found = told("images: 40", "batch_size: 10", "none")
    assert list(found) == ["missing-classes"]
    assert "take at least 66" in found["missing-classes"]
    assert told("images: 66", "batch_size: 11", "none") == {}


def test_few_images_of_ones_own_are_counted(told, tmp_path):
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (2400, 5, 5), np.uint8)
    y = np.arange(2400) % 5
    np.savez(
        tmp_path / "own.npz", x_train=x[:2000], y_train=y[:2000], x_test=x[2000:], y_test=y[2000:]
    )
    assert told("images: 1000", norm="none", dataset="own.npz") == {}
    found = told("images: {count: 4, take: first}", "batch_size: 2", "none", dataset="own.npz")
    assert "the training part has no image of class 4" in found["missing-classes"]


CLAIMED = """
data: {{dataset: digits, random_labels: {share}}}
training: {{epochs: 2}}
seeds: 6
arms: {{a: {{}}, b: {{network.norm: {{kind: batch, momentum: 0.9}}}}}}
claims: [{{says: x, metric: {metric}, claim: b < a}}]
"""


@pytest.mark.parametrize(
    ("share", "metric", "part"),
    [
        (0.5, "{final: val_accuracy}", "says what is learned of the 50% that are left"),
        (1, "{test: loss}", "says only how far from chance it strays"),
        (1, "{final: accuracy}", None),
        (0, "{final: val_accuracy}", None),
    ],
)
def test_claims_by_right_labels_are_told_where_others_are_trained_on(
    share, metric, part, experiment_of
):
    found = lint(experiment_of(CLAIMED.format(share=share, metric=metric)))
    messages = [w.problem.message for w in found if w.rule == "random-labels"]
    assert bool(messages) is (part is not None)
    assert part is None or part in messages[0]


def test_arms_that_differ_in_an_order_without_effect_are_the_same(experiment_of):
    text = """
data: {dataset: digits}
training: {epochs: 3, batch_size: all}
arms: {a: {}, b: {data.order: frozen}, c: {data.order: replacement}}
"""
    found = [w.problem.message for w in lint(experiment_of(text)) if w.rule == "same-arms"]
    assert len(found) == 1
    assert "'b'" in found[0]
    assert "data.order has no effect" in found[0]
