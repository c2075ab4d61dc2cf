import hostile
import pytest
from patience import HOUR

CASES = 100


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A result folder that is whole."""
    hostile.warm_up()
    return hostile.make_good(tmp_path_factory.mktemp("good"))


@pytest.fixture
def patient(monkeypatch):
    """No limits of time, which belong to the whole program: no busy machine is a fault."""
    for limit in ("SECONDS", "HANGS"):
        monkeypatch.setattr(hostile, limit, HOUR)


# Two halves, so that two processes may share the work; the whole program lets every command read
# every case.
@pytest.mark.parametrize("seed", [0, CASES // 2])
def test_what_strangers_hand_over_does_no_harm(good, tmp_path, seed, patient):
    count, failures = hostile.run(CASES // 2, seed, tmp_path, good, most=2)
    assert not failures, "\n".join(failures)
    assert min(count.values()) >= CASES // 2 // len(hostile.KINDS)
    assert set(count) == set(hostile.KINDS)


@pytest.mark.parametrize("command", ["check", "plot", "report"])
def test_a_whole_result_is_read_by_every_command(good, tmp_path, command, patient):
    ended = hostile.command_in(tmp_path, [command, str(good)], tmp_path)
    assert list(hostile.faults(ended)) == []
    assert ended.code in (0, 3)


@pytest.mark.parametrize(
    ("ended", "fault"),
    [
        (hostile.Ended(99, "x", 0, 0), "exit code 99"),
        (hostile.Ended(1, "", 0, 0), "without a word"),
        (hostile.Ended(1, "Traceback\nE", 0, 0), "a traceback"),
        (hostile.Ended(0, "\x1b[2J", 0, 0), "steer"),
        (hostile.Ended(0, "abc123", 0, 0), "secret"),
        (hostile.Ended(0, "", 11, 0), "11 seconds"),
        (hostile.Ended(0, "", 0, 2**31), "memory"),
    ],
)
def test_harm_is_told(ended, fault):
    assert any(fault in told for told in hostile.faults(ended))


def test_what_is_changed_outside_is_seen(tmp_path):
    (tmp_path / "a").write_text("one")
    before = hostile.state_of(tmp_path)
    (tmp_path / "a").chmod(0o600)
    assert hostile.state_of(tmp_path) != before
