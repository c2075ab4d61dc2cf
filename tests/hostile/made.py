"""Makes things that a stranger might hand over: configurations, archives and result folders."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

ESCAPES = (
    "\x1b[31mred\x1b[2J",
    "\x1b]0;title\x07",
    "\x9b2J",
    "\u202eturned",
    "a\rb",
    "\x07",
    "\u2028",
)
"""Signs that steer a terminal; some are no YAML unless they are written as codes."""

WILD = (
    *(10**400, -(2**63), 2**63, 1e400, -1, 0, True, None, "", "9" * 5000, "nan", "\x00", "\ud800"),
    *(
        [],
        {},
        [[]],
        {"a": {}},
        "=1+1",
        "../../outside",
        "/dev/zero",
        "a < " * 50_000,
        "x" * 200_000,
    ),
    *ESCAPES,
)

CONFIGURATION = {
    "question": "Does it matter?",
    "data": {"dataset": "digits"},
    "network": {"kind": "mlp", "hidden": [8]},
    "training": {"epochs": 1, "batch_size": 32},
    "seeds": 2,
    "arms": {"no-bn": {}, "bn": {"network.norm": {"kind": "batch", "momentum": 0.8}}},
    "claims": [{"says": "faster", "metric": {"final": "val_loss"}, "claim": "bn < no-bn"}],
}


def deep(depth: int) -> object:
    """Returns lists in lists."""
    value: object = 0
    for _ in range(depth):
        value = [value]
    return value


def places_in(value: object, at: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Returns the path of every value inside plain values."""
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    found = [at] if at else []
    for key, part in items:
        found += places_in(part, (*at, key))
    return found


def changed(value: object, at: tuple[object, ...], new: object) -> object:
    """Returns plain values with another one at a path."""
    if not at:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)  # type: ignore[call-overload]
    copy[at[0]] = changed(copy[at[0]], at[1:], new)
    return copy


# Configurations ----------------------------------------------------------------------------------


def configuration(rng: random.Random, folder: Path, outside: Path) -> list[list[str]]:
    """Writes a hostile configuration; returns the commands that read it."""
    file = folder / "a.yaml"
    kind = rng.choice(list(_CONFIGURATIONS))
    _CONFIGURATIONS[kind](rng, file, outside)
    commands = [[command, str(file)] for command in ("validate", "lint", "plan", "describe")]
    return [*commands, ["validate", str(file), "--json"], ["run", str(file), "--dry-run"]]


def _write_yaml(file: Path, value: object) -> None:
    # JSON is YAML; signs that YAML has no room for are codes in it.
    file.write_text(json.dumps(value), encoding="utf-8")


def _wild_value(rng: random.Random, file: Path, _outside: Path) -> None:
    value: object = CONFIGURATION
    for _ in range(rng.randint(1, 3)):
        wild = rng.choice(WILD) if rng.random() < 0.9 else deep(rng.choice((20, 200)))
        places = places_in(value)
        value = changed(value, rng.choice(places), wild)
    _write_yaml(file, value)


def _wild_key(rng: random.Random, file: Path, _outside: Path) -> None:
    part = rng.choice(("arms", "network", "training", "data"))
    keys = [str(rng.choice(WILD)) for _ in range(rng.choice((1, 5)))]
    extra = dict.fromkeys(keys, {} if part == "arms" else 1)
    _write_yaml(file, {**CONFIGURATION, part: {**CONFIGURATION[part], **extra}})  # type: ignore[dict-item]


def _many_mistakes(rng: random.Random, file: Path, _outside: Path) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = {"".join(rng.choices(letters, k=10)) for _ in range(rng.choice((100, 4000)))}
    where = rng.choice(("network", "training", None))
    stated = dict.fromkeys(sorted(names), 1)
    _write_yaml(file, {**CONFIGURATION, where: stated} if where else {**CONFIGURATION, **stated})


def _extends(rng: random.Random, file: Path, outside: Path) -> None:
    pipe = file.with_name("pipe.yaml")
    if not pipe.exists():
        os.mkfifo(pipe)
    (file.with_name("link.yaml")).symlink_to(outside / "secret.env")
    targets = (
        "/dev/zero",
        "/dev/stdin",
        "pipe.yaml",
        "link.yaml",
        ".",
        "a.yaml",
        "/proc/self/environ",
    )
    target = rng.choice((*targets, str(outside / "secret.env"), "../" * 40 + "etc/passwd"))
    _write_yaml(file, {**CONFIGURATION, "extends": target})


def _chain(rng: random.Random, file: Path, _outside: Path) -> None:
    for number in range(rng.choice((30, 300))):
        _write_yaml(file.with_name(f"c{number}.yaml"), {"extends": f"c{number + 1}.yaml"})
    _write_yaml(file, {**CONFIGURATION, "extends": "c0.yaml"})


def _no_text(rng: random.Random, file: Path, outside: Path) -> None:
    content = rng.choice(
        (
            b"\x00" * 100,
            rng.randbytes(2000),
            b"\xff\xfe" + "a: 1".encode("utf-16-le"),
            (outside / "secret.env").read_bytes(),
            b"[" * 100_000,
            b"{" * 3_000,
            b"a: &a [x]\n" + b"".join(b"b%d: &b%d [*a, *a]\n" % (n, n) for n in range(20)),
            b"!!python/object/apply:os.system ['touch ran']",
            b"a: " * 5_000,
            b"x" * 2_000_000,
            "\n".join(ESCAPES).encode(errors="surrogatepass"),
        )
    )
    file.write_bytes(content)


_CONFIGURATIONS: dict[str, Callable[[random.Random, Path, Path], None]] = {
    "wild value": _wild_value,
    "wild key": _wild_key,
    "mistakes": _many_mistakes,
    "extends": _extends,
    "chain": _chain,
    "no text": _no_text,
}


# Archives ----------------------------------------------------------------------------------------


def archive(rng: random.Random, folder: Path, _outside: Path) -> list[list[str]]:
    """Writes a hostile archive; returns the commands that read it."""
    file = folder / "a.npz"
    arrays = {
        "x_train": np.zeros((40, 8, 8), np.uint8),
        "y_train": np.arange(40) % 4,
        "x_test": np.ones((20, 8, 8), np.uint8),
        "y_test": np.arange(20) % 4,
    }
    entries = {f"{name}.npy": _packed(array) for name, array in arrays.items()}
    kind = rng.choice(("header", "twin", "bytes", "claim", "names", "pipe", "types", "text"))
    if kind == "pipe":
        os.mkfifo(file)
    else:
        _write_archive(file, rng, kind, entries)
    data = {"dataset": "npz", "path": "a.npz"}
    _write_yaml(folder / "a.yaml", {**CONFIGURATION, "data": data})
    config = str(folder / "a.yaml")
    return [["data", str(file)], ["validate", config, "--data"], ["run", config, "--dry-run"]]


def _packed(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def _header(rng: random.Random) -> bytes:
    shape = rng.choice(
        ("(40, 8, 8)", "(1" + "0" * 400 + ",)", "(-1,)", "(4294967296, 8, 8)", "'x'", "(1e3,)")
    )
    kind = rng.choice(("'|u1'", "'|O'", "'<f8'", "'<U9'", "[('a', '|u1')]", "'" + "x" * 3000 + "'"))
    told = f"{{'descr': {kind}, 'fortran_order': {rng.choice(('True', '3'))}, 'shape': {shape}}}"
    text = rng.choice(
        (told, "(" * 5000, "[" * 300 + "]" * 300, "{" * 90 + "}" * 90, "1" * 9000, "")
    )
    version = rng.choice((1, 2, 3, 9))
    length = rng.choice((len(text), 600_000_000, 65_535, 0)) & (0xFFFF if version == 1 else -1)
    written = struct.pack("<H" if version == 1 else "<I", length)
    return b"\x93NUMPY" + bytes((version, 0)) + written + text.encode()


def _write_archive(file: Path, rng: random.Random, kind: str, entries: dict[str, bytes]) -> None:
    name = rng.choice(list(entries))
    if kind == "header":
        entries[name] = _header(rng) + rng.randbytes(rng.choice((0, 2560)))
    elif kind == "twin":
        entries[name.removesuffix(".npy")] = _packed(np.full((40, 8, 8), np.nan))
    elif kind == "claim":
        entries[name] = _packed(np.zeros((1, 1), np.uint8))[:0] + _bomb()
    elif kind == "names":
        entries |= {rng.choice(("../../outside/x.npy", "/x.npy", *ESCAPES)): b"x" for _ in range(3)}
        if rng.random() < 0.5:
            del entries[name]
    elif kind == "types":
        wild = (np.array([object()]), np.array(["\x1b[31m"] * 40), np.full(40, np.nan), np.zeros(0))
        entries[name] = _packed(rng.choice(wild))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in entries.items():
            archive.writestr(each, content)
    content = bytearray(file.read_bytes())
    if kind == "bytes":
        for _ in range(rng.randint(1, 30)):
            content[rng.randrange(len(content))] = rng.randrange(256)
        file.write_bytes(content[: rng.randint(0, len(content))] if rng.random() < 0.3 else content)
    elif kind == "text":
        file.write_bytes(
            rng.choice((b"", b"\x80\x04cos\nsystem\n", b"PK\x03\x04", b"\x1f\x8b", b"x" * 99))
        )


def _bomb() -> bytes:
    """Returns an array of zeros of 300 MiB, which packs to 300 KB."""
    size = 300 * 2**20
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({size},)}}".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(size)


# Result folders ----------------------------------------------------------------------------------


def results(rng: random.Random, folder: Path, outside: Path, good: Path) -> list[list[str]]:
    """Writes a hostile result folder; returns the commands that read it."""
    received = folder / "results" / good.name
    shutil.copytree(good, received)
    for _ in range(rng.choice((1, 1, 2))):
        rng.choice(_FOLDERS)(rng, received, outside)
    here = str(received)
    plot = ["plot", here, "--kind", "loss", "--format", "svg"]
    run = ["run", str(received / "experiment.yaml"), "--out", "results"]
    return [
        ["check", here],
        ["check", here, "--md"],
        plot,
        ["compare", here, str(good)],
        ["report", here],
        run,
        ["plot"],
        [*run, "--fresh"],
    ]


# Stored sittings ---------------------------------------------------------------------------------

_SITTING = Path(__file__).parents[2] / "results" / "reference" / "bench" / "bench.json"


def sitting(rng: random.Random, folder: Path, _outside: Path) -> list[list[str]]:
    """Writes a hostile record of measurements; returns the command that reads it."""
    file = folder / "bench.json"
    value: object = json.loads(_SITTING.read_text())
    kind = rng.choice(("wild", "wild", "wild", "bytes", "pipe", "huge"))
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "huge":
        with file.open("wb") as opened:
            opened.truncate(3 * 2**30)
    else:
        for _ in range(rng.randint(1, 3)):
            value = changed(value, rng.choice(places_in(value)), rng.choice(WILD))
        text = json.dumps(value)
        file.write_text(text if kind == "wild" else text[: rng.randrange(len(text))])
    return [["bench", "--stored", str(file), "--out", "later"]]


def _parts(folder: Path) -> list[Path]:
    return sorted(part for part in folder.rglob("*") if not part.is_symlink())


def _link(rng: random.Random, folder: Path, outside: Path) -> None:
    part = rng.choice(_parts(folder))
    target = (
        outside
        if part.is_dir()
        else rng.choice((outside / "start-up", Path("/dev/zero"), outside / "new"))
    )
    shutil.rmtree(part) if part.is_dir() else part.unlink()
    part.symlink_to(target)


def _other_kind(rng: random.Random, folder: Path, _outside: Path) -> None:
    part = rng.choice([part for part in _parts(folder) if part.is_file()])
    part.unlink()
    kind = rng.choice(("pipe", "folder", "huge"))
    if kind == "pipe":
        os.mkfifo(part)
    elif kind == "folder":
        part.mkdir()
    else:
        with part.open("wb") as file:
            file.truncate(3 * 2**30)


def _wild_json(rng: random.Random, folder: Path, _outside: Path) -> None:
    part = rng.choice([part for part in _parts(folder) if part.suffix == ".json"])
    try:
        value = json.loads(part.read_text())
    except (OSError, ValueError):
        return
    sealed = isinstance(value, dict) and value.pop("sha256", None)
    for _ in range(rng.randint(1, 3)):
        wild = rng.choice(WILD) if rng.random() < 0.9 else deep(rng.choice((50, 900)))
        if places := places_in(value):
            value = changed(value, rng.choice(places), wild)
    text = json.dumps(value, indent=1)
    if sealed and rng.random() < 0.8 and isinstance(value, dict):
        checksum = hashlib.sha256(text.encode()).hexdigest()
        text = f'{text.removesuffix(chr(10) + "}")},\n "sha256": "{checksum}"\n}}\n'
    part.write_text(text)


def _wild_text(rng: random.Random, folder: Path, _outside: Path) -> None:
    part = rng.choice([part for part in _parts(folder) if part.is_file()])
    content = part.read_bytes() if part.stat().st_size < 10**7 else b""
    at = rng.randrange(len(content) + 1)
    wild = rng.choice(
        (rng.randbytes(20), b"\x00" * 9, b"\x1b[2J", b"[" * 10_000, b"9" * 6_000, b"=1,")
    )
    part.write_bytes(rng.choice((content[:at], content[:at] + wild + content[at:], wild, b"")))


def _mixed(rng: random.Random, folder: Path, _outside: Path) -> None:
    trials = sorted((folder / "trials").glob("*.json")) if (folder / "trials").is_dir() else []
    files = [trial for trial in trials if trial.is_file() and not trial.is_symlink()]
    if len(files) > 1:
        one, other = rng.sample(files, 2)
        one.write_bytes(other.read_bytes())


def _edited_plan(rng: random.Random, folder: Path, _outside: Path) -> None:
    part = folder / "experiment.yaml"
    if part.is_file() and not part.is_symlink() and part.stat().st_size < 10**6:
        text = part.read_text(errors="replace")
        pair = rng.choice(
            (("epochs: 1", "epochs: 2"), ("- 8", "- 9"), ("digits", "mnist"), ("bn", "\\x1b"))
        )
        part.write_text(text.replace(*pair))


_FOLDERS = (
    _link,
    _link,
    _other_kind,
    _wild_json,
    _wild_json,
    _wild_json,
    _wild_text,
    _mixed,
    _edited_plan,
)
