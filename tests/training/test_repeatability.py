"""The same trial gives the same numbers bit for bit, whatever ran before it."""

from __future__ import annotations

import math
from collections import Counter

import pytest
import tensorflow as tf

from bnexp.training.kept import naming
from bnexp.training.program import Program, Programs

TEXT = """
data: {{dataset: digits, validation: {{fraction: 0.2, take: {take}}}, order: {order}}}
network: {{kind: mlp, hidden: [16], norm: batch, dropout: {dropout}, initializer: he_normal}}
training: {{optimizer: adam, batch_size: 50, epochs: 3}}
evaluation: {{every: {{{every}}}}}
seeds: [0, 1]
arms:
  no-bn: {{network.norm: none}}
  bn: {{}}
"""


def text(take="last", order="fresh", dropout=0.3, every="epochs: 1"):
    return TEXT.format(take=take, order=order, dropout=dropout, every=every)


def numbers(result):
    """Returns everything of a result but its times; NaN as text, so that equal means equal."""
    series = {k: [str(x) for x in values] for k, values in result.history.series.items()}
    return series, result.history.steps, result.test, result.proof, result.status


@pytest.fixture
def four(trials_of):
    """The trials (no-bn 0, no-bn 1, bn 0, bn 1)."""
    return trials_of(text())


@pytest.fixture(scope="session")
def anew():
    """What the third of the four came to, trained in a new program; see `in_new_program`."""
    return []


@pytest.fixture
def in_new_program(four, train_anew, anew):
    """The numbers of the third of the four, from a program that has trained nothing else."""
    if not anew:
        anew.append(numbers(train_anew(four[2])))
    return anew[0]


def test_same_trial_twice_in_new_programs(four, train_anew, in_new_program):
    assert numbers(train_anew(four[2])) == in_new_program


def test_reused_program_gives_the_bits_of_a_new_one(four, train, digits, in_new_program):
    program = Program(four[2].settings, digits)
    train(four[3], program=program)
    assert numbers(train(four[2], program=program)) == in_new_program


def test_reused_program_serves_other_rates_and_starting_values(
    trials_of, train, train_anew, digits
):
    other = text().replace("optimizer: adam", "optimizer: {kind: adam, learning_rate: 0.01}")
    other = other.replace("he_normal", "{kind: orthogonal, gain: 1.5}")
    plain, changed = trials_of(text())[2], trials_of(other)[2]
    assert plain.program_id == changed.program_id
    program = Program(plain.settings, digits)
    train(plain, program=program)
    new = numbers(train_anew(changed))
    assert numbers(train(changed, program=program)) == new
    assert new != numbers(train(plain))


def test_where_a_stretch_ends_changes_no_bit_of_the_weights(trials_of, train):
    by_epoch = train(trials_of(text())[2])
    by_steps = train(trials_of(text(every="steps: 7"))[2])
    assert by_epoch.test == by_steps.test
    assert by_epoch.history.series["val_loss"][-1] == by_steps.history.series["val_loss"][-1]
    assert by_steps.history.steps == (*range(0, 69, 7), 69)


@pytest.mark.usefixtures("deep")
def test_deep_network_is_traced_once_and_ends_its_stretches_anywhere(trials_of, train, digits):
    trial = trials_of(text())[2]
    program = Program(trial.settings, digits)
    by_epoch = train(trial, program=program)
    by_steps = train(trials_of(text(every="steps: 7"))[2], program=program)
    assert program.loop.traced == 1
    assert by_epoch.history.steps[-1] == 69
    assert by_epoch.test == by_steps.test
    assert numbers(train(trial, program=program)) == numbers(by_epoch)


def test_rows_average_since_the_row_before(trials_of, train):
    by_epoch = train(trials_of(text())[2]).history
    by_steps = train(trials_of(text(every="steps: 1"))[2]).history
    sizes = ([50] * 22 + [49]) * 3
    for name in ("loss", "accuracy"):
        for epoch in range(3):
            part = slice(1 + 23 * epoch, 24 + 23 * epoch)
            pairs = zip(by_steps.series[name][part], sizes[part.start - 1 :], strict=False)
            mean = sum(value * size for value, size in pairs) / 1149
            assert by_epoch.series[name][epoch + 1] == pytest.approx(mean, rel=1e-12)
    assert by_steps.epochs[1] == pytest.approx(1 / 23)


def test_step_zero_is_an_evaluation_only(four, train):
    history = train(four[0]).history
    assert history.steps[0] == 0
    assert math.isnan(history.series["loss"][0])
    assert math.isnan(history.series["accuracy"][0])
    assert 1.5 < history.series["val_loss"][0] < 4


def test_arms_of_a_seed_share_kernels_split_and_order(trials_of, train):
    no_bn, _, bn, _ = (train(trial).proof for trial in trials_of(text(take="random")))
    assert no_bn == bn
    assert {"split", "init/hidden.1.kernel", "init/output.kernel", "order/3"} <= set(bn)


def test_two_seeds_differ_in_all_they_draw(trials_of, train):
    one, other = (train(trial).proof for trial in trials_of(text(take="random"))[2:])
    assert set(one) == set(other)
    assert not {key for key in one if one[key] == other[key]}


def test_last_split_is_the_same_for_all_seeds(four, train):
    assert train(four[0]).proof["split"] == train(four[1]).proof["split"]


def test_order_is_fresh_in_every_epoch_unless_frozen(four, trials_of, train):
    def orders(trial):
        return {train(trial).proof[f"order/{epoch}"] for epoch in (1, 2, 3)}

    assert len(orders(four[0])) == 3
    assert len(orders(trials_of(text(order="frozen"))[0])) == 1


def test_cache_of_programs_keeps_the_latest_used(four, digits):
    programs = Programs(most=1)
    first = programs.get("a", four[0].settings, digits)
    assert programs.get("a", four[0].settings, digits) is first
    programs.get("b", four[2].settings, digits)
    assert programs.get("a", four[0].settings, digits) is not first


def test_traced_functions_are_named_after_what_they_compute_and_never_twice(monkeypatch):
    def traced(function, *arguments):
        compiled = tf.function(function, autograph=False)
        return compiled.get_concrete_function(*arguments).graph.as_graph_def()

    def doubled(number):
        return tf.while_loop(lambda n: n < 9, lambda n: [2 * n], [number])

    def named(what):
        with naming.Naming(what):
            return traced(doubled, tf.constant(1))

    monkeypatch.setattr(naming, "_begun", Counter())
    first = named("doubled")
    assert named("doubled") != first != named("something else")
    # As in another process, which has traced something before.
    monkeypatch.setattr(naming, "_begun", Counter())
    traced(lambda: tf.constant(1))
    assert named("doubled") == first
