"""The figures, one a file: `prepare_*` gives the numbers, `draw_*` draws them."""
