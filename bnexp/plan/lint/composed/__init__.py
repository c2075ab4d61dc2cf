"""Fairness rules that look at what batches are made of, and at data that were changed."""
