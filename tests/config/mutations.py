"""Changes configurations at random, in their bytes and in what they say."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bnexp.config.reading.yaml12 import parse_yaml, yaml_text
from bnexp.errors import ConfigurationError

CONFIGS = Path(__file__).parents[2] / "configs"
BESIDE = {
    "under.yaml": b"""\
name: under
extends: deeper.yaml
network: {kind: mlp, hidden: [16, 8], norm: batch}
arms:
  plain: {network.norm: none}
  late: {network.norm: {kind: batch, placement: after}}
grid: {training.batch_size: [16, 32]}
accept: {few-seeds: "a first look", coarse-target: "as in the article"}
""",
    "deeper.yaml": b"data: {dataset: digits}\ntraining: {epochs: 4, optimizer: sgd}\nseeds: 3\n",
}
"""The files that stand beside each mutated one."""

_RICH = b"""\
name: rich
data: {dataset: digits, validation_split: 0.25, order: frozen}
network:
  kind: mlp
  hidden: [8, 4]
  norm: &norm {kind: batch, placement: after, gamma_initializer: 0.5, beta_regularizer: {l2: 1e-4}}
  initializer: {kind: he_normal, gain: 2}
training: {optimizer: {kind: sgd, momentum: 0.9}, schedule: {kind: step, every: {epochs: 2}},
  steps: 50}
evaluation: {every: {steps: 10}, on: [test, validation]}
seeds: ["3-6", 1]
arms:
  none: {network.norm: none, training.optimizer: adam}
  "x1e3": {network.norm: *norm, network: {dropout: 0.5}}
  batch: {network.norm.epsilon: 1e-2, training: {epochs: 3}}
grid: {training.batch_size: [8, 16], network.bias: [auto, true, false]}
zip: {network.l2: [0, 0.1], network.activation: [relu, tanh]}
"""
_CLAIMS = b"""\
# What is claimed, and what is accepted.
name: claims
question: Is BN ahead?
data:
  dataset: digits
training:
  epochs: 30
  batch_size: 50
  optimizer: {kind: adam, learning_rate: 1.0e-3}
network: {kind: mlp, hidden: [32], norm: none}
evaluation:
  every: {steps: 23}
  on: [validation, test]
  watch: {every: {steps: 5}, until: {epochs: 2}}
seeds: 10
arms:
  no-bn: {}
  bn:
    network:
      norm: {kind: batch, momentum: 0.9}
claims:
  - says: BN gets there sooner
    metric: {steps_to: {val_accuracy: 0.95}}
    claim: bn < no-bn
    smallest: 1.1
  - {says: BN ends lower, metric: {final: val_loss}, claim: no-bn > bn, verdict: inconclusive}
  - {says: ahead early, metric: {at: {series: test_accuracy, epoch: 1}}, claim: bn > no-bn}
  - {says: the same, metric: {mean: {series: loss, epochs: [3, 9.5]}}, claim: bn = no-bn, margin: 1}
  - {says: not worse, metric: {area: {series: val_loss}}, claim: bn <= no-bn, margin: 0.5}
  - {says: larger, metric: {parameters: other}, claim: bn >= no-bn}
  - {says: stable, metric: {diverged: true}, claim: bn < no-bn}
  - {says: folded away, identity: folding, arm: bn, tolerance: 1.0e-5}
accept:
  test-set-selection: the test set is looked at on purpose
"""
_GRID = b"""\
training: {examples: 5000, optimizer: rmsprop}
data: {dataset: fashion_mnist, otherwise: digits, validation: {take: random}}
grid:
  network.norm: [none, batch, {kind: batch, epsilon: 1.0e-5}]
  training.optimizer: [{learning_rate: 0.1}, {kind: sgd, nesterov: true, momentum: 0.9}]
zip:
  training.schedule: [cosine, {kind: step, every: {epochs: 1}, factor: 0.5}]
  network.initializer: [he_uniform, 0.01]
seeds: 0-4
"""
_CELLS = b"""\
training: {epochs: 4, optimizer: sgd}
data: {dataset: digits}
seeds: 8
arms: {no-bn: {}, bn: {network: {norm: batch, bias: true}}}
grid: {training.optimizer.learning_rate: [0.001, 0.1, 1], training.batch_size: [16, 64]}
claims:
  - {says: mostly, metric: {gap: accuracy}, claim: bn < no-bn, smallest: 0.01, at_least: 4}
  - says: at its best
    metric: {seconds_to: {val_loss: 0.5}}
    claim: bn < no-bn
    select: {best: val_accuracy, seeds: 3}
  - says: wider
    metric: {width: {along: training.optimizer.learning_rate, reaches: {accuracy: 0.9}}}
    claim: bn > no-bn
    at_least: 2
  - {says: no use, identity: bias_gradient}
"""
_EXTENDING = b"""\
extends: under.yaml
name: extending
training: {optimizer: {momentum: 0.5}}
arms: {late: {network.norm.momentum: 0.5}, plain: null, wide: {network.hidden: [64]}}
grid: {training.batch_size: [64, 128]}
accept: {few-seeds: "more later"}
"""
VALID = (
    *(path.read_bytes() for path in sorted(CONFIGS.glob("*.yaml"))),
    *(_RICH, _CLAIMS, _GRID, _CELLS, _EXTENDING),
)
"""What is changed."""

UNKNOWN = "qqzzxx"
"""A key that the language has nowhere, and that is like none."""

Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class Case:
    """A configuration to be loaded.

    Attributes:
        content: The bytes of the file.
        sets: What `--set` says.
        seeds: What `--seeds` says, or None.
        planted: Where the unknown key stands, itself last; None where there is none.
    """

    content: bytes
    sets: tuple[str, ...] = ()
    seeds: str | None = None
    planted: Keys | None = None


def case_of(seed: int, number: int) -> Case:
    """Returns a case that is the same for the same numbers."""
    rng = random.Random(f"{seed}/{number}")  # noqa: S311 (no secret)
    content = rng.choice(VALID)
    way = rng.random()
    if way < 0.3:
        return Case(changed_bytes(content, rng), *_options(rng))
    value = parse_yaml(content.decode(), "valid").value
    for _ in range(rng.choice((0, 1, 1, 2, 3)) if way < 0.6 else rng.choice((1, 1, 2, 3, 5))):
        rng.choice(CHANGES)(value, rng)
    if way < 0.6:
        planted = plant(value, rng)
        return Case(yaml_text(value).encode("utf-8", "surrogatepass"), planted=planted)
    written = yaml_text(value).encode("utf-8", "surrogatepass")
    if way > 0.95:
        written = changed_bytes(written, rng)
    return Case(written, *_options(rng))


def _options(rng: random.Random) -> tuple[tuple[str, ...], str | None]:
    if rng.random() < 0.7:
        return (), None
    sets = tuple(_set(rng) for _ in range(rng.choice((0, 1, 1, 2))))
    return sets, rng.choice(SEEDS) if rng.random() < 0.5 else None


SEEDS = ("3", "1-2", "x", "", "[1, 2", "1,1", "9-3", "0", "-1", "1e3", "9" * 30, "\0", "٣", "1 2",
         "[3, 7]", "100-109", "null", "\ud800", "{a: 1}")  # fmt: skip
PATHS = ("training.epochs", "network.norm", "network.norm.momentum", "arms.bn.network.norm",
         "arms.bn", "arms", "grid.training.batch_size", "training", "seeds", "name", "extends",
         "claims.0.verdict", "data.path", "data.dataset", "network.hidden.0", "", ".", "a..b",
         "arms.no-bn.data.validation_split", "evaluation.every", "training.optimizer.kind", UNKNOWN,
         f"network.{UNKNOWN}", "arms.bn.network.norm.epsilon", "\x1b[31m", "é.ü")  # fmt: skip
SCALARS = (
    *(None, True, False, 0, 1, -1, 2, 3.5, 2**63 - 1, 10**12, -(10**12), 1e308, 5e-324, -0.0),
    *(float("nan"), float("inf"), "", "none", "batch", "sgd", "step", "mlp", "1", "a.b", "x" * 200),
    *(
        "\0",
        "\x1b[31m",
        "\u2028",
        "\ufeff",
        "é",
        "日本",
        "\U0001f600",
        "🏳️‍🌈",
        "a: b",
        "- a",
        "#",
        "*a",
    ),
    *(
        "../x",
        "/etc/passwd",
        "own.npz",
        "1e-3",
        "0,1",
        "no",
        "yes",
        "bn < no-bn",
        "a\nb",
        "\t",
        "bn = bn",
    ),
)


def _set(rng: random.Random) -> str:
    value = rng.choice(SCALARS)
    texts = [str(value), yaml_text(value).strip(), "{kind: batch}", "[1", "[a, b]", "{a: {b: 1}}",
             "!!int a", "&a 1", "*a", "a: b", "1: 2: 3", "'", "\t"]  # fmt: skip
    joint = rng.choice(("=", "=", "=", "=", "", ":", "==", " = "))
    return f"{rng.choice(PATHS)}{joint}{rng.choice(texts)}"


PIECES = (b"\n", b"\t", b"  ", b": ", b":", b"- ", b"[", b"]", b"{", b"}", b",", b"&norm ",
          b"*norm", b"!!int ", b"---\n", b"...\n", b"? ", b"| ", b"> ", b'"\\U', b"'", b'"',
          b"<<: ", b"%YAML 9", b"!<", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"9" * 30,
          b".nan", b"1e999", b"-", b"#",
          b"\x00", b"\x1b", b"\xc2\x85", b"\xe2\x80\xa8", b"\xc2\xa0", b"null", b"true", b"@", b"`",
          b"\r", b"\r\n", b"qqzzxx: 1\n", "ключ: 1\n".encode(), b"\xed\xa0\x80", b"[" * 60,
          b"0x", b"0o9", b"1_0", b"\xf0\x9f\x98\x80")  # fmt: skip


def changed_bytes(content: bytes, rng: random.Random) -> bytes:
    """Returns bytes with some of them changed, taken out, repeated, or joined with others."""
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        start = rng.randrange(len(content) + 1)
        end = min(len(content), start + rng.choice((0, 0, 1, 1, 2, 5, 30)))
        way = rng.randrange(8)
        if way < 3:
            content = content[:start] + rng.choice(PIECES) + content[end:]
        elif way == 3:
            content = content[:start] + rng.randbytes(rng.choice((1, 1, 2, 8))) + content[end:]
        elif way == 4:
            content = content[:start] + content[start:end] * rng.choice((2, 2, 40)) + content[end:]
        elif way == 5:
            content = content[:start]
        elif way == 6:
            content = content[:start] + rng.choice(VALID)[rng.randrange(200) :] + content[end:]
        else:
            lines = content.splitlines(keepends=True)
            i = rng.randrange(len(lines)) if lines else 0
            moved = [b" " * rng.randrange(5) + line.lstrip(b" ") for line in lines[i : i + 1]]
            content = b"".join([*lines[:i], *moved, *lines[i + 1 :]])
    return content


def parts_of(value: Any, at: Keys = ()) -> list[tuple[Keys, Any]]:
    """Returns all mappings and lists within a value with their paths, itself first."""
    found = [(at, value)]
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in entries:
        if isinstance(part, dict | list):
            found += parts_of(part, (*at, key))
    return found


def _some_entry(value: Any, rng: random.Random) -> tuple[Any, Any] | None:
    filled = [part for _, part in parts_of(value) if part]
    if not filled:
        return None
    holder = rng.choice(filled)
    key = rng.choice(list(holder)) if isinstance(holder, dict) else rng.randrange(len(holder))
    return holder, key


def _replace(value: Any, rng: random.Random) -> None:
    if entry := _some_entry(value, rng):
        holder, key = entry
        holder[key] = copy.deepcopy(rng.choice((rng.choice(SCALARS), [], {}, [[]], {"kind": "x"})))


def _delete(value: Any, rng: random.Random) -> None:
    if entry := _some_entry(value, rng):
        holder, key = entry
        del holder[key]


def _rename(value: Any, rng: random.Random) -> None:
    holders = [part for _, part in parts_of(value) if isinstance(part, dict) and part]
    if not holders:
        return
    holder = rng.choice(holders)
    key = rng.choice(list(holder))
    i = rng.randrange(len(key) + 1)
    sign = rng.choice("abcdefghijklmnopqrstuvwxyz_.0 -é\x1b\u200b")
    odd = str(rng.choice(SCALARS)) or "x"
    new = rng.choice((key[:i] + key[i + 1 :], key[:i] + sign + key[i:], odd, rng.choice(PATHS)))
    entries = [(new if old == key and new else old, part) for old, part in holder.items()]
    holder.clear()
    holder.update(entries)


def _swap(value: Any, rng: random.Random) -> None:
    one, other = _some_entry(value, rng), _some_entry(value, rng)
    if one and other:
        first, second = copy.deepcopy((one[0][one[1]], other[0][other[1]]))
        one[0][one[1]] = second
        other[0][other[1]] = first


def _copy(value: Any, rng: random.Random) -> None:
    one, other = _some_entry(value, rng), _some_entry(value, rng)
    if one and other:
        part = copy.deepcopy(one[0][one[1]])
        if isinstance(other[0], list):
            other[0].insert(other[1], part)
        else:
            other[0][str(one[1]) if rng.random() < 0.5 else rng.choice(PATHS)] = part


def _nest(value: Any, rng: random.Random) -> None:
    if entry := _some_entry(value, rng):
        holder, key = entry
        part = holder[key]
        name = rng.choice(("kind", "norm", "value", "every", "a", str(key)))
        holder[key] = rng.choice(([part], {name: part}, [part] * 3, [[part]]))


def _number(value: Any, rng: random.Random) -> None:
    numbers = [
        (part, key)
        for _, part in parts_of(value)
        for key, leaf in (part.items() if isinstance(part, dict) else enumerate(part))
        if isinstance(leaf, int | float)
    ]
    if numbers:
        holder, key = rng.choice(numbers)
        holder[key] = rng.choice(
            (0, -1, 1, 0.5, 1.5, 1e-300, 1e300, 2**62, 10**9, 99_999, holder[key] * 2, str(key))
        )


CHANGES: Sequence[Callable[[Any, random.Random], None]] = (
    *(_replace, _replace, _delete, _rename, _rename, _swap, _copy, _nest, _number, _number),
)


def plant(value: Mapping[str, Any], rng: random.Random) -> Keys | None:
    """Puts the unknown key into one of the mappings in which keys have a meaning.

    The names of arms are free; everything else that is a key belongs to the language.
    """
    holders = [
        (at, part)
        for at, part in parts_of(value)
        if isinstance(part, dict) and at != ("arms",) and at[:1] != ("seeds",)
    ]
    at, holder = rng.choice(holders)
    entries = list(holder.items())
    entries.insert(
        rng.randrange(len(entries) + 1),
        (
            UNKNOWN,
            copy.deepcopy(rng.choice((1, None, "x", {}, [], [1], {"kind": "batch"}, {"a": 1}))),
        ),
    )
    holder.clear()
    holder.update(entries)
    return (*at, UNKNOWN)


def is_yaml(content: bytes) -> bool:
    """Whether bytes are YAML with what the language has a use for."""
    try:
        parse_yaml(content.decode("utf-8-sig"), "content", mapping=True)
    except (ConfigurationError, UnicodeDecodeError):
        return False
    return True
