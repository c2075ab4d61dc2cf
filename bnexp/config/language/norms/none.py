"""The absence of a normalizer."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bnexp.config.language.norms.normalizer import NORM, Normalizer


class NoNorm(Normalizer):
    """No normalizer."""

    kind: Literal["none"] = Field(description=NORM)
