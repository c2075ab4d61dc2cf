"""Finds the name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable

_ELSEWHERE = {
    "acc": ("accuracy",),
    "axis": ("axes",),
    "batch_norm": ("batch", "norm"),
    "batch_normalization": ("batch", "norm"),
    "batchlayernorm": ("batch_layer",),
    "batchnorm": ("batch", "norm"),
    "batchrenorm": ("batch_renorm",),
    "bln": ("batch_layer",),
    "bn": ("batch", "norm"),
    "brn": ("batch_renorm",),
    "bs": ("batch_size",),
    "ce": ("cross_entropy",),
    "crossentropy": ("cross_entropy",),
    "dmax": ("d_max",),
    "dropout_rate": ("dropout",),
    "eps": ("epsilon",),
    "eval": ("evaluation",),
    "fn": ("full",),
    "full_norm": ("full",),
    "fullnorm": ("full",),
    "gbn": ("ghost_batch",),
    "ghost": ("ghost_batch",),
    "ghost_batch_size": ("size",),
    "ghost_bn": ("ghost_batch",),
    "ghostnorm": ("ghost_batch",),
    "gn": ("group",),
    "group_norm": ("group",),
    "groupnorm": ("group",),
    "hidden_layers": ("hidden",),
    "hidden_units": ("hidden",),
    "in": ("instance",),
    "instance_norm": ("instance",),
    "instancenorm": ("instance",),
    "iterations": ("steps",),
    "kernel_initializer": ("initializer",),
    "kernel_regularizer": ("l2",),
    "layer_norm": ("layer",),
    "layernorm": ("layer",),
    "layers": ("hidden",),
    "ln": ("layer",),
    "lr": ("learning_rate",),
    "lr_schedule": ("schedule",),
    "max_epochs": ("epochs",),
    "max_steps": ("steps",),
    "model": ("network",),
    "neurons": ("hidden",),
    "nll": ("cross_entropy",),
    "noisy": ("noisy_batch",),
    "noisy_bn": ("noisy_batch",),
    "normalization": ("norm",),
    "normalizer": ("norm",),
    "num_epochs": ("epochs",),
    "num_groups": ("groups",),
    "num_steps": ("steps",),
    "random": ("fresh",),
    "reg_loss": ("penalty",),
    "regularization_loss": ("penalty",),
    "renorm": ("batch_renorm",),
    "rmax": ("r_max",),
    "rms_norm": ("rms",),
    "rmsnorm": ("rms",),
    "root_mean_square": ("rms",),
    "scheduler": ("schedule",),
    "shuffle": ("order", "fresh"),
    "shuffled": ("fresh",),
    "train": ("training",),
    "type": ("kind",),
    "units": ("hidden",),
    "use_bias": ("bias",),
    "val": ("validation",),
    "val_acc": ("val_accuracy",),
    "val_ce": ("val_cross_entropy",),
    "val_crossentropy": ("val_cross_entropy",),
    "val_nll": ("val_cross_entropy",),
    "val_split": ("validation_split",),
    "validation_accuracy": ("val_accuracy",),
    "validation_loss": ("val_loss",),
    "variants": ("arms",),
    "virtual_batch_size": ("size",),
    "weight_norm": ("weight",),
    "weight_penalty": ("penalty",),
    "weightnorm": ("weight",),
    "wn": ("weight",),
}
"""What other programs call a thing, and how it is called here."""


def called_here(name: str) -> tuple[str, ...]:
    """Returns what a name of other programs may be called here; none where it is no such name."""
    return _ELSEWHERE.get(_folded(name), ())


def suggestion(wrong: object, known: Iterable[str]) -> str:
    """Returns `; did you mean 'x'?` for the nearest known name, or nothing."""
    near = nearest(str(wrong), known)
    return f"; did you mean {near!r}?" if near else ""


def nearest(wrong: str, known: Iterable[str]) -> str:
    """Returns the known name with the fewest typing mistakes between, or nothing.

    A mistake is a sign too many, too few, wrong, or two exchanged; at most one in three signs may
    be wrong. Letter case and the choice between `-` and `_` do not count.

    Args:
        wrong: What was written.
        known: The names there are, the more usual first.
    """
    names = list(known)
    written = _folded(wrong)
    for name in _ELSEWHERE.get(written, ()):
        if name in names:
            return name
    most, letters = max(1, len(written) // 3), set(written)
    ranked = [
        (distance, -_shared_beginning(written, _folded(name)), place)
        for place, name in enumerate(names)
        if abs(len(name) - len(written)) <= most
        # A mistake changes two letters at most: this tells most names apart at no cost.
        and len(letters.symmetric_difference(_folded(name))) <= 2 * most
        and (distance := _mistakes(written, _folded(name))) <= most
        and distance < max(len(name), len(written))
    ]
    if ranked:
        return names[min(ranked)[-1]]
    begun = [name for name in names if len(written) > 2 and _folded(name).startswith(written)]
    return begun[0] if len(begun) == 1 else ""


def _folded(name: str) -> str:
    return name.strip().casefold().replace("-", "_")


def _shared_beginning(one: str, other: str) -> int:
    size = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        size += 1
    return size


def _mistakes(one: str, other: str) -> int:
    """Returns the optimal string alignment distance (Damerau 1964, no sign changed twice)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
