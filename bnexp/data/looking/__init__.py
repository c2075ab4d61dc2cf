"""Looks at files as people have them, and says of each array what it is."""
