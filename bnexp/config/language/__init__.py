"""The language itself: every part of a configuration and what its keys may be."""
