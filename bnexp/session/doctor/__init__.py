"""Whether everything a run needs is there, and what to do where it is not.

Every check is a small function that returns what it found. Other rooms are imported inside the
checks, so that a broken installation costs only the checks that meet it.
"""

from bnexp.session.doctor.examine import LONGEST, examine
from bnexp.session.doctor.finding import Finding, State

__all__ = ["LONGEST", "Finding", "State", "examine"]
