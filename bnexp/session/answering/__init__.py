"""From stored trials to the answer that is shown, judged and reported."""
