"""Puts a configuration together: what it extends, its arms and grid, and options."""
