"""Contents of the normalizers: for each kind the recipe of its layer."""

from bnexp.networks.norms.batch import BATCH
from bnexp.networks.norms.recipe import NormRecipe

NORMS: dict[str, NormRecipe] = {"batch": BATCH}

__all__ = ["NORMS", "NormRecipe"]
