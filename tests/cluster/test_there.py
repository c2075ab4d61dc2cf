"""What a worker of the cluster has and has not: versions, data, room for what is large."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import cluster_jobs
import numpy as np
import pytest
from cluster_jobs import Awaiting, CarriesLarge, TellsLarge, large
from contracts.executor import MORE, TEXT, jobs_in
from contracts.made_up_jobs import QuickCheck, QuickTrial
from distributed import Client
from real_cluster import until
from sklearn.datasets import load_digits

from bnexp.data import load_data, write_shared
from bnexp.data.shared import contents_of, read_shared
from bnexp.errors import ClusterError
from bnexp.execution import ENGINES, Silent
from bnexp.execution.dask.engine import Dask
from bnexp.execution.dask.limits import Limits
from bnexp.execution.dask.sending import Attempts
from bnexp.execution.dask.worker import place
from bnexp.session import prepare, train
from bnexp.session.training import sharing
from bnexp.trial import TrialStatus


@pytest.fixture
def jobs(tmp_path):
    return jobs_in(tmp_path, MORE, QuickTrial, QuickCheck)


def outcomes(engine, jobs, workers=1, progress=None):
    with closing(engine.execute(jobs, workers, progress or Silent())) as run:
        return dict(run)


def planted(folder: Path, name: str, version: str) -> str:
    """Makes a folder from which a package seems to be installed in some version."""
    info = folder / "planted" / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    return str(info.parent)


@pytest.mark.parametrize(
    ("name", "version", "told"),
    [("keras", "3.14.1", "keras 3.14.1 instead of 3.15."), ("bnexp", "0.0.9", "bnexp 0.0.9 inst")],
)
def test_other_versions_are_told_before_anything_is_trained(
    cluster, tmp_path, jobs, name, version, told
):
    cluster.add()
    cluster.add(before=planted(tmp_path, name, version))
    engine = Dask(cluster.address)
    until(lambda: joined(cluster) == 2, "two workers join")

    class Nothing(Silent):
        def started(self, trial):
            raise AssertionError

    with pytest.raises(ClusterError, match="nothing is trained") as error:
        outcomes(engine, jobs, progress=Nothing())
    assert told in str(error.value)
    assert str(error.value).count("tcp://") == 1
    assert not cluster.processes()


def joined(cluster) -> int:
    with Client(cluster.address, set_as_default=False) as client:
        return len(client.ncores())


def test_worker_of_other_versions_that_joins_later_is_not_used(cluster, tmp_path, jobs):
    cluster.add()
    first, *others = jobs
    awaiting = Awaiting(first.trial, first.source, first.log, marker=tmp_path / "go")
    told = []

    class Adds(Silent):
        def started(self, trial):
            if trial == first.trial:
                cluster.add(before=planted(tmp_path, "tensorflow", "2.20.0"))

        def warned(self, message):
            told.append(message)
            awaiting.marker.touch()

    found = outcomes(Dask(cluster.address), [awaiting, *others], workers=5, progress=Adds())
    assert {outcome.status for outcome in found.values()} == {TrialStatus.FINISHED}
    (message,) = told
    assert "joined and is not used: tensorflow 2.20.0 instead of 2.21." in message


def test_worker_that_joins_later_is_used(cluster, tmp_path, jobs):
    cluster.add()
    first, second, *_ = jobs
    marker = tmp_path / "go"
    both = [Awaiting(job.trial, job.source, job.log, marker=marker) for job in (first, second)]
    started = []

    class Adds(Silent):
        def started(self, trial):
            started.append(trial)
            if len(started) == 1:
                cluster.add()
            else:
                marker.touch()

    assert len(outcomes(Dask(cluster.address), both, workers=5, progress=Adds())) == 2


@pytest.fixture
def own_text():
    """A configuration of which the data lie where only this process finds them."""
    # The folder that is worked in is another one for each process.
    return TEXT.replace("dataset: digits", "dataset: /proc/self/cwd/own.npz")


@pytest.fixture
def own_data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    images, labels = load_digits(return_X_y=True)
    images = images.reshape(-1, 8, 8).astype(np.uint8)
    np.savez(
        "own.npz", x_train=images[:800], y_train=labels[:800], x_test=images[800:1000],
        y_test=labels[800:1000],
    )  # fmt: skip


def test_data_are_sent_once_where_no_disk_is_shared(
    cluster, tmp_path, own_text, own_data, monkeypatch
):
    home = tmp_path / "elsewhere"
    home.mkdir()
    cluster.add(cwd=home, HOME=str(home), BNEXP_DATA_DIR=str(home))
    path = tmp_path / "contract.yaml"
    path.write_text(own_text)
    sent = []
    original = Attempts._send_file

    async def counted(self, address, *rest):
        sent.append(address)
        await original(self, address, *rest)

    monkeypatch.setattr(Attempts, "_send_file", counted)
    folders = []
    for engine in (None, "dask"):
        where = cluster.address if engine else None
        prepared = prepare(path, out=tmp_path / f"{engine}", engine=engine, cluster=where)
        if engine:
            # Nor is there an unpacked copy that both could read.
            monkeypatch.setattr(sharing, "LARGEST", 0)
        assert train(prepared, Silent(), jobs=1) is None
        folders.append(prepared.folder.path)
    for name in ("history.csv", "trials.csv"):
        local, other = ((folder / name).read_bytes() for folder in folders)
        assert local == other
    assert len(sent) == 1


def test_data_that_cannot_be_sent_fail_their_trial_alone(
    cluster, tmp_path, own_text, own_data, jobs
):
    cluster.add(cwd=tmp_path.parent)
    trial, *_ = jobs_in(tmp_path, own_text)
    wrong = replace(trial, source=replace(trial.source, fingerprint="0" * 32))
    found = outcomes(Dask(cluster.address), [wrong, *jobs])
    lost = found.pop(wrong)
    assert lost.status is TrialStatus.FAILED
    assert lost.reason.startswith("its data could not be had at tcp://")
    assert "have the fingerprint" in lost.reason
    assert {outcome.status for outcome in found.values()} == {TrialStatus.FINISHED}


def test_own_copy_of_a_worker_is_found_by_its_name(mnist, tmp_path, monkeypatch):
    there = place.Place(tmp_path, 1.0)
    elsewhere = replace(mnist, files=tuple(Path("/nowhere") / f.name for f in mnist.files))
    source, shared = there._data(elsewhere, Path("/nowhere"))
    assert shared is None
    assert load_data(source).fingerprint == mnist.fingerprint
    monkeypatch.setattr(place, "find_source", None)
    assert there._data(elsewhere, None) == (source, None)


def test_unpacked_copy_is_used_where_it_is_what_it_should_be(digits_source, tmp_path):
    write_shared(load_data(digits_source), tmp_path / "unpacked")
    there = place.Place(tmp_path, 1.0)
    assert contents_of(read_shared(tmp_path / "unpacked")) == digits_source.fingerprint
    assert there._data(digits_source, tmp_path / "unpacked")[1] == tmp_path / "unpacked"
    images = np.load(tmp_path / "unpacked" / "images.npy")
    images[0, 0, 0] += 1
    np.save(tmp_path / "unpacked" / "images.npy", images)
    another = place.Place(tmp_path, 1.0)
    assert another._data(digits_source, tmp_path / "unpacked")[1] is None


@pytest.fixture
def digits_source(tmp_path):
    return jobs_in(tmp_path, TEXT)[0].source


def test_large_things_travel_both_ways_whole(lasting, tmp_path, jobs):
    cluster_jobs.heard.clear()
    first, second, *others = jobs
    tells = TellsLarge(first.trial, first.source, first.log, marker=tmp_path / "arrived")
    carries = CarriesLarge(second.trial, second.source, second.log, carried=large(9))
    found = outcomes(Dask(lasting.address), [tells, carries, *others], workers=2)
    assert [told == large(7) for told in cluster_jobs.heard] == [True]
    assert {outcome.status for outcome in found.values()} == {TrialStatus.FINISHED}


def test_of_large_things_only_the_latest_is_kept(tmp_path):
    class Worker:
        local_directory = str(tmp_path)

    worker = Worker()
    there = place.place_of(worker, "run", 1.0)
    there.large[3] = (1, b"first")
    assert place.fetch("run", 3, 1, 1, 2, dask_worker=worker) == b"ir"
    there.large[3] = (2, b"second")
    assert place.fetch("run", 3, 1, 1, 2, dask_worker=worker) is None
    assert place.fetch("run", 3, 2, 0, 9, dask_worker=worker) == b"second"
    assert place.fetch("run", 4, 1, 0, 9, dask_worker=worker) is None


def test_cluster_without_workers_is_waited_for_and_told_of(cluster, jobs):
    told = []

    class Told(Silent):
        def warned(self, message):
            told.append(message)

    limits = Limits(word=0.1, workers=1.5)
    with pytest.raises(ClusterError, match=r"has had no workers for 1\.5 seconds") as error:
        outcomes(Dask(cluster.address, limits), jobs, progress=Told())
    assert "dask worker ADDRESS --nthreads 1" in str(error.value)
    assert told
    assert all("The cluster has no workers" in message for message in told)


def test_cluster_that_gets_workers_later_is_used(cluster, jobs):
    class Adds(Silent):
        def warned(self, message):
            if not cluster.workers:
                cluster.add()

    found = outcomes(Dask(cluster.address, Limits(word=0.1)), jobs, progress=Adds())
    assert len(found) == len(jobs)


def test_worker_of_several_threads_is_told_of(cluster, jobs):
    cluster.add("--nthreads", "3")
    until(lambda: joined(cluster) == 1, "a worker joins")
    with pytest.warns(UserWarning, match="with one thread, and tcp://.* has 3: start workers"):
        assert len(outcomes(Dask(cluster.address), jobs, workers=2)) == len(jobs)


def test_engine_is_plugged_in_by_its_name():
    assert ENGINES["dask"] == Dask()
