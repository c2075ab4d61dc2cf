"""What all commands share: options, completion, tables, and the only place that prints."""
