"""The registry of series: what it holds today, and what is made of it."""

from bnexp.analysis import MEASURES
from bnexp.config.claims.series import PARTS, SERIES, falls, is_share, names_on
from bnexp.config.language.evaluation import Targets

USUAL = [
    ("loss", "training loss", "nats", True),
    ("accuracy", "training accuracy", "accuracy", False),
    ("val_loss", "validation loss", "nats", True),
    ("val_accuracy", "validation accuracy", "accuracy", False),
    ("test_loss", "test loss", "nats", True),
    ("test_accuracy", "test accuracy", "accuracy", False),
    ("cross_entropy", "training cross-entropy", "nats", True),
    ("val_cross_entropy", "validation cross-entropy", "nats", True),
    ("test_cross_entropy", "test cross-entropy", "nats", True),
    ("penalty", "weight penalty", "nats", True),
]
ASKED = [
    ("val_loss.batch", "validation loss by batch statistics", "nats", True),
    ("test_accuracy.precise", "test accuracy by re-estimated statistics", "accuracy", False),
    ("train_accuracy", "accuracy on the training images", "accuracy", False),
    ("shifted_loss", "shifted test loss", "nats", True),
    ("brightness_accuracy", "brightened test accuracy", "accuracy", False),
    ("inversion_loss.batch", "inverted test loss by batch statistics", "nats", True),
    ("mean_lag", "lag of moving means", "deviations", True),
]


def test_the_series_of_today_keep_their_names_order_words_and_direction():
    known = [(s.name, s.words, s.quantity.unit, falls(s.name)) for s in SERIES.values()]
    assert known[: len(USUAL)] == USUAL
    assert set(ASKED) <= set(known)
    assert all(series.recorded == "when asked" for series in [*SERIES.values()][len(USUAL) :])


def test_the_losses_of_every_set_and_mode_have_their_parts():
    assert PARTS["loss"] == "cross_entropy"
    assert PARTS["test_loss"] == "test_cross_entropy"
    assert PARTS["shifted_loss.precise"] == "shifted_cross_entropy.precise"
    losses = [name for name, series in SERIES.items() if series.quantity.name == "loss"]
    assert list(PARTS) == losses
    assert names_on("training", "validation") == ("loss", "accuracy", "val_loss", "val_accuracy")
    assert SERIES["val_accuracy"].label == "Validation accuracy (%)"


ASKED_FOR = [name for name, series in SERIES.items() if series.recorded == "when asked"]


def test_targets_are_looked_for_in_series_that_there_are():
    assert set(Targets.model_fields) <= set(SERIES)
    assert [name for name in Targets.model_fields if is_share(name)] == [
        "val_accuracy",
        "test_accuracy",
        "train_accuracy",
    ]


def test_the_numbers_by_which_arms_are_summarized_keep_their_order():
    told = [(measure.name, measure.label, measure.better) for measure in MEASURES]
    asked = [
        each
        for each in told
        if each[0].partition("_")[2] in ASKED_FOR or each[0] in ASKED_FOR or "." in each[0]
    ]
    assert ("final_mean_lag", "Final lag of moving means", "lower lags") in asked
    assert [each for each in told if each not in asked] == [
        ("final_val_loss", "Final validation loss", "lower losses"),
        ("best_val_loss", "Best validation loss", "lower losses"),
        ("final_val_cross_entropy", "Final validation cross-entropy", "lower losses"),
        ("best_val_cross_entropy", "Best validation cross-entropy", "lower losses"),
        ("final_penalty", "Final weight penalty", "lower losses"),
        ("final_val_accuracy", "Final validation accuracy", "higher accuracies"),
        ("best_val_accuracy", "Best validation accuracy", "higher accuracies"),
        ("test_accuracy", "Test accuracy", "higher accuracies"),
        ("final_loss", "Final training loss", "lower losses"),
        ("seconds_per_epoch", "Seconds per epoch", "less time"),
    ]
