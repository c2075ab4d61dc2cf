"""YAML in, plain values out, each with the place it came from; no key has a meaning here."""
