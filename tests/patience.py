"""How long tests wait for what they have started: as long as it lives, and not for good."""

HOUR = 3600
"""Seconds after which a process counts as hanging. No measure of speed: what takes a second on a
quiet machine may take a hundred on a busy one, and ends well."""
