"""Trains trials; TensorFlow is imported here and in `networks` alone.

`bnexp.training.determinism` must be called before anything else of this room is imported.
"""
