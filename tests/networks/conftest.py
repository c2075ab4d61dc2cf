"""TensorFlow is imported in the environment of a worker."""

from bnexp.plan.identity import THREADS
from bnexp.training.determinism import prepare_environment

prepare_environment(THREADS)
