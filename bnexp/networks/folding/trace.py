"""The calls of layers that a network consists of, in their order, and who takes whose output."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import keras

Shape = tuple[int | None, ...]


@dataclass(frozen=True, eq=False)
class Call:
    """A layer, or another operation, called once.

    Attributes:
        at: Its place among the calls of the network.
        layer: What is called.
        taken: The tensors that it takes, by their numbers.
        given: Those that it returns.
        keywords: What else it is called with.
        input_shapes: Of what it takes, with the axis of examples.
        output_shapes: Of what it returns.
    """

    at: int
    layer: Any
    taken: tuple[int, ...]
    given: tuple[int, ...]
    keywords: Mapping[str, Any]
    input_shapes: tuple[Shape, ...]
    output_shapes: tuple[Shape, ...]

    @property
    def name(self) -> str:
        """The name of the layer."""
        return str(self.layer.name)

    @property
    def shape(self) -> Shape:
        """That of the first tensor that it takes."""
        return self.input_shapes[0]

    @property
    def trains(self) -> bool:
        """Whether it is told to do what it does in training, or may be."""
        mode = self.keywords.get("training")
        return mode is not None and mode is not False


@dataclass(frozen=True)
class Trace:
    """A network as its calls.

    Attributes:
        calls: In an order in which each comes behind those that it takes from.
        returned: The tensors that the network returns.
    """

    calls: tuple[Call, ...]
    returned: frozenset[int]

    def count(self, layer: Any) -> int:
        """Returns how often a layer is called."""
        return sum(call.layer is layer for call in self.calls)

    def giver(self, call: Call) -> Call | None:
        """Returns the call whose output a call takes; None where it takes the network's input."""
        found = (each for each in self.calls if call.taken[0] in each.given)
        return next(found, None)

    def takers(self, call: Call) -> list[Call]:
        """Returns the calls that take the output of one."""
        return [each for each in self.calls if {*each.taken} & {*call.given}]

    def is_returned(self, call: Call) -> bool:
        """Whether the output of a call is one of the network's."""
        return bool({*call.given} & self.returned)


CallLayer = Callable[[int, Any, tuple[Any, ...], dict[str, Any]], Any]
"""Is given the place of a call, a layer, and what it is called with; returns what that returns."""


def functional(model: keras.Model) -> keras.Model:
    """Returns a network as one whose calls Keras knows, with the same layers.

    Raises:
        ValueError: Keras does not know them, since they stand in the code of a class.
    """
    if isinstance(model, keras.Sequential):
        if not model.built:
            raise ValueError(f"{model.name}: has no input shape yet; build it first")
        return keras.Model(model.inputs[0], model.outputs[0], name=model.name)
    if not getattr(model, "inputs", None) or not hasattr(model, "operations"):
        raise ValueError(
            f"{model.name}: its layers are called by code of its own class, which cannot be read; "
            "only functional and sequential networks can be folded"
        )
    return model


def rebuilt(model: keras.Model, new: Callable[[Any], Any], call_layer: CallLayer) -> keras.Model:
    """Returns a functional network that is put together anew.

    Args:
        model: The network.
        new: Returns what takes the place of a layer; asked once for each.
        call_layer: Calls it.
    """
    made: dict[int, Any] = {}
    places = iter(range(10**9))

    def once(layer: Any) -> Any:
        if id(layer) not in made:
            made[id(layer)] = new(layer)
        return made[id(layer)]

    def call(layer: Any, *arguments: Any, **keywords: Any) -> Any:
        return call_layer(next(places), layer, arguments, keywords)

    return keras.models.clone_model(model, clone_function=once, call_function=call)


def trace(model: keras.Model) -> Trace:
    """Returns the calls of a functional network.

    Args:
        model: The network; it is left as it is.
    """
    originals: dict[int, Any] = {}
    calls: list[Call] = []
    tensors: list[Any] = []

    def copied(layer: Any) -> Any:
        copy = copy_of(layer)
        originals[id(copy)] = layer
        return copy

    def number(tensor: Any) -> int:
        for at, known in enumerate(tensors):
            if known is tensor:
                return at
        tensors.append(tensor)
        return len(tensors) - 1

    def note(at: int, layer: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        outputs = layer(*arguments, **keywords)
        taken, given = _tensors((arguments, keywords)), _tensors(outputs)
        calls.append(
            Call(
                at,
                originals.get(id(layer), layer),
                tuple(map(number, taken)),
                tuple(map(number, given)),
                keywords,
                tuple(tuple(each.shape) for each in taken),
                tuple(tuple(each.shape) for each in given),
            )
        )
        return outputs

    copy = rebuilt(model, copied, note)
    return Trace(tuple(calls), frozenset(number(each) for each in copy.outputs))


def copy_of(layer: Any) -> Any:
    """Returns a layer with the same settings, its weights not yet set."""
    if isinstance(layer, keras.Model):
        return keras.models.clone_model(layer)
    return type(layer).from_config(layer.get_config())


def take_weights(copy: Any, layer: Any) -> None:
    """Gives the weights of a layer to its copy; an operation, such as `h + i`, has none."""
    if isinstance(layer, keras.layers.Layer):
        copy.set_weights(layer.get_weights())


def _tensors(value: Any) -> list[Any]:
    return [each for each in keras.tree.flatten(value) if isinstance(each, keras.KerasTensor)]
