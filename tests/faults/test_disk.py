"""A short form of the disks that fill up: nothing is lost, and the same bytes come in the end."""

import disk
import pytest


def test_a_run_on_a_disk_that_fills_up_and_grows_comes_to_the_same_tables():
    if reason := disk.why_not():
        pytest.skip(reason)
    assert disk.main(1, seed=3) == []
