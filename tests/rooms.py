"""The rooms of the package and what they import, as a drawing: `python tests/rooms.py`."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "bnexp"
DRAWING = PACKAGE.parent / "docs" / "rooms.svg"
FILES = sorted(PACKAGE.rglob("*.py"))
LADDER = [
    ["__main__"],
    ["cli"],
    ["bench"],
    ["session", "__init__"],
    ["report", "execution", "export"],
    ["figures", "training"],
    ["analysis", "store", "plan", "data", "networks"],
    ["trial", "streams", "instructions", "family"],
    ["config"],
    ["csv_cells", "markdown", "processes"],
    ["errors", "filters", "letters", "altering"],
    ["counting", "documents", "nearest", "table"],
]
"""What may import what: each rung those below it, and nothing beside itself."""

WIDE, HIGH, ACROSS, DOWN, LEFT, TOP = 120, 34, 26, 44, 20, 20
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1b1f24;text-anchor:middle}"
    ".files{font-size:11px;fill:#57606a}"
    "rect{fill:#ddf4ff;stroke:#57606a}"
    "path{fill:none;stroke:#8c959f}"
)


def room_of(path):
    """Returns the room that a file lies in: a folder of the package, or the file itself."""
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported_by(tree):
    """Returns the dotted names that a module imports, wherever in it."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute, so that they can be read"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def rooms_imported(names):
    """Returns the rooms among dotted names."""
    return {name.split(".")[1] for name in names if name.startswith("bnexp.")}


@functools.cache
def parsed(path):
    """Returns the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports():
    """Returns for each room the others that any file of it imports."""
    found = {room: set() for rung in LADDER for room in rung}
    for path in FILES:
        found[room_of(path)] |= rooms_imported(imported_by(parsed(path))) & {*found}
    return {room: others - {room} for room, others in found.items()}


def shortest(graph):
    """Returns the graph without what a way over other rooms says already."""

    def reached(room):
        return {far for near in graph[room] for far in {near} | reached(near)}

    return {
        room: {n for n in others if not any(n in reached(o) for o in others - {n})}
        for room, others in graph.items()
    }


def drawing():
    """Returns the drawing as SVG: a row for each rung, a line for each import of folders."""
    folders = {room for rung in LADDER for room in rung if (PACKAGE / room).is_dir()}
    graph = {room: others & folders for room, others in imports().items() if room in folders}
    rows = [row for rung in LADDER if (row := [room for room in rung if room in folders])]
    width = 2 * LEFT + max(map(len, rows)) * (WIDE + ACROSS) - ACROSS
    at = {}
    for number, row in enumerate(rows):
        beginning = (width - len(row) * (WIDE + ACROSS) + ACROSS) / 2
        for place, room in enumerate(row):
            at[room] = beginning + place * (WIDE + ACROSS), TOP + number * (HIGH + DOWN)
    height = 2 * TOP + len(rows) * (HIGH + DOWN)
    edges = [(room, other) for room, others in shortest(graph).items() for other in others]
    files = [f"{room}.py" for rung in LADDER for room in rung if room not in folders]
    shared = [name for name in files if "__" not in name]
    notes = [", ".join(shared[:6]), ", ".join(shared[6:])]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
            'aria-label="The rooms of bnexp, each above those that it imports">',
            f"<style>{_STYLE}</style>",
            *(_line(at[room], at[other]) for room, other in sorted(edges)),
            *(_box(room, *place) for room, place in at.items()),
            *(_note(names, width / 2, height - 40 + 18 * line) for line, names in enumerate(notes)),
            "</svg>\n",
        ]
    )


def _line(upper, lower):
    (x, y), (far_x, far_y) = upper, lower
    x, y, far_x, bend = x + WIDE / 2, y + HIGH, far_x + WIDE / 2, DOWN * 0.9
    curve = f"C{x:g} {y + bend:g} {far_x:g} {far_y - bend:g} {far_x:g} {far_y:g}"
    return f'<path d="M{x:g} {y:g}{curve}"/>'


def _note(names, x, y):
    return f'<text class="files" x="{x:g}" y="{y:g}">{names}</text>'


def _box(room, x, y):
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{WIDE}" height="{HIGH}" rx="6"/>'
        f'<text x="{x + WIDE / 2:g}" y="{y + HIGH / 2 + 5:g}">{room}</text>'
    )


if __name__ == "__main__":
    DRAWING.write_text(drawing(), encoding="utf-8")
