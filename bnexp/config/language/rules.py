"""The fairness rules: what makes a comparison unfair, and why."""

from __future__ import annotations

RULES = {
    "bias-before-norm": "a bias directly before a normalizer is cancelled by it: it costs "
    "parameters and time, and learns nothing",
    "same-arms": "arms that are the same in everything compare nothing: every difference is zero",
    "unequal-arms": "arms that differ in more than the normalizer leave open which difference "
    "made the effect",
    "unequal-parameters": "arms whose networks differ in size besides the normalizer compare "
    "sizes as well",
    "one-arm-learning-rate": "a learning rate chosen for one arm alone compares tuned with untuned",
    "test-set-selection": "what is chosen by looking at the test set is no longer measured by it",
    "best-of-many": "the best of many evaluations rewards an arm that scatters more, be it no "
    "better on average",
    "chosen-on-validation": "cells that were lucky with the images that chose them are lucky with "
    "them again",
    "few-choosing-seeds": "what few seeds choose among many cells need not be the best one, and is "
    "what is judged",
    "slow-momentum": "batch normalization is evaluated with moving averages that still hold much "
    "of their starting values",
    "fast-momentum": "batch normalization is evaluated with moving averages over few examples, "
    "which chance moves",
    "small-last-batch": "batch normalization takes mean and variance of the last batch from very "
    "few examples",
    "batch-of-one": "batch normalization of a single example gives its offset alone: nothing "
    "below it can learn",
    "classes-in-batch": "batches of a few classes are normalized by statistics of these classes, "
    "and evaluation by moving averages over all",
    "accumulated-statistics": "batches that are accumulated give one gradient, but are normalized "
    "each by itself",
    "idle-order": "where each batch takes all images their order has no effect",
    "random-labels": "images that keep their labels say little of how drawn ones are learned",
    "penalty-in-loss": "a loss that holds a penalty on weights compares the sizes of weights as "
    "well, which normalizers change",
    "seed-or-seeds": "a number of seeds is how many there are; a single seed that others call by "
    "its number stands in brackets",
    "few-seeds": "with fewer than five seeds a verdict is indicative only",
    "low-power": "seeds that find only effects that single pairs show say hardly more than one run",
    "cannot-be-decided": "where signs and ranks decide, few seeds give no small p-value, whatever "
    "comes out",
    "coarse-target": "a target is reached at some evaluation: between two of them no difference "
    "can be seen",
    "shared-cores": "workers that share a machine slow each other down, and not both arms alike",
    "missing-classes": "a class that is not in every part is judged without being trained, or "
    "trained without being judged",
    "rare-classes": "of a class that hardly occurs in a part, its accuracy there says nothing",
    "unequal-classes": "where one class is most of the data, an accuracy is high without learning",
    "wrong-scale": "values that are far from 0 to 1 once they are divided make another learning "
    "problem, which a normalizer eases and others do not",
    "idle-threshold": "where all values lie on one side of a threshold, nothing is left of images",
    "unequal-ranges": "what is learned of values in one range does not hold of those in another",
    "constant-images": "an image of one value throughout holds nothing to learn or to judge",
    "shared-images": "images that were trained on say nothing of new ones",
    "few-images": "an accuracy over few images moves in large steps, by chance",
    "unused-acceptance": "an acceptance without its warning would hide the next one",
}
"""For each rule what it guards against."""

DATA_RULES = (
    "missing-classes",
    "rare-classes",
    "unequal-classes",
    "wrong-scale",
    "idle-threshold",
    "unequal-ranges",
    "constant-images",
    "shared-images",
    "few-images",
)
"""Those that judge the data alone, whatever is trained on them."""
