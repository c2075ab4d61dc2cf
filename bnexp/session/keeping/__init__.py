"""Seeing answers and keeping them in order: lists, single trials, estimates, what is removed."""
