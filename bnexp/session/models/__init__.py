"""The trained network of a trial as a file that others load."""
