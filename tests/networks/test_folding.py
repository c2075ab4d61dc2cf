"""Batch normalization is folded into the weights beside it where that is exact, and only there."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from each import each
from keras import layers as L  # noqa: N812 (as short as the networks here want it)

from bnexp.networks.folding import fold, prove
from bnexp.networks.folding.maps import Map, map_of

VECTOR, SERIES, IMAGE = (7,), (8, 6), (9, 9, 4)


def norm(**settings):
    return L.BatchNormalization(**settings)


def drawn(model, seed=0):
    """Gives a network weights that hide no mistake: no bias is 0, factors have both signs."""
    rng = np.random.default_rng(seed)
    for variable in model.weights:
        values = rng.normal(0, 0.5, variable.shape)
        variable.assign(np.abs(values) + 0.05 if "variance" in variable.name else values)
    return model


def chain(shape, *stack):
    return drawn(keras.Sequential([L.Input(shape), *stack]))


def examples(shape, count=300):
    return np.random.default_rng(1).normal(size=(count, *shape)).astype(np.float32)


def outputs(model, taken):
    found = model(taken, training=False)
    return [np.asarray(each, np.float64) for each in keras.tree.flatten(found)]


EXACT = {
    "dense": (VECTOR, L.Dense(6), norm()),
    "dense without a bias": (VECTOR, L.Dense(6, use_bias=False), norm()),
    "no scale": (VECTOR, L.Dense(6), norm(scale=False)),
    "no offset": (VECTOR, L.Dense(6), norm(center=False)),
    "neither": (VECTOR, L.Dense(6), norm(center=False, scale=False)),
    "through dropout": (VECTOR, L.Dense(6), L.Dropout(0.5), norm(), L.ReLU()),
    "through a linear activation": (VECTOR, L.Dense(6), L.Activation("linear"), norm()),
    "dense along a series": (SERIES, L.Dense(5), norm(), L.Flatten(), L.Dense(2)),
    "the last axis by its number": (SERIES, L.Dense(5), norm(axis=2)),
    "after an activation": (VECTOR, L.Dense(6, activation="relu"), norm(), L.Dense(3)),
    "into dense without a bias": (VECTOR, L.ReLU(), norm(), L.Dense(3, use_bias=False)),
    "the input": (VECTOR, norm(), L.Dense(6, activation="relu"), L.Dense(3)),
    "twice": (VECTOR, L.Dense(6), norm(), norm(), L.ReLU(), norm(), norm(), L.Dense(3)),
    "both sides": (VECTOR, norm(), L.Dense(6), norm(), L.ReLU(), norm(), L.Dense(3)),
    "a series": (SERIES, L.Conv1D(5, 3), norm(), L.ReLU(), norm(), L.Conv1D(3, 2)),
    "causal before": (SERIES, L.Conv1D(5, 3, padding="causal"), norm()),
    "an image": (IMAGE, L.Conv2D(5, 3), norm(), L.ReLU(), norm(), L.Conv2D(3, 2, strides=2)),
    "padded before": (IMAGE, L.Conv2D(5, 3, padding="same"), norm(), L.ReLU()),
    "dilated": (IMAGE, L.ReLU(), norm(), L.Conv2D(3, 2, dilation_rate=2)),
    "same of one": (IMAGE, L.ReLU(), norm(), L.Conv2D(3, 1, padding="same")),
    "same that pads nothing": (IMAGE, L.ReLU(), norm(), L.Conv2D(3, 3, 3, padding="same")),
    "groups": (IMAGE, L.ReLU(), norm(), L.Conv2D(6, 3, groups=2), norm()),
    "a volume": ((5, 5, 5, 2), L.Conv3D(3, 2), norm(), L.ReLU(), norm(), L.Conv3D(2, 2)),
    "depthwise": (IMAGE, norm(), L.DepthwiseConv2D(3, depth_multiplier=2), norm()),
    "depthwise series": (SERIES, norm(), L.DepthwiseConv1D(3, depth_multiplier=2), norm()),
    "separable": (IMAGE, norm(), L.SeparableConv2D(5, 2, depth_multiplier=2), norm()),
    "separable series": (SERIES, norm(), L.SeparableConv1D(5, 2), norm()),
    "transposed": (IMAGE, L.Conv2DTranspose(5, 3, strides=2), norm()),
    "transposed series": (SERIES, L.Conv1DTranspose(5, 3), norm()),
    "flattened": (IMAGE, L.ReLU(), norm(), L.Flatten(), L.Dense(3)),
    "laid out": (IMAGE, L.ReLU(), norm(), L.Reshape((81, 4)), L.Conv1D(3, 2)),
    "averaged": (IMAGE, L.ReLU(), norm(), L.AveragePooling2D(2, padding="same"), L.Conv2D(3, 2)),
    "averaged before": (IMAGE, L.Conv2D(5, 3), L.AveragePooling2D(3), norm(), L.ReLU()),
    "averaged whole": (IMAGE, L.ReLU(), norm(), L.GlobalAveragePooling2D(), L.Dense(3)),
    "largest of ones without scale": (
        *(IMAGE, L.ReLU(), norm(scale=False), L.MaxPooling2D(3, padding="same"), L.Conv2D(3, 2)),
    ),
    "largest before": (IMAGE, L.Conv2D(5, 3), L.GlobalMaxPooling2D(), norm(scale=False)),
    "renorm": (VECTOR, L.Dense(6), norm(renorm=True)),
    "double": (VECTOR, L.Dense(6, dtype="float64"), norm(dtype="float64")),
}


@pytest.mark.parametrize("case", EXACT)
def test_where_it_is_exact_no_normalizer_is_left_and_nothing_else_changes(case):
    shape, *stack = EXACT[case]
    whole = chain(shape, *stack)
    before = [np.array(each) for each in whole.get_weights()]
    folding = fold(whole)
    assert not folding.left
    assert not [one for one in folding.model.layers if isinstance(one, L.BatchNormalization)]
    taken = examples(shape)
    (expected,), (found,) = outputs(whole, taken), outputs(folding.model, taken)
    scale = np.abs(expected).max()
    assert np.abs(found - expected).max() <= 1e-5 * scale
    assert np.abs(found - expected).max() > 0 or scale == 0
    assert all(proof.holds for proof in prove(folding, taken))
    after = [np.array(each) for each in whole.get_weights()]
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))


def test_all_weights_that_took_something_up_have_changed():
    shape, *stack = EXACT["both sides"]
    whole = chain(shape, *stack)
    folding = fold(whole)
    changed = {into for each in folding.folded for into in each.into}
    assert {site.target.name for site in folding.sites} == changed
    for name in changed:
        one, other = (model.get_layer(name).get_weights() for model in (whole, folding.model))
        for before, after in zip(one, other, strict=True):
            assert np.abs(after - before).max() > 0.1


def twice(inputs):
    shared, between = L.Dense(7, name="shared"), norm(name="norm")
    return shared(between(shared(inputs)))


def used_elsewhere(inputs):
    shared = L.Dense(7, name="shared")
    return L.Add()([norm(name="norm")(shared(inputs)), shared(L.ReLU()(inputs))])


def norm_twice(inputs):
    shared = norm(name="norm")
    return L.Dense(2)(shared(L.Dense(7)(shared(inputs))))


def residual(inputs):
    hidden = L.Dense(7, name="dense")(inputs)
    return L.Add(name="add")([norm(name="norm")(hidden), hidden])


def returned_before(inputs):
    hidden = L.Dense(7, name="dense")(inputs)
    return [hidden, norm(name="norm")(hidden)]


def in_training(inputs):
    return norm(name="norm")(L.Dense(5)(inputs), training=True)


def dropping_in_training(inputs):
    hidden = L.Dropout(0.5, name="drop")(L.Dense(5)(inputs), training=True)
    return norm(name="norm")(hidden)


def nested(inputs):
    inner = keras.Sequential([L.Input(VECTOR), L.Dense(3), norm(name="norm")], name="inner")
    return L.Dense(2)(inner(inputs))


def by_ops(inputs):
    return norm(name="norm")(keras.ops.relu(L.Dense(3)(inputs)))


def relu_dense(**settings):
    return L.Dense(7, activation="relu", name="dense", **settings)


class Own(L.BatchNormalization):
    """Somebody's own kind."""


REFUSED = {
    "weights used twice": (VECTOR, twice, "norm", "shared is used 2 times"),
    "weights used elsewhere": (VECTOR, used_elsewhere, "norm", "shared is used 2 times"),
    "a normalizer used twice": (VECTOR, norm_twice, "norm", "it is used 2 times"),
    "a residual": (VECTOR, residual, "norm", "what dense returns is taken by others as well"),
    "an output before": (VECTOR, returned_before, "norm", "what dense returns is an output"),
    "training mode": (VECTOR, in_training, "norm", "in training mode, where it goes by the batch"),
    "dropping": (VECTOR, dropping_in_training, "norm", "drop between is called in training mode"),
    "a network within": (VECTOR, nested, "inner", "norm in it cannot be reached"),
    "an operation": (VECTOR, by_ops, "norm", r"relu \(Relu\) stands between"),
    "frozen": (VECTOR, [L.Dense(3), norm(name="norm", trainable=False)], "norm", "it is frozen"),
    "another axis": (SERIES, [L.Dense(8), norm(name="norm", axis=1)], "norm", "along axis 1"),
    "an activation between": (
        *(VECTOR, [L.Dense(3), L.Activation("tanh", name="act"), norm(name="norm")]),
        *("norm", r"the activation act \(tanh\) stands between; behind it, what norm returns is"),
    ),
    "an activation of its own": (
        *(VECTOR, [relu_dense(), norm(name="norm")], "norm", r"activation of its own \(relu\)"),
    ),
    "padded behind": (
        *(IMAGE, [L.ReLU(), norm(name="norm"), L.Conv2D(3, 3, padding="same", name="conv")]),
        *("norm", r"conv pads with zeros \(padding 'same'\)"),
    ),
    "zeros put around": (
        *(IMAGE, [L.ReLU(), norm(name="norm"), L.ZeroPadding2D(name="pad"), L.Conv2D(3, 3)]),
        *("norm", "pad between pads with zeros"),
    ),
    "causal behind": (
        *(SERIES, [L.ReLU(), norm(name="norm"), L.Conv1D(3, 2, padding="causal")]),
        *("norm", "pads with zeros"),
    ),
    "transposed behind": (
        *(IMAGE, [L.ReLU(), norm(name="norm"), L.Conv2DTranspose(3, 2, name="up")]),
        *("norm", r"up \(Conv2DTranspose\) uses fewer of its weights at the edges"),
    ),
    "negative factors and the largest": (
        *(IMAGE, [L.ReLU(), norm(name="norm"), L.MaxPooling2D(name="pool"), L.Conv2D(3, 3)]),
        *("norm", "pool between takes the largest values"),
    ),
    "places of a unit": (
        *(IMAGE, [L.Conv2D(3, 3), L.Flatten(name="flat"), norm(name="norm")]),
        *("norm", "flat between has places of one unit that differ"),
    ),
    "recurrent": (
        *(SERIES, [L.LSTM(4, return_sequences=True), norm(name="norm"), L.GRU(2, name="gru")]),
        *("norm", r"gru \(GRU\) is recurrent"),
    ),
    "of each example": (VECTOR, [L.Dense(3), L.LayerNormalization(name="ln")], "ln", "Layer"),
    "of groups": (IMAGE, [L.GroupNormalization(2, name="gn")], "gn", "GroupNormalization is no"),
    "rms": (VECTOR, [L.RMSNormalization(name="rms")], "rms", "RMSNormalization is no factor"),
    "wrapped": (
        *(SERIES, [L.TimeDistributed(norm(name="norm"), name="each")]),
        *("each", "norm in it cannot be reached"),
    ),
    "another kind": (VECTOR, [L.Dense(3), Own(name="norm")], "norm", "it is a Own"),
    "channels first": (
        *((4, 9, 9), [L.Permute((2, 3, 1)), L.Permute((3, 1, 2)), norm(name="norm", axis=1)]),
        *("norm", "along axis 1"),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_folded_is_left_and_named_with_the_reason(case):
    shape, made, name, words = REFUSED[case]
    if callable(made):
        inputs = L.Input(shape)
        whole = drawn(keras.Model(inputs, made(inputs)))
    else:
        whole = chain(shape, *made)
    folding = fold(whole)
    assert not folding.folded
    (left,) = folding.left
    assert left.name == name
    with pytest.raises(ValueError, match=words):
        raise ValueError(left.sentence)
    taken = examples(shape, 20)
    for one, other in zip(outputs(whole, taken), outputs(folding.model, taken), strict=True):
        if "dropping" not in case:
            assert np.array_equal(one, other)


def test_the_rest_is_folded_where_one_is_left():
    whole = chain(
        *(IMAGE, L.Conv2D(4, 3, padding="same"), norm(name="before"), L.ReLU(), norm(name="after")),
        *(L.Conv2D(3, 3, padding="same"), norm(name="last"), L.Flatten(), L.Dense(2)),
    )
    folding = fold(whole)
    assert [each.name for each in folding.folded] == ["before", "last"]
    assert [each.name for each in folding.left] == ["after"]
    assert isinstance(folding.model.get_layer("after"), L.BatchNormalization)
    taken = examples(IMAGE, 30)
    (expected,), (found,) = outputs(whole, taken), outputs(folding.model, taken)
    assert found == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_padding_is_in_the_way_of_an_offset_only():
    whole = chain(IMAGE, L.ReLU(), norm(name="norm"), L.ZeroPadding2D(), L.Conv2D(3, 3))
    for name in ("beta", "moving_mean"):
        getattr(whole.get_layer("norm"), name).assign([0.0] * 4)
    folding = fold(whole)
    assert not folding.left
    taken = examples(IMAGE, 30)
    (expected,), (found,) = outputs(whole, taken), outputs(folding.model, taken)
    assert found == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_all_that_take_it_get_it():
    inputs = L.Input(VECTOR)
    normalized = norm()(relu_dense()(inputs))
    several = [L.Dense(2)(normalized), L.Dense(3, use_bias=False)(L.Dropout(0.3)(normalized))]
    whole = drawn(keras.Model(inputs, several))
    folding = fold(whole)
    assert len(folding.folded[0].into) == 2
    taken = examples(VECTOR)
    for one, other in zip(outputs(whole, taken), outputs(folding.model, taken), strict=True):
        assert other == pytest.approx(one, rel=1e-4, abs=1e-5)
    assert all(proof.holds for proof in prove(folding, taken))


def added(inputs):
    return L.Dense(3)(norm()(L.Dense(7)(inputs)) + inputs)


def by_an_operation(inputs):
    return L.Dense(3)(norm()(keras.ops.relu(L.Dense(7)(inputs))))


def flipped(inputs):
    return L.Dense(3)(norm()(L.Dense(5)(keras.ops.flip(inputs, axis=1))))


def taken_apart(inputs):
    return L.Dense(3)(norm()(L.Dense(5)(inputs))[:, 0])


def masked(inputs):
    return L.LSTM(3)(norm()(L.Dense(5)(L.Masking()(inputs))))


@pytest.mark.parametrize(
    ("made", "shape"),
    [
        (added, VECTOR),
        (by_an_operation, VECTOR),
        (flipped, VECTOR),
        (taken_apart, SERIES),
        (masked, SERIES),
    ],
)
def test_operations_beside_layers_are_in_the_way_of_no_proof(made, shape):
    inputs = L.Input(shape)
    whole = drawn(keras.Model(inputs, made(inputs)))
    taken = examples(shape)
    taken[::3, -3:] = 0
    folding = fold(whole)
    assert len(folding.folded) == 1
    (expected,), (found,) = outputs(whole, taken), outputs(folding.model, taken)
    assert found == pytest.approx(expected, rel=1e-4, abs=1e-5)
    (proof,) = prove(folding, taken)
    assert 0 < proof.share <= 1


def test_a_factor_that_no_number_is_is_left():
    whole = chain(VECTOR, L.Dense(3), norm(name="norm", epsilon=0.0))
    whole.get_layer("norm").moving_variance.assign([1.0, 0.0, 2.0])
    (left,) = fold(whole).left
    assert "no finite number" in left.reason


def test_a_network_in_code_is_refused():
    class Coded(keras.Model):
        def call(self, inputs):
            return inputs

    with pytest.raises(ValueError, match="code of its own class"):
        fold(Coded())
    with pytest.raises(ValueError, match="build it first"):
        fold(keras.Sequential([L.Dense(2)]))


def without_epsilon(layer):
    return remade(layer, epsilon=0.0)


def without_mean(layer):
    return remade(layer, mean=0.0)


def without_beta(layer):
    return remade(layer, beta=0.0)


def squared_gamma(layer):
    return remade(layer, gamma=np.square(np.array(layer.gamma, np.float64)))


def remade(layer, **other):
    found = {name: np.array(getattr(layer, name), np.float64) for name in ("gamma", "beta")}
    found |= {"mean": np.array(layer.moving_mean, np.float64), "epsilon": layer.epsilon, **other}
    variance = np.array(layer.moving_variance, np.float64)
    factor = found["gamma"] / np.sqrt(variance + found["epsilon"])
    return Map(factor, found["beta"] - factor * found["mean"])


MUTANTS = [without_epsilon, without_mean, without_beta, squared_gamma]
PLACED = ["dense", "after an activation", "an image", "depthwise", "separable", "a series"]


@each("case", PLACED)
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_the_proof_refuses_each_mistake(monkeypatch, mutant, case):
    shape, *stack = EXACT[case]
    whole = chain(shape, *stack)
    assert all(proof.holds for proof in prove(fold(whole), examples(shape)))
    with monkeypatch.context() as patched:
        patched.setattr("bnexp.networks.folding.into_weights.map_of", mutant)
        wrong = prove(fold(whole), examples(shape))
    assert not any(proof.holds for proof in wrong)
    assert min(proof.share for proof in wrong) > 100


def test_a_mistake_beside_the_map_is_refused_as_well(monkeypatch):
    whole = chain(VECTOR, L.Dense(6), norm())
    folding = fold(whole)
    dense = folding.sites[0].weights
    assert map_of(whole.layers[1]).factor.min() < 0
    folding.sites[0].weights = {**dense, "bias": dense["bias"] * (1 + 1e-6)}
    (proof,) = prove(folding, examples(VECTOR))
    assert not proof.holds


@pytest.mark.parametrize(("precision", "unit"), [("float32", 2.0**-24), ("float64", 2.0**-53)])
def test_the_bound_is_that_of_the_precision_of_the_network(precision, unit):
    layers = [L.Dense(6, dtype=precision), norm(dtype=precision)]
    folding = fold(drawn(keras.Sequential([L.Input(VECTOR, dtype=precision), *layers])))
    (right,) = prove(folding, examples(VECTOR))
    assert right.holds
    weights = folding.sites[0].weights
    # A sum of 7 terms rounds in double precision as well, some hundred units of it at the most.
    wrong = 8 * unit + 1000 * 2.0**-53
    folding.sites[0].weights = {**weights, "kernel": weights["kernel"] * (1 + wrong)}
    (proof,) = prove(folding, examples(VECTOR))
    assert not proof.holds
