"""What no machine can train is refused with what it would take."""

import pytest

from bnexp.plan.limits import impossible_in

TEXT = """
name: a
data: {{dataset: mnist}}
network: {{kind: mlp, hidden: [{units}]}}
training: {{{length}}}
arms: {{no-bn: {{}}}}
"""


def told(experiment_of, units=8, length="epochs: 1"):
    problems = impossible_in(experiment_of(TEXT.format(units=units, length=length)))
    return [(problem.key, problem.message) for problem in problems]


def test_what_can_be_trained_is_not_refused(experiment_of):
    assert told(experiment_of) == []
    assert told(experiment_of, units=100_000, length="epochs: 1000") == []


@pytest.mark.parametrize("units", [2**63 - 1, 10**9])
def test_a_network_that_fits_no_memory_is_refused_with_its_size(experiment_of, units):
    (key, message), *_ = told(experiment_of, units=units)
    assert key == "network.hidden"
    # Weights, gradients and two moments of Adam, four bytes each.
    assert f"takes {4 * 4 * (784 + 10) * units:.2g}"[:8] in message


@pytest.mark.parametrize("length", ["steps: 9223372036854775807", "epochs: 999999999999"])
def test_a_training_that_never_ends_is_refused_with_its_length(experiment_of, length):
    ((key, message),) = told(experiment_of, length=length)
    assert key == f"training.{length.partition(':')[0]}"
    assert "days at 1e+11 operations a second; at most 3,650 are planned for" in message
