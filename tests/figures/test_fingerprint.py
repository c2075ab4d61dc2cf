"""What stands for the content of values: equal for equal ones alone."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest

from bnexp.figures.files.fingerprint import fingerprint_of


@dataclass
class Point:
    x: object
    y: object = None
    _kept: list = field(default_factory=list)


@dataclass
class Place:
    x: object
    y: object = None


DIFFERENT = [
    1,
    1.0,
    True,
    "1",
    None,
    0.0,
    -0.0,
    float("nan"),
    (),
    ("",),
    ("", ""),
    (1, (2, 3)),
    (1, 2, 3),
    ((1, 2), 3),
    ("a\0b",),
    ("a", "b"),
    {"a": 1},
    {"a": 1, "b": None},
    {"b": 1},
    Point(1),
    Point(1, 2),
    Place(1),
    np.array([1, 2]),
    np.array([1.0, 2.0]),
    np.array([[1.0, 2.0]]),
    np.array([1.0, np.nextafter(2.0, 3.0)]),
    pd.DataFrame({"a": [1.0, 2.0]}),
    pd.DataFrame({"b": [1.0, 2.0]}),
    pd.DataFrame({"a": [1, 2]}),
    pd.DataFrame({"a": ["x", "y"]}),
    pd.DataFrame({"a": ["y", "x"]}),
    pd.DataFrame({"a": ["x", "x"]}),
    pd.DataFrame({"a": ["x", "y", None]}),
    pd.DataFrame({"a": [True, False]}),
    pd.DataFrame(),
]


def test_different_values_differ():
    found = [fingerprint_of(value) for value in DIFFERENT]
    assert len(set(found)) == len(DIFFERENT)


def test_equal_values_are_equal_whatever_was_kept_of_them():
    first = Point((1.5, "a"), {"t": pd.DataFrame({"a": ["x", "y"]})}, ["kept"])
    second = Point((1.5, "a"), {"t": pd.DataFrame({"a": ["x", "y"]}, index=[7, 9])})
    assert fingerprint_of(first) == fingerprint_of(second)
    assert len(fingerprint_of(first)) == 64


def test_slices_count_by_their_content():
    table = np.arange(12.0).reshape(3, 4)
    assert fingerprint_of(table[:, 1]) == fingerprint_of(np.array([1.0, 5.0, 9.0]))


def test_what_is_not_known_is_refused_and_never_left_out():
    with pytest.raises(TypeError, match="object"):
        fingerprint_of([1, {"a": object()}])
