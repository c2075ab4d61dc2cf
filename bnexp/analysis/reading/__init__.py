"""From tables to the numbers of a question: results, metrics, samples, pairs."""
