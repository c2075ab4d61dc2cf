"""Folds batch normalization into the weights beside it, in any network of Keras' own layers."""

from bnexp.networks.folding.into_weights import Fold, Folding, Left, fold
from bnexp.networks.folding.proof import Proof, prove

__all__ = ["Fold", "Folding", "Left", "Proof", "fold", "prove"]
