"""Arms the processes that are started with this folder in their path; see `points.py`."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))
import points

points.arm()
sys.path.pop()
