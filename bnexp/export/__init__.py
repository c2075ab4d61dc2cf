"""Results as other tools have them: one file per destination, each written beside, then put in."""
