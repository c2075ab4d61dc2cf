"""A network once, as a pure description, which whoever has to know a network reads."""

from bnexp.config.blueprint.block import INPUT, Block, Blueprint
from bnexp.config.blueprint.expand import blueprint_of, outline_of

__all__ = ["INPUT", "Block", "Blueprint", "blueprint_of", "outline_of"]
