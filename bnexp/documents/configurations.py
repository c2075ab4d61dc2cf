"""What `plan`, `validate`, `lint`, `describe` and `explain` say."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from bnexp.documents.shared import Cell, Place, Warning


class PlannedTrial(TypedDict):
    """A trial of a plan."""

    arm: str
    cell: Cell
    seed: int
    trial_id: str
    """The name of its file in the result folder."""
    status: Literal["to do", "damaged", "finished", "diverged", "failed"]
    """How it ended that is stored."""
    why: str
    """Why a run will train it, or why it failed; empty where neither is so."""


class Power(TypedDict):
    """What effect the seeds find with a probability of 80%."""

    seeds: int
    """On how many a claim is judged."""
    verdicts: int
    """How many are tested, and adjust each other."""
    effect: float
    """In standard deviations of the paired differences."""
    over_images: bool
    """Whether a claim is over images, whose chance takes a larger effect."""


class Plan(TypedDict):
    """What `bnexp plan --json` prints."""

    format: Literal[1]
    name: str
    """Of the experiment."""
    folder: str
    """The result folder."""
    note: str
    """On which data, where others stand in for those asked for."""
    power: Power | None
    """Null where nothing is tested by means."""
    trials: list[PlannedTrial]


class Lint(TypedDict):
    """What `bnexp lint --json` prints."""

    format: Literal[1]
    warnings: list[Warning]
    power: Power | None


class Mistake(Place):
    """A mistake in a configuration."""

    excerpt: str
    """The lines of text that point at the place."""
    more: str
    """The command that tells more about the setting."""
    text: str
    """Place, key and message in one line."""


class Valid(TypedDict):
    """What `bnexp validate --json` prints of a configuration that is right."""

    format: Literal[1]
    valid: Literal[True]
    name: str
    trials: int
    warnings: list[Warning]


class Invalid(TypedDict):
    """What `bnexp validate --json` prints of a configuration that is not."""

    format: Literal[1]
    valid: Literal[False]
    mistakes: int
    """How many there are."""
    problems: list[Mistake]
    """The first of them."""


class Layer(TypedDict):
    """A layer of a network."""

    name: str
    kind: str
    """What it is, in words."""
    shape: list[int]
    """Of its output for one example."""
    trainable: int
    """Number of parameters that training changes by their gradients."""
    other: int
    """Number of parameters that it does not, such as moving averages."""
    operations: int
    """Floating-point operations of one example's forward pass; a multiply-add counts two."""
    normalizer: bool
    normalizing: int
    """Number of its parameters that are a normalizer's."""


class User(TypedDict):
    """Who has a network."""

    arm: str
    cell: Cell


class Network(TypedDict):
    """A network, layer by layer."""

    of: list[User]
    layers: list[Layer]


class ArmCosts(TypedDict):
    """What training an arm costs."""

    arm: str
    cell: Cell
    trainable: int
    other: int
    normalizer: int
    """Number of parameters of the normalizers."""
    operations: int
    normalizer_share: float
    """Of all parameters, 0 to 1."""
    difference: int
    """How many parameters more than the first arm."""
    batch_size: int
    """Examples of one batch."""
    step_size: int
    """Examples of one step, which accumulates batches where that is asked for."""
    step_operations: int
    weights_bytes: int
    optimizer_bytes: int
    gradients_bytes: int
    activations_bytes: int
    total_bytes: int


class Description(TypedDict):
    """What `bnexp describe --json` prints."""

    format: Literal[1]
    name: str
    networks: list[Network]
    arms: list[ArmCosts]


class Kind(TypedDict):
    """One of the kinds that a part may have."""

    path: str
    name: str
    meaning: str
    equation: str
    source: str
    keras: str
    """What Keras has the same parameters."""


class Key(TypedDict):
    """A key of a part."""

    path: str
    kinds: list[str]
    """The kinds of the part that have it; empty where it is not one of several."""
    meaning: str
    type: str
    choices: list[str]
    range: str
    default: str
    """As a file has it, or `required`; empty where the key is left out."""
    origin: str
    """Whose the default is."""
    one_of: list[str]
    """The keys of which exactly one is given."""
    source: str
    example: dict[str, Any]
    """The way to it from the top, with a value."""
    allowed: str
    """What its value may be, in words."""


class Explanation(TypedDict):
    """What `bnexp explain --json` prints."""

    format: Literal[1]
    path: str
    """What was asked for."""
    meaning: str
    facts: list[dict[str, str]]
    """Blocks of names and values in words, one for each kind that has the key."""
    kinds: list[Kind]
    keys: list[Key]
    rules: dict[str, str]
    signs: NotRequired[list[dict[str, str]]]
    metrics: NotRequired[list[dict[str, str]]]
    identities: NotRequired[list[dict[str, str | float]]]
    presets: NotRequired[list[dict[str, str]]]
