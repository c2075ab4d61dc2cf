"""What stands beside a ruling: other tests and estimates, and what a reader has to know of it."""
