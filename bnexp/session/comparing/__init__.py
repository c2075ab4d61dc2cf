"""Two results, or two trials, side by side."""
