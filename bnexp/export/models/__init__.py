"""Trained networks as files that others load: each format is a file of this folder."""
