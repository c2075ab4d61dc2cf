"""With what a folder's trials were made: versions, machine, commit, and which runs."""
