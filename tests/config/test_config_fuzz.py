"""Changed configurations are right or refused with a message: no traceback, no hang, no silence."""

from collections import Counter

import fuzz
import pytest
from mutations import UNKNOWN, VALID, Case, case_of

CASES = 200


def test_changed_configurations_are_right_or_refused_with_a_message(tmp_path):
    endings, failures = fuzz.run(CASES, 0, tmp_path, kept=tmp_path / "kept")
    assert failures == []
    assert endings["refused"] + endings["valid"] == CASES
    assert min(endings["refused"], endings["with an unknown key"]) > CASES / 5
    assert endings["valid"] > 0
    assert endings["through the commands"] == CASES / fuzz.EACH


@pytest.mark.parametrize("content", VALID, ids=range(len(VALID)))
def test_what_is_changed_is_right_before(content, tmp_path):
    assert fuzz.judge(Case(content), tmp_path) == ("valid", [])


def test_a_case_is_made_again_from_its_numbers():
    assert case_of(7, 3) == case_of(7, 3)
    assert Counter(case_of(7, number) for number in range(50)).most_common(1)[0][1] == 1


ONE = b"training: {epochs: 1}\n"


def test_a_key_that_is_accepted_in_silence_is_seen(tmp_path):
    ending, faults = fuzz.judge(Case(ONE, planted=("training", UNKNOWN)), tmp_path)
    assert (ending, len(faults)) == ("valid", 1)
    elsewhere = b"training: {epochs: 0}\nnetwork: mlp\n"
    ending, faults = fuzz.judge(Case(elsewhere, planted=("network", UNKNOWN)), tmp_path)
    assert (ending, len(faults)) == ("refused", 1)
    ending, faults = fuzz.judge(Case(elsewhere, planted=("training", "epochs", UNKNOWN)), tmp_path)
    assert (ending, faults) == ("refused", [])


def test_a_traceback_and_a_hang_are_seen(tmp_path, monkeypatch):
    def broken(*_arguments, **_options):
        raise KeyError("kind")

    def endless(*_arguments, **_options):
        while True:
            pass

    monkeypatch.setattr(fuzz, "load_experiment", broken)
    assert fuzz.judge(Case(ONE), tmp_path) == ("traceback", ["raises KeyError: 'kind'"])
    monkeypatch.setattr(fuzz, "SECONDS", 1)
    monkeypatch.setattr(fuzz, "load_experiment", endless)
    assert fuzz.judge(Case(ONE), tmp_path) == ("hang", ["takes more than 1 s"])


def test_failures_are_kept_and_named_by_their_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr(fuzz, "judge", lambda *_: ("valid", ["is odd"]))
    monkeypatch.setattr(fuzz, "commanded", lambda *_: ())
    _, failures = fuzz.run(2, 5, tmp_path, kept=tmp_path / "kept")
    assert [failure.partition(" (")[0] for failure in failures] == [
        "seed 5, case 0",
        "seed 5, case 1",
    ]
    assert (tmp_path / "kept" / "5-1.yaml").read_bytes() == case_of(5, 1).content
