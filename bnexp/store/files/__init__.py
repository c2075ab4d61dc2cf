"""Files as such: written whole, opened without following, sealed, read by type."""
