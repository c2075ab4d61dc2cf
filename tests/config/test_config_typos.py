"""A slip in any key or choice of the language is told with the name that was meant."""

import random
from collections import Counter

import pytest
from typos import LETTERS, names, tried, typos

from bnexp.nearest import nearest

LETTERS_TRIED, MOST = 1, 16
"""At each place, and of each name; as a program, typos.py tries all."""


def test_nearly_every_typo_is_told_with_the_name_that_was_meant_first(tmp_path):
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for name, told in tried(LETTERS_TRIED, tmp_path, MOST):
        total[str(name)] += len(told)
        right[str(name)] += sum(told.values())
    assert {str(name) for name in names()} == {*total}
    assert sum(total.values()) > 2500
    assert sum(right.values()) >= 0.95 * sum(total.values())
    worst = min(total, key=lambda name: right[name] / total[name])
    assert right[worst] >= 0.5 * total[worst], worst


def test_all_slips_of_one_sign_are_tried():
    found = set(typos("ab", len(LETTERS), random.Random(0)))  # noqa: S311 (no secret)
    assert {"a", "b", "ba", "xb", "a_", "xab", "axb", "ab0"} <= found
    assert len(found) == 2 + 1 + 2 * (len(LETTERS) - 1) + 3 * len(LETTERS) - 2 + 1


@pytest.mark.parametrize(
    ("wrong", "known", "meant"),
    [
        ("bn", ["kind", "norm"], "norm"),
        ("bn", ["none", "batch"], "batch"),
        ("Batch-Size", ["batch_size", "epochs"], "batch_size"),
        ("validation_accuracy", ["loss", "accuracy", "val_loss", "val_accuracy"], "val_accuracy"),
        ("xyz", ["kind", "norm"], ""),
        ("", ["kind", "norm"], ""),
    ],
)
def test_the_nearest_name_knows_case_dashes_and_what_others_call_it(wrong, known, meant):
    assert nearest(wrong, known) == meant
