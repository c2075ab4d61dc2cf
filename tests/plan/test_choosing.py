"""How likely seeds pick the best cell agrees with what is known exactly, and with trying it."""

import numpy as np
import pytest
from scipy import stats

from bnexp.plan.choosing import picked


@pytest.mark.parametrize("cells", [1, 2, 3, 7])
def test_of_cells_that_are_alike_each_is_picked_as_often(cells):
    assert picked(cells, 4, 0.0) == pytest.approx(1 / cells, abs=1e-9)


@pytest.mark.parametrize("seeds", [1, 3, 10])
def test_of_two_cells_the_difference_of_means_decides(seeds):
    assert picked(2, seeds, 0.7) == pytest.approx(stats.norm.cdf(0.7 * np.sqrt(seeds / 2)))


def test_of_many_cells_it_is_as_often_as_it_comes_about():
    means = np.random.default_rng(0).normal(size=(40_000, 6, 3)).mean(axis=2)
    means[:, 0] -= 1.0
    found = np.mean(means.argmin(axis=1) == 0)
    assert picked(6, 3, 1.0) == pytest.approx(found, abs=0.01)
    assert picked(6, 3, 1.0) < picked(6, 4, 1.0) < picked(5, 4, 1.0)
