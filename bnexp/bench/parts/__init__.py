"""The parts of a sitting: what each of them measures."""
