"""Commands about results: seeing them, and keeping them in order."""
