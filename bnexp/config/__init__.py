"""YAML in, validated experiment out; nothing here imports numpy or TensorFlow."""

from bnexp.config.experiment import Cell, Experiment, Variant
from bnexp.config.language.settings import Settings
from bnexp.config.load import load_experiment

__all__ = ["Cell", "Experiment", "Settings", "Variant", "load_experiment"]
