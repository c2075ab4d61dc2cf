"""The language described: entries of every key, schema, pages and completion."""
