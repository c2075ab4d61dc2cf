"""Numbers and verdicts in words and in tables of text."""
