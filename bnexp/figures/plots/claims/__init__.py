"""Figures of what is claimed: one row or one square for each verdict."""
