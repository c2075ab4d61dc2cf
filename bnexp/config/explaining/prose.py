"""What docs/configuration.md says that no model holds: its opening, and what varies settings."""

from __future__ import annotations

EXAMPLE = """\
name: small-batches
data:
  dataset: digits                              # 8x8 images; nothing to download
  validation: {fraction: 0.2, take: last}
network: {kind: mlp, hidden: [32], activation: relu}
training: {optimizer: {kind: adam, learning_rate: 0.001}, batch_size: 32, epochs: 20}
evaluation: {every: {epochs: 1}, on: [validation]}
seeds: 10                                      # 0 to 9, the same ones for every arm
arms:
  no-bn: {}
  bn: {network.norm: {kind: batch, placement: after, momentum: 0.9}}
grid: {training.batch_size: [16, 64]}          # both arms, with either size
claims:
  - says: BN reaches 90% validation accuracy in fewer epochs
    metric: {epochs_to: {val_accuracy: 0.9}}
    claim: bn < no-bn
"""

OPENING = f"""\
# Configurations

<!-- Written by bnexp schema --md --out docs/configuration.md: change the models, not this page. -->

A configuration states one comparison: settings that all trials share, the arms that differ in
something, and the seeds that every arm is trained with. This one asks whether batch normalization
(BN) helps a small network, at two batch sizes:

```yaml
{EXAMPLE}```

That is 2 arms, 2 batch sizes and 10 seeds: 40 trials. Only `training` must be given, with its
length; all else has a default. `bnexp validate FILE` says what is wrong with a file, all at once,
each with its line; `bnexp explain network.norm.momentum` shows in the terminal what this page says.

The first line of a file may name the JSON Schema, by which many editors complete keys, show what
they mean and mark mistakes; `bnexp schema --out schema.json` writes it:

```yaml
# yaml-language-server: $schema=schema.json
```

YAML is read by the rules of version 1.2: `no`, `on` and `off` are text, `1e-3` is a number. A path
to a file is relative to the configuration that states it.

In the tables, a default marked **K** is that of the Keras class named above the table; the other
defaults are bnexp's own. A part that comes in several *kinds* is a mapping that names its `kind`,
or the kind alone where nothing else is to be said: `norm: batch` is `norm: {{kind: batch}}`. Each
kind has its own keys, and none of another's.
"""

SECTIONS = {
    "overrides": """\
## Arms and overrides

An arm is a name and the values that it sets. A dotted path leads to a value, and mappings say the
same: `network.norm.momentum: 0.9` and `network: {norm: {momentum: 0.9}}` do not differ. A mapping
that names a `kind` replaces what was there; any other sets its values one by one and leaves the
rest. Of `epochs`, `steps` and `examples` the one that is set takes the place of the others.

On the command line, `--set training.epochs=3` changes the settings that all arms share, and
`--set arms.bn.network.norm.momentum=0.9` those of one arm. The stronger wins, in this order: what a
file extends, the file, `--set`, the arm, the grid. A value that could have no effect, because an
arm sets the same itself, is refused with the name of the arm.
""",
    "extends": """\
## Extending another file

`extends: article` or `extends: ../base.yaml` takes over all of another configuration but its
name. Settings are changed one by one, an arm of the same name likewise; `arms: {old: null}` takes
an arm out, and `grid: null` the grid. A list, such as `claims`, is replaced.
""",
    "seeds": """\
## Seeds

`10` means the seeds 0 to 9, `"100-109"` a range with both ends, `[3, 7]` these two. Everything
random in a trial comes from its seed, so that all arms of a seed have the same split, the same
starting weights where they share layers, and the same batches. `--seeds` takes what the file takes,
and replaces it. With fewer than five seeds every verdict is marked as indicative.
""",
    "grid": """\
## Grids

`grid` crosses lists of values with each other, with the arms and with the seeds. `zip` walks lists
of equal length together: the first values, then the second ones. Both may stand in one file.
A value may be a number, a kind, or a mapping of what is to be set: `training.optimizer:
[{learning_rate: 0.1}, {learning_rate: 0.01, momentum: 0.9}]`. The paths become columns of the
tables.
""",
    "accept": """\
## Warnings, and how to accept one

`bnexp lint` looks for what makes a comparison unfair; `bnexp run` and `bnexp validate` tell it as
warnings. Where it is meant, the file says so, with the reason:

```yaml
accept: {few-seeds: a first look before the night's run}
```
""",
}
"""Sections by name."""
