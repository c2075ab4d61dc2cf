"""Commands that run an experiment or show its results."""
