"""Folds batch normalization into the weights before it or behind it, where that is exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

from bnexp.networks.folding.kinds import (
    OTHER_NORMALIZERS,
    check_normalizer,
    check_once,
    inner_normalizers,
    passed,
)
from bnexp.networks.folding.maps import Map, Refusal, map_of
from bnexp.networks.folding.rebuild import without
from bnexp.networks.folding.targets import (
    Weights,
    check_ahead,
    check_behind,
    target_of,
    weights_of,
)
from bnexp.networks.folding.trace import Call, Trace, functional, trace


@dataclass(frozen=True)
class Fold:
    """A normalizer that was folded.

    Attributes:
        name: Of its layer.
        into: The layers whose weights took it up.
        ahead: Whether they stand behind it, and took it up in what they take.
    """

    name: str
    into: tuple[str, ...]
    ahead: bool


@dataclass(frozen=True)
class Left:
    """A normalizer that was left as it is.

    Attributes:
        name: Of its layer.
        reason: Why, in words.
    """

    name: str
    reason: str

    @property
    def sentence(self) -> str:
        """The whole as a sentence."""
        return f"{self.name} is left as it is: {self.reason}."


@dataclass
class Site:
    """Weights that took up normalizers, with all that stands from the first of these to the last.

    Attributes:
        target: The call of the weights.
        weights: What they have come to.
        ahead: The calls from the first normalizer up to them, in order.
        behind: Those from them to the last one.
    """

    target: Call
    weights: Weights
    ahead: list[Call] = field(default_factory=list)
    behind: list[Call] = field(default_factory=list)


@dataclass(frozen=True)
class Folding:
    """A network without the normalizers that could be folded.

    Attributes:
        model: The network, with weights of its own; the one that it comes from is as it was.
        whole: The one that it comes from, as a functional network.
        folded: The normalizers that are in the weights of others now, in the network's order.
        left: Those that are there still.
        sites: The weights that took them up.
    """

    model: keras.Model
    whole: keras.Model
    folded: tuple[Fold, ...]
    left: tuple[Left, ...]
    sites: tuple[Site, ...]


def fold(model: keras.Model) -> Folding:
    """Returns a network that does in inference what a network does, without batch normalization.

    A normalizer goes into the weights before it, `W <- W * factor` by units and
    `b <- b * factor + offset`, or else into all that take what it returns, `W <- factor * W` by
    inputs and `b <- b + offset W`. One that goes into neither without a difference is left as it
    is, with the reason.

    Example:
        folding = fold(keras.models.load_model("model.keras"))
        folding.model.save("folded.keras")

    Args:
        model: A functional or sequential network of Keras' own layers; it is left as it is.

    Raises:
        ValueError: It is of another kind.
    """
    whole = functional(model)
    work = _Work(trace(whole))
    for call in reversed(work.trace.calls):
        work.take(call)
    altered = {id(site.target.layer): site.weights for site in work.sites.values()}
    folded = without(whole, frozenset(work.removed), altered)
    done = tuple(work.folded[at] for at in sorted(work.folded))
    left = dict.fromkeys(work.left[at] for at in sorted(work.left))
    return Folding(folded, whole, done, tuple(left), tuple(work.sites.values()))


class _Work:
    """A folding on its way.

    Args:
        traced: The network.
    """

    def __init__(self, traced: Trace) -> None:
        self.trace = traced
        self.removed: set[int] = set()
        self.sites: dict[int, Site] = {}
        self.folded: dict[int, Fold] = {}
        self.left: dict[int, Left] = {}

    def take(self, call: Call) -> None:
        """Folds what is called, if it is a normalizer, or notes why that cannot be."""
        layer = call.layer
        if isinstance(layer, OTHER_NORMALIZERS):
            kind = type(layer).__name__
            by = "its statistics are those of each example, in inference too"
            if isinstance(layer, keras.layers.SpectralNormalization):
                by = "it is about the weights of the layer in it"
            self.left[call.at] = Left(call.name, f"{kind} is no factor and offset of a unit: {by}")
        elif not isinstance(layer, keras.layers.BatchNormalization):
            if inner := inner_normalizers(layer):
                names = ", ".join(inner)
                reason = f"{names} in it cannot be reached from outside ({type(layer).__name__})"
                self.left[call.at] = Left(call.name, reason)
        else:
            try:
                self._fold(call)
            except Refusal as refusal:
                self.left[call.at] = Left(call.name, str(refusal))

    def _fold(self, call: Call) -> None:
        check_normalizer(call, self.trace)
        given = self._map(call)
        if not (np.isfinite(given.factor).all() and np.isfinite(given.offset).all()):
            raise Refusal("its factor or offset is no finite number")
        try:
            self._fold_back(call, given)
        except Refusal as before:
            try:
                self._fold_ahead(call, given)
            except Refusal as after:
                raise Refusal(f"before it, {before}; behind it, {after}") from None

    def _map(self, call: Call) -> Map:
        """Returns what a normalizer comes to, with what it has taken up itself."""
        own = map_of(call.layer)
        for inner in self.sites[call.at].behind if call.at in self.sites else ():
            if inner.at in self.folded:
                more = map_of(inner.layer)
                own = Map(own.factor * more.factor, own.offset * more.factor + more.offset)
        return own

    def _fold_back(self, call: Call, given: Map) -> None:
        """Folds a normalizer into the weights that its input comes from."""
        between: list[Call] = []
        at = call
        while True:
            giver = self.trace.giver(at)
            if giver is None or isinstance(giver.layer, keras.layers.InputLayer):
                raise Refusal("no weights stand")
            if self.trace.is_returned(giver):
                raise Refusal(f"what {giver.name} returns is an output of the network as well")
            if len(self.trace.takers(giver)) > 1:
                raise Refusal(f"what {giver.name} returns is taken by others as well")
            if len(giver.given) > 1:
                raise Refusal(f"{giver.name} returns more than one thing")
            if (target := target_of(giver.layer)) is not None:
                break
            given = passed(giver, given, back=True)
            between.insert(0, giver)
            at = giver
        check_once(giver, self.trace)
        if isinstance(giver.layer, keras.layers.BatchNormalization):
            check_normalizer(giver, self.trace)
        else:
            check_behind(giver)
        site = self.sites.get(giver.at) or Site(giver, weights_of(giver.layer))
        weights = target.behind(giver.layer, site.weights, given)
        _check_finite(giver, weights)
        own = self.sites.pop(call.at, None)
        site.weights = weights
        site.behind = [*between, call, *(own.behind if own else ()), *site.behind]
        self.sites[giver.at] = site
        self._remove(call, (giver,), ahead=False)

    def _fold_ahead(self, call: Call, given: Map) -> None:
        """Folds a normalizer into all weights that take what it returns."""
        ways = list(self._ways(call, given, []))
        changed = []
        for between, target, arriving in ways:
            rule = target_of(target.layer)
            check_once(target, self.trace)
            check_ahead(target, arriving)
            site = self.sites.get(target.at) or Site(target, weights_of(target.layer))
            ahead = getattr(rule, "ahead", None)
            weights = ahead(target.layer, site.weights, arriving) if ahead else site.weights
            _check_finite(target, weights)
            changed.append((site, weights, between))
        self.sites.pop(call.at, None)
        for site, weights, between in changed:
            site.weights = weights
            site.ahead = [call, *between]
            self.sites[site.target.at] = site
        self._remove(call, [target for _, target, _ in ways], ahead=True)

    def _ways(
        self, call: Call, given: Map, between: list[Call]
    ) -> list[tuple[list[Call], Call, Map]]:
        """Returns the ways from a call to weights: what stands between, these, and the map there.

        Raises:
            Refusal: Something else takes it as well.
        """
        if self.trace.is_returned(call):
            raise Refusal(f"what {call.name} returns is an output of the network")
        found: list[tuple[list[Call], Call, Map]] = []
        for taker in self.trace.takers(call):
            kind = target_of(taker.layer)
            if taker.at in self.removed:
                found += self._ways(taker, given, [*between, taker])
            elif kind is not None and not isinstance(taker.layer, keras.layers.BatchNormalization):
                found.append((between, taker, given))
            elif kind is not None:
                raise Refusal(f"{taker.name} normalizes again, and is left as it is")
            else:
                beyond = passed(taker, given)
                found += self._ways(taker, beyond, [*between, taker])
        return found

    def _remove(self, call: Call, targets: Sequence[Call], *, ahead: bool) -> None:
        self.removed.add(call.at)
        self.folded[call.at] = Fold(call.name, tuple(each.name for each in targets), ahead)


def _check_finite(call: Call, weights: Mapping[str, Any]) -> None:
    """Raises Refusal where weights have become numbers that their precision does not hold."""
    with np.errstate(over="ignore"):
        for name, values in weights.items():
            held = np.asarray(values).astype(call.layer.variable_dtype)
            if not np.isfinite(held.astype(np.float64)).all():
                raise Refusal(f"{name} of {call.name} would hold numbers that are not finite")
