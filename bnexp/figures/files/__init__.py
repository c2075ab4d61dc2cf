"""Figures as files: which have to be drawn, with which fonts, and written whole."""
