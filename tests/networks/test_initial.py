"""Starting values have the distributions that their names promise."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import TypeAdapter
from scipy import stats

from bnexp.config.language.initializers import Initializer
from bnexp.networks.initial import draw
from bnexp.streams import stream

SHAPE = (300, 200)


def drawn(spec, shape=SHAPE, seed=0):
    return draw(TypeAdapter(Initializer).validate_python(spec), shape, stream(seed, "init/test"))


@pytest.mark.parametrize(
    ("kind", "variance"),
    [
        ("glorot_uniform", 2 / 500),
        ("glorot_normal", 2 / 500),
        ("he_uniform", 2 / 300),
        ("he_normal", 2 / 300),
        ("lecun_uniform", 1 / 300),
        ("lecun_normal", 1 / 300),
    ],
)
def test_variance_follows_the_numbers_of_inputs_and_outputs(kind, variance):
    values = drawn({"kind": kind, "gain": 3.0}).astype(float).ravel() / 3.0
    error = np.sqrt(np.var(values**2) / values.size)
    assert abs(np.mean(values**2) - variance) < 4 * error
    if kind.endswith("uniform"):
        limit = np.sqrt(3 * variance)
        distribution = stats.uniform(-limit, 2 * limit)
    else:
        distribution = stats.truncnorm(-2, 2, scale=np.sqrt(variance) / 0.87962566103423978)
    assert stats.kstest(values, distribution.cdf).pvalue > 1e-3


def test_fields_of_convolutions_count_as_inputs_and_outputs():
    values = drawn("glorot_uniform", (3, 3, 40, 60))
    assert np.abs(values).max() == pytest.approx(np.sqrt(6 / (9 * 100)), rel=1e-3)


@pytest.mark.parametrize("shape", [(40, 30), (30, 40), (3, 3, 4, 20)])
def test_orthogonal_rows_or_columns(shape):
    matrix = drawn({"kind": "orthogonal", "gain": 2.0}, shape).reshape(-1, shape[-1])
    rows, columns = matrix.shape
    product = matrix.T @ matrix if rows >= columns else matrix @ matrix.T
    np.testing.assert_allclose(product, 4 * np.eye(min(rows, columns)), atol=1e-12)


def test_plain_distributions():
    assert np.all(drawn("zeros") == 0)
    assert np.all(drawn("ones") == 1)
    assert np.all(drawn(0.5) == 0.5)
    normal = drawn({"kind": "normal", "mean": 1.0, "stddev": 0.5}).astype(float).ravel()
    assert stats.kstest(normal, stats.norm(1.0, 0.5).cdf).pvalue > 1e-3
    uniform = drawn({"kind": "uniform", "limit": 2.0}).astype(float).ravel()
    assert stats.kstest(uniform, stats.uniform(-2, 4).cdf).pvalue > 1e-3


def test_values_are_float64_and_depend_on_the_seed():
    assert drawn("he_normal").dtype == np.float64
    np.testing.assert_array_equal(drawn("he_normal"), drawn("he_normal"))
    assert not np.array_equal(drawn("he_normal"), drawn("he_normal", seed=1))
