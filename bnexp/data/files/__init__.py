"""Data sets read from files, verified and measured before anything is unpacked."""
