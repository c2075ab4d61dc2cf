"""Everything that one trial is made of: the settings that arms, grids and options change."""

from __future__ import annotations

from pydantic import Field

from bnexp.config.language.base import Part
from bnexp.config.language.data import Data
from bnexp.config.language.evaluation import Evaluation
from bnexp.config.language.network import Mlp, Network
from bnexp.config.language.training import Training


class Settings(Part):
    """Everything that one trial is made of, but its seed."""

    data: Data = Field(Data(), description="the data set and its presentation")
    network: Network = Field(Mlp(kind="mlp"), description="the network")
    training: Training = Field(description="optimizer and length")
    evaluation: Evaluation = Field(Evaluation(), description="when and on what to evaluate")


SECTIONS = tuple(Settings.model_fields)
"""The keys at the top that hold settings, in the order of the language."""
