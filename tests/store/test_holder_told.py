"""What is told of whoever holds a folder."""

import pytest

from bnexp.store.files.holder import Holder


@pytest.mark.parametrize(
    ("since", "told"),
    [
        ("2026-01-02T03:04:59.123456+00:00", "2026-01-02 03:04 UTC"),
        ("2026-01-02T01:04:05+09:00", "2026-01-01 16:04 UTC"),
        ("0001-01-01T00:00:00+09:00", "0001-01-01T00:00:00+09:00"),
        ("yesterday", "yesterday"),
    ],
)
def test_since_names_its_zone(since, told):
    assert Holder(12, "there", since).told == f"process 12 on there, since {told}"
