"""Several answers beside each other: which question each answers, and what becomes of them."""
