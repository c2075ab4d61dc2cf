"""The answer as a whole: the verdicts side by side, in a matrix and in a few sentences."""
