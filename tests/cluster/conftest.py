"""Clusters of real processes: one that all tests share, and one of a test's own."""

from __future__ import annotations

import pytest
from real_cluster import running


@pytest.fixture(scope="session")
def lasting(tmp_path_factory):
    """A cluster that all tests share which harm nobody in it: three workers, one with a nanny."""
    with running(tmp_path_factory.mktemp("cluster"), 2) as cluster:
        cluster.add("--nanny")
        yield cluster


@pytest.fixture
def cluster(tmp_path):
    """A cluster of the test's own, without workers."""
    with running(tmp_path) as own:
        yield own
