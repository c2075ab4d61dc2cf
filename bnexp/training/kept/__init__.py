"""Compiled programs that are kept: where, and how they are found again."""
