"""What docs/configuration.md says about claims, with an example of each kind."""

from __future__ import annotations

CLAIMS_OPENING = """\
## Claims

A claim is one sentence that the experiment decides. `says` tells it in words, `metric` names a
number of a trial, `claim` two arms with a sign between them, and `verdict` what `bnexp check`
expects: `supported` where nothing else is said. It is decided from the differences between the two
arms over the same seeds, and is *supported*, *contradicted* or *inconclusive*; all claims of a file
share one error rate. [Statistics](statistics.md) says how.

```yaml
claims:
  - says: BN reaches 90% validation accuracy in fewer steps, by a tenth at least
    metric: {steps_to: {val_accuracy: 0.9}}
    claim: bn < no-bn
    smallest: 1.1
  - says: BN overfits more
    metric: {gap: loss}
    claim: bn > no-bn
    verdict: inconclusive
```
"""

SIGNS = """\
### Signs

The sign says which number is smaller, whatever is better: a smaller loss is better, a smaller
accuracy is worse.
"""

SIZES = """\
`smallest`, the smallest effect of interest, goes with `<` and `>`; `margin` goes with the other
signs. Both are on the scale of the effects: where these are ratios, a ratio above 1, else a
difference. Accuracies go from 0 to 1, so that a margin of 0.005 is half a point.

```yaml
claims:
  - says: BN changes the test accuracy by less than half a point
    metric: {test: accuracy}
    claim: bn = no-bn
    margin: 0.005
  - says: a training step with BN takes at most 1.3 times as long
    metric: {seconds_per_step: training}
    claim: bn <= no-bn
    margin: 1.3
  - says: BN costs no more than 0.01 nats of validation loss
    metric: {best: val_loss}
    claim: no-bn >= bn
    margin: 0.01
```
"""

METRICS = """\
### Numbers of a trial

The series are `loss` and `accuracy`, over the training batches since the evaluation before;
`val_loss` and `val_accuracy`; and, where `evaluation.on` names the test set, `test_loss` and
`test_accuracy`. Losses are in nats.

As in Keras, a loss is the cross-entropy and the penalty on weights (`network.l2`,
`gamma_regularizer`, `beta_regularizer`) together. The parts are series as well: `cross_entropy`,
`val_cross_entropy`, `test_cross_entropy`, and `penalty`, that of the weights at the time of the
evaluation. Arms that differ in the size of their weights, as with and without a normalizer, are
compared fairly by the cross-entropy alone.
"""

MISSING = """\
Ratios are worked in logarithms. `seconds_to` and `seconds_per_step` need trials that ran alone
(`bnexp run --jobs 1`); else the claim is inconclusive. `parameters` is the same for every seed: it
is compared exactly, and `=` needs no margin.

```yaml
claims:
  - says: BN is ahead after the first epoch
    metric: {at: {series: val_loss, epoch: 1}}
    claim: bn < no-bn
  - says: BN is ahead on average over the first five epochs
    metric: {mean: {series: val_loss, epochs: [1, 5]}}
    claim: bn < no-bn
  - says: the area below BN's curve is smaller
    metric: {area: {series: val_loss}}
    claim: bn < no-bn
  - says: fewer trials with BN diverge
    metric: {diverged: true}
    claim: bn < no-bn
  - says: BN has more numbers to train
    metric: {parameters: trainable}
    claim: bn > no-bn
```

What is missing has a rule of its own:

- A seed that has a number in one arm only is left out of a claim, and named.
- A target that a trial did not reach counts as reached just beyond its last step. Where one arm
  ended before the other reached the target, nothing is decided.
- A trial that diverged has a number worse than that of any that finished, and counts as not having
  reached a target. Where neither trial of a seed reached it, that is a tie. Its `parameters`,
  `seconds_per_step` and that it `diverged` count as they are.
- Where one arm was trained longer than the other, a `mean` or an `area` that would read other
  epochs of each decides nothing.
- With any such trial the verdict goes by ranks, and no mean is told. Ranks know no `smallest` and
  no `margin`.
- Where trials differ in length, a point of a curve is the mean over the seeds that have a value
  there, and the figure says how many these are.
"""

OVER_THE_GRID = """\
### Claims over a grid

With a grid, a claim is decided in each of its cells. Three keys read several cells at once:
`at_least` counts those in which it holds, `select` judges each arm in its best cell alone, and the
metric `width` measures how far along an axis of the grid training works. With

```yaml
grid: {training.optimizer.learning_rate: [0.001, 0.01, 0.1, 1.0]}
```

these are three claims, each decided once:

```yaml
claims:
  - says: BN ends lower at three learning rates of the four
    metric: {final: val_loss}
    claim: bn < no-bn
    at_least: 3
  - says: with either arm at its best learning rate BN has the lower test loss
    metric: {test: loss}
    claim: bn < no-bn
    select: {best: val_loss, seeds: 3}
  - says: BN works over a wider range of learning rates
    metric:
      width: {along: training.optimizer.learning_rate, reaches: {val_accuracy: 0.9}}
    claim: bn > no-bn
```

`select` chooses by the mean over the first seeds of the file, here three, and judges by the others:
the best of many cells looks better than it is to the seeds that chose it. A cell in which one of
these diverged is chosen last. A width is the largest ratio of two values of the axis between which,
themselves included, the last evaluation reaches the target; where a single value works it is 1, and
where none does it is less than any other.
"""

IDENTITIES = """\
### Identities

An identity is exactly true of batch normalization, up to rounding. It is measured on the network of
each arm that has it, or of one `arm`, without any statistics; the claim is supported where no
deviation is above the tolerance.

```yaml
claims:
  - {says: BN folds into the weights, identity: folding}
  - {says: a bias before BN changes nothing, identity: bias_shift, arm: biased, tolerance: 1.0e-5}
```
"""
