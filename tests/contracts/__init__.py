"""Suites of promises, each inherited by everything that makes them."""
