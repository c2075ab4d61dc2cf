"""Figures over the points of a grid."""
