"""What arms cost is counted from their blueprints, and compared with the arm without."""

import pytest

from bnexp.errors import UsageError
from bnexp.session import cost, prepare
from bnexp.session.cost import costs_of_arms

CONFIG = """
name: costs
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 1}
seeds: 3
arms: {bn: {network.norm: {kind: batch}}, no-bn: {}, same: {data.order: frozen}}
grid: {network.hidden: [[16], [32]], training.optimizer.learning_rate: [0.1, 0.2]}
"""


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """Costs of arms, as if a step of `bn` took twice as long; and what was asked."""
    asked = []

    def apart(_function, groups, rounds, batches, *, tell, with_tensorflow):
        asked.append([[timed.trial for timed in group] for group in groups])
        tell((0, 0))
        tell((1, rounds))
        kinds = ["training step", *(f"inference of {n}" for n in batches)]
        return [
            [{k: [1e-3 * (1 + (t.trial.arm == "bn"))] * rounds for k in kinds} for t in group]
            for group in groups
        ]

    monkeypatch.setattr(cost, "apart", apart)
    monkeypatch.chdir(tmp_path)

    def costs(text=CONFIG, **options):
        (tmp_path / "costs.yaml").write_text(text)
        return costs_of_arms(prepare("costs.yaml"), **options), asked[-1]

    return costs


def test_points_that_change_no_program_are_measured_once_and_all_seeds_are_one(measured):
    told = []
    found, groups = measured(tell=told.append)
    assert [[trial.arm for trial in group] for group in groups] == [["bn", "no-bn", "same"]] * 2
    assert found.keys == ("network.hidden",)
    assert [(row.arm, row.cell) for row in found.rows][:4] == [
        ("bn", (("network.hidden", "[16]"),)),
        ("no-bn", (("network.hidden", "[16]"),)),
        ("same", (("network.hidden", "[16]"),)),
        ("bn", (("network.hidden", "[32]"),)),
    ]
    assert told == ["point 1 of 2, compiling", "point 2 of 2, round 45 of 45"]


def test_arms_are_compared_with_the_first_one_without_a_normalizer(measured):
    found, _ = measured(rounds=11, batches=(3,))
    bn, plain, same = found.rows[:3]
    assert {row.base for row in found.rows} == {"no-bn"}
    assert [each.what for each in bn.measured] == ["training step", "inference of 3"]
    assert [each.ratio.verdict for each in bn.measured] == ["more", "more"]
    assert bn.measured[0].ratio.value == pytest.approx(2)
    assert [each.ratio for each in plain.measured] == [None, None]
    assert same.measured[0].ratio.verdict == "no difference to tell"
    norms = CONFIG.replace("no-bn: {}", "ln: {network.norm: {kind: layer}}")
    only, _ = measured(norms.replace("same: {", "same: {network.norm: {kind: rms}, "))
    assert {row.base for row in only.rows} == {"bn"}


def test_parameters_and_operations_are_those_of_the_blueprint(measured):
    found, _ = measured()
    bn, plain = found.rows[:2]
    assert (plain.totals.trainable, plain.totals.other) == (64 * 16 + 16 + 16 * 10 + 10, 0)
    assert (bn.totals.trainable, bn.totals.other) == (plain.totals.trainable - 16 + 32, 32)
    assert plain.totals.operations < bn.totals.operations


@pytest.mark.parametrize(
    ("rounds", "batches", "said"),
    [
        (10, (1,), "--rounds: got 10; must be from 11, below which there is no interval"),
        (45, (0,), "--batch: got 0; must be numbers of images from 1 to 100,000, each once"),
        (45, (4, 4), "--batch: got 4, 4; must be numbers of images from 1 to 100,000, each once"),
    ],
)
def test_what_cannot_be_measured_is_refused_before_anything_is_read(
    measured, rounds, batches, said
):
    with pytest.raises(UsageError, match=said):
        measured(rounds=rounds, batches=batches)
