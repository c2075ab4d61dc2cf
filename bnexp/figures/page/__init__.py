"""What figures are drawn on: page, axes, rows and style."""
