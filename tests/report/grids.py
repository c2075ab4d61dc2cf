"""A made-up answer of the size at which pages get long: eight cells and nineteen claims."""

from __future__ import annotations

GRID = """
name: grid
question: Does BN widen the range of learning rates, and does batch size matter?
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 3}
seeds: 6
arms:
  no-bn: {}
  bn: {network.norm: {kind: batch, placement: after, momentum: 0.8}}
  also: {network.norm: {kind: batch, placement: after, momentum: 0.9}}
grid:
  training.optimizer.learning_rate: [0.01, 0.1, 1.0, 10.0]
  training.batch_size: [8, 32]
claims:
  - {says: final, metric: {final: val_loss}, claim: bn < no-bn}
  - {says: best, metric: {best: val_accuracy}, claim: bn > no-bn, at_least: 3}
  - {says: at epoch 2, metric: {at: {series: val_loss, epoch: 2}}, claim: bn > no-bn}
  - says: mean
    metric: {mean: {series: val_accuracy, epochs: [1, 3]}}
    claim: bn > no-bn
    at_least: 2
  - {says: area, metric: {area: {series: val_loss}}, claim: bn < no-bn, at_least: 2}
  - {says: steps to 0.8, metric: {steps_to: {val_accuracy: 0.8}}, claim: bn < no-bn, smallest: 1.2}
  - {says: epochs to 0.8, metric: {epochs_to: {val_accuracy: 0.8}}, claim: bn < no-bn, at_least: 1}
  - says: seconds to 0.8
    metric: {seconds_to: {val_accuracy: 0.8}}
    claim: bn < no-bn
    at_least: 1
  - {says: gap, metric: {gap: accuracy}, claim: bn < no-bn, at_least: 1}
  - says: equal in the best cell
    metric: {test: accuracy}
    claim: bn = no-bn
    margin: 0.02
    select: {best: val_loss, seeds: 2}
  - {says: not worse, metric: {test: accuracy}, claim: bn >= no-bn, margin: 0.01}
  - {says: fewer diverge, metric: {diverged: true}, claim: bn < no-bn, at_least: 1}
  - {says: seconds per step, metric: {seconds_per_step: training}, claim: bn <= no-bn, margin: 1.5}
  - {says: parameters, metric: {parameters: all}, claim: bn > no-bn}
  - says: wider range
    metric: {width: {along: training.optimizer.learning_rate, reaches: {val_accuracy: 0.8}}}
    claim: bn > no-bn
  - {says: a claim of another arm, metric: {final: val_loss}, claim: also < no-bn}
  - {says: folding, identity: folding}
  - {says: undone, identity: undone}
  - {says: params, identity: parameters}
"""
