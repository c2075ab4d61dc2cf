"""A second process, where this one may be forked."""
