"""The registry of series: what it holds today, and what is made of it."""

from bnexp.analysis import MEASURES
from bnexp.config.claims.series import PARTS, SERIES, falls, is_share, names_on
from bnexp.config.language.evaluation import Targets


def test_the_series_of_today_keep_their_names_order_words_and_direction():
    assert [(s.name, s.words, s.quantity.unit, falls(s.name)) for s in SERIES.values()] == [
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
    assert PARTS == {
        "loss": "cross_entropy",
        "val_loss": "val_cross_entropy",
        "test_loss": "test_cross_entropy",
    }
    assert names_on("training", "validation") == ("loss", "accuracy", "val_loss", "val_accuracy")
    assert SERIES["val_accuracy"].label == "Validation accuracy (%)"


def test_targets_are_looked_for_in_series_that_there_are():
    assert set(Targets.model_fields) <= set(SERIES)
    assert [name for name in Targets.model_fields if is_share(name)] == [
        "val_accuracy",
        "test_accuracy",
    ]


def test_the_numbers_by_which_arms_are_summarized_keep_their_order():
    assert [(measure.name, measure.label, measure.better) for measure in MEASURES] == [
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
