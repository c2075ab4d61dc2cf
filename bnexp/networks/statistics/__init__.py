"""Statistics that normalizers evaluate by besides their moving ones, and those of pixels."""
