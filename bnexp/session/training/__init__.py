"""From a configuration to trials, and from these to stored results."""
