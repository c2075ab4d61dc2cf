"""Shows on examples that folded weights do what whole ones do, within what rounding allows.

Weights are worked out in double precision and rounded once, to the precision of the network. So
between the weights that took up a normalizer and the whole of what they replace, both computed in
double precision, there may be a difference of `u * sum |w x| * |factor|` and the like for the
offset, with `u` half the distance of 1 to the next number of that precision: a bound that nobody
chose. In a network of double precision the roundings of the sums themselves are as large, and are
added. A factor without its epsilon, an offset without the mean, and whatever else is wrong, lies
beyond.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from bnexp.networks.folding.into_weights import Folding, Site
from bnexp.networks.folding.maps import map_of
from bnexp.networks.folding.rebuild import altered_copy, set_weights, tapped
from bnexp.networks.folding.targets import weights_of
from bnexp.networks.folding.trace import Call, copy_of
from bnexp.networks.precision import double

BATCH = 256
"""Examples that are worked out at a time."""

_ROOM = 1.01
"""Room for roundings of roundings, of the second order."""

_EVERY_SUM = 64
"""Operations of a term in double precision besides those of its sum, generously counted."""


@dataclass(frozen=True)
class Proof:
    """How far weights that took up normalizers are from the whole of what they replace.

    Attributes:
        name: Of their layer.
        largest: The largest difference of what they return before their activation.
        bound: What rounding allows where it comes nearest to the difference.
        share: The largest difference in parts of what rounding allows there; not above 1 if all
            is right, and not a number where one of the two is none.
    """

    name: str
    largest: float
    bound: float
    share: float

    @property
    def holds(self) -> bool:
        """Whether rounding explains all of the difference."""
        return self.share <= 1


def prove(
    folding: Folding, examples: np.ndarray, tell: Callable[[int], None] = lambda _done: None
) -> list[Proof]:
    """Returns for all weights that took up normalizers how far they are from what they replace.

    Args:
        folding: What was folded.
        examples: What the network takes, of shape `(examples, ...)`; each is tried.
        tell: Is told after each batch how many examples are done.
    """
    if not folding.sites:
        return []
    chains = [_Chain(site) for site in folding.sites]
    firsts = [(site.ahead or [site.target])[0].at for site in folding.sites]
    up_to = tapped(folding.whole, firsts)
    for at in range(0, len(examples), BATCH):
        batch = examples[at : at + BATCH]
        found = up_to(batch, training=False)
        for chain, entry in zip(chains, keras.tree.flatten(found), strict=True):
            chain.take(double(entry))
        tell(min(at + BATCH, len(examples)))
    return [chain.proof() for chain in chains]


class _Chain:
    """The layers of a site in double precision: whole, folded, and with all numbers positive.

    Args:
        site: The site.
    """

    def __init__(self, site: Site) -> None:
        self._name = site.target.name
        calls = [*site.ahead, site.target, *site.behind]
        self._whole = _chained(calls, _exact)
        self._folded = _chained(
            [call for call in calls if not _is_normalizer(call) or call is site.target],
            lambda call: _held(call, site) if call is site.target else _exact(call),
        )
        self._sizes = _chained(calls, _positive)
        unit = np.finfo(site.target.layer.variable_dtype).eps / 2
        double_unit = np.finfo(np.float64).eps / 2
        terms = sum(_terms(call) for call in calls)
        self._rounding = _ROOM * (unit + 2 * (terms + _EVERY_SUM) * double_unit)
        self._least = np.finfo(site.target.layer.variable_dtype).tiny
        self._worst = Proof(self._name, 0.0, 0.0, 0.0)

    def take(self, entry: np.ndarray) -> None:
        """Works out both for a batch of what the first layer takes."""
        whole, folded = (
            double(each(entry, training=False)) for each in (self._whole, self._folded)
        )
        size = double(self._sizes(np.abs(entry), training=False))
        bound = self._rounding * size + self._least * (1 + np.abs(entry).max(initial=0))
        apart = np.abs(whole - folded)
        shares = apart / bound
        at = np.unravel_index(np.argmax(shares), shares.shape)
        largest = max(self._worst.largest, float(apart.max()))
        if not np.isfinite(shares).all():
            self._worst = Proof(self._name, largest, float(bound[at]), np.nan)
        elif not shares[at] <= self._worst.share:
            self._worst = Proof(self._name, largest, float(bound[at]), float(shares[at]))
        else:
            worst = self._worst
            self._worst = Proof(self._name, largest, worst.bound, worst.share)

    def proof(self) -> Proof:
        """Returns what all batches have come to."""
        return self._worst


def _chained(calls: Sequence[Call], made: Callable[[Call], Any]) -> keras.Model:
    """Returns layers one behind another, in double precision."""
    tensor = start = keras.Input(calls[0].shape[1:], dtype="float64")
    setting = []
    for call in calls:
        layer, set_values = made(call)
        tensor = layer(tensor)
        setting.append(set_values)
    for set_values in setting:
        set_values()
    return keras.Model(start, tensor)


def _exact(call: Call) -> tuple[Any, Callable[[], None]]:
    """Returns a layer as it is, without an activation."""
    layer = call.layer
    copy = _doubled(layer, altered=False)
    return copy, lambda: copy.set_weights([double(each) for each in layer.weights])


def _held(call: Call, site: Site) -> tuple[Any, Callable[[], None]]:
    """Returns the weights of a site as the network holds them."""
    copy = _doubled(call.layer, altered=True)
    kind = call.layer.variable_dtype
    rounded = {n: np.asarray(v).astype(kind).astype(float) for n, v in site.weights.items()}
    return copy, lambda: set_weights(copy, rounded)


def _positive(call: Call) -> tuple[Any, Callable[[], None]]:
    """Returns a layer with all of its numbers positive, which tells how large its terms are."""
    layer = call.layer
    if _is_normalizer(call):
        own, mean = map_of(layer), double(layer.moving_mean)
        beta = double(layer.beta) if layer.center else np.zeros_like(mean)
        settings = {"epsilon": 0.0, "scale": True, "center": True, "renorm": False}
        weights = {
            "gamma": np.abs(own.factor),
            "beta": np.abs(own.factor * mean) + np.abs(beta),
            "moving_mean": np.zeros_like(mean),
            "moving_variance": np.ones_like(mean),
        }
        copy = type(layer).from_config({**layer.get_config(), **settings, "dtype": "float64"})
        return copy, lambda: set_weights(copy, weights)
    copy = _doubled(layer, altered=False)
    found = {name: np.abs(values) for name, values in weights_of(layer).items()}
    return copy, lambda: set_weights(copy, found)


def _doubled(layer: Any, *, altered: bool) -> Any:
    """Returns a layer in double precision, without an activation of its own."""
    settings: dict[str, Any] = {"dtype": "float64"}
    if hasattr(layer, "kernel") or "activation" in layer.get_config():
        settings["activation"] = "linear"
    if altered:
        return altered_copy(layer, **settings)
    return type(copy_of(layer)).from_config({**layer.get_config(), **settings})


def _is_normalizer(call: Call) -> bool:
    return isinstance(call.layer, keras.layers.BatchNormalization)


def _terms(call: Call) -> int:
    """Returns how many terms a sum of a layer has at most."""
    kernels = _kernels(call.layer)
    pool = getattr(call.layer, "pool_size", ())
    pooled = int(np.prod(pool)) if pool else 1
    whole = int(np.prod([size or 1 for size in call.shape[1:-1]])) or 1
    return max([pooled, whole, *kernels])


def _kernels(layer: Any) -> Iterator[int]:
    for variable in layer.weights:
        if "kernel" in variable.name:
            yield int(np.prod(variable.shape))
