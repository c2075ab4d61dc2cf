"""Where a data set lies, how it is recognized, and what to do where it is missing."""
