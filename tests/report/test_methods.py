"""The paragraph of methods says what was done, and nothing that was not."""

from bnexp.report.methods import methods_of
from bnexp.session.answering.answer import load
from bnexp.store import ResultFolder
from bnexp.trial import TrialStatus

PLAIN = """
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 3}
seeds: 6
arms:
  no-bn: {}
  bn: {network.norm: {kind: batch, placement: after, momentum: 0.8}}
"""

RANKED = """
grid: {training.batch_size: [8, 16]}
claims:
  - says: BN ends lower
    metric: {final: val_loss}
    claim: bn < no-bn
  - says: BN reaches the impossible first
    metric: {steps_to: {val_accuracy: 1.0}}
    claim: bn < no-bn
"""


def told(folder):
    result = load(folder)
    environment = ResultFolder(folder).environment()
    return methods_of(result.results, result.experiment, result.verdicts, environment)


def test_two_arms_without_claims_are_told_by_design_training_and_versions(stored):
    assert told(stored(PLAIN)) == (
        "2 arms (no-bn and bn) were each trained with the same 6 seeds (0-5). Within a seed all "
        "arms share the initial weights of the layers that they have in common and the order of "
        "the examples, so that they are compared seed by seed. Networks of the kind mlp with "
        "hidden layers of 16 "
        "were trained on digits (20% of the training images held out for validation) by adam with "
        "a learning rate of 0.001 in batches of 32 for 3 epochs; what else the arms have, and in "
        "what they differ, stands in the configuration. Made with bnexp 0.1.0."
    )


def test_a_grid_is_told_by_its_values_and_what_it_changes_is_told_only_there(stored):
    text = told(stored(PLAIN + "grid: {training.batch_size: [8, 16]}\n"))
    assert "at each of 2 points of a grid: batch_size 8 and 16." in text
    assert "in batches of" not in text


def test_tests_are_told_as_they_were_made(stored):
    text = told(stored(PLAIN + RANKED))
    assert "paired t test over seeds, of times, steps and widths on logarithms; by the larger" in (
        text
    )
    assert "Holm's method over 4 verdicts" in text
    alone = told(stored(PLAIN + RANKED.split("  - says: BN reaches", maxsplit=1)[0]))
    assert "Wilcoxon" not in alone
    assert "logarithms" not in alone
    assert "Holm's method over 2 verdicts" in alone


def test_trials_that_did_not_finish_are_told(stored):
    ended = {("bn", 1): TrialStatus.DIVERGED, ("bn", 2): TrialStatus.FAILED}
    assert "Of 12 trials 1 diverged and 1 failed." in told(stored(PLAIN, ended))


def test_a_random_split_is_part_of_what_a_seed_fixes(stored):
    drawn = PLAIN.replace(
        "data: {dataset: digits}",
        "data: {dataset: digits, validation: {fraction: 0.25, take: random}}",
    )
    text = told(stored(drawn))
    assert "arms share the split of training and validation images, the initial" in text
    assert "(25% of the training images" in text


def test_one_arm_compares_nothing(stored):
    text = told(stored("data: {dataset: digits}\ntraining: {epochs: 2}\nseeds: 3\n"))
    assert text.startswith("1 arm (default) was trained with 3 seeds (0-2). Networks")


def test_what_an_arm_has_for_itself_is_not_told_of_all(stored):
    own = "  other: {training.optimizer: {kind: sgd, learning_rate: 0.5}, network.hidden: [8]}\n"
    text = told(stored(PLAIN + own))
    assert "Networks of the kind mlp were trained" in text
    assert "by adam and sgd in batches of 32 for 3 epochs;" in text


def test_what_was_done_to_data_and_batches_is_told(stored):
    text = told(
        stored(
            PLAIN.replace(
                "dataset: digits",
                "dataset: digits, threshold: 7, images: 1000, random_labels: 0.25, "
                "order: {classes_per_batch: 2}",
            ).replace("epochs: 3", "epochs: 3, batch_size: 16, accumulate: 4")
        )
    )
    for part in (
        "all arms share the choice of training images, the labels that were drawn, the initial",
        "in steps of 4 batches of 16 for 3 epochs",
        " Pixels above 7, as they are read, were set to 1, and all others to 0. Only 1,000 of "
        "the images left for training, drawn for each seed, were trained on. Of 25% of the images "
        "trained on the label was replaced by a class drawn evenly for each seed; validation and "
        "test images kept theirs. Each batch held images of 2 classes alone. A step took the mean "
        "gradient of 4 batches, each of which was normalized by itself. Made with",
    ):
        assert part in text


def test_what_only_a_part_of_the_trials_have_is_told_as_such(stored):
    text = told(stored(PLAIN + "grid: {data.order: [fresh, sorted], data.random_labels: [0, 1]}\n"))
    assert "every epoch (in a part of the trials). " in text
    assert "validation and test images kept theirs (in a part of the trials). " in text
    assert "random_labels 0 and 1" in text


def test_full_batches_are_told(stored):
    text = told(stored(PLAIN.replace("epochs: 3", "epochs: 3, batch_size: all")))
    assert "in batches of all images for 3 epochs" in text


SHIFTED = "dataset: digits, shifted: {brightness: -0.25, contrast: 0.5, noise: 0.3, inversion: 1}"
EVALUATED = "\nevaluation: {on: [shifted, training], modes: [moving, precise, batch]}\n"


def test_what_was_evaluated_and_how_is_told(stored):
    text = told(stored(PLAIN.replace("dataset: digits", SHIFTED) + EVALUATED))
    for part in (
        "all arms share the noise of shifted test images, the initial",
        " 4 shifted test sets of pixels divided by the scale, without clipping: brightness (-0.25 "
        "added to every pixel), contrast (every pixel multiplied by 0.5), noise (Gaussian, "
        "standard deviation 0.3, drawn for each seed) and inversion (every pixel x moved 100% of "
        "the way to 1 - x). Along training the training images and the shifted test sets were "
        "evaluated in inference mode. Beside their moving statistics, normalizers were evaluated "
        "with those of the evaluated batch (batches of 500, or of a whole set where it is smaller, "
        "in an order drawn for each seed) and those estimated anew over all "
        "training images, one normalizer after another. Made with",
    ):
        assert part in text
