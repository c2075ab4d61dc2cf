"""What several figures show: numbers, ranges and words, nothing drawn."""
