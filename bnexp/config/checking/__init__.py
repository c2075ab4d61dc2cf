"""Mistakes in a configuration, each told with its place and what is allowed."""
