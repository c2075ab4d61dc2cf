"""Shows how a run gets on: in a terminal, in a notebook, line by line, or to a function."""

from bnexp.session.progress.lines import Lines

__all__ = ["Lines"]
