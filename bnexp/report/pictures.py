"""Makes figures ready to stand inside a page: light, and with names of their own."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

from PIL import Image

from bnexp.figures.page.theme import themed
from bnexp.processes.side_by_side import side_by_side

HEAVIEST = 400_000
"""Characters of a drawing beyond which a picture of points takes its place."""

ALL = 1_500_000
"""Characters of all drawings beyond which such pictures take the place of the heaviest."""

WIDEST = 1200
"""Points across such a picture."""

TITLES = {
    "verdicts": "Verdicts",
    "article": "The figure of the article “Introduction to Batch Normalization”",
    "differences": "Paired differences",
    "estimation": "Every pair",
    "forest": "All claims",
    "heatmap": "Effect over the grid",
    "response": "Response along the grid",
    "target": "Time to the target",
    "distribution": "Distribution over seeds",
    "time": "Time per step",
}
"""What figures are headed with, where that is not the name of their kind."""

_SVG = "http://www.w3.org/2000/svg"
_LINK = "{http://www.w3.org/1999/xlink}href"
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_LINKED = re.compile(r'xlink:href="#([^"]+)"')
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_COLOURED = ("style", "fill", "stroke")
_ROUNDED = ("d", "x", "y", "width", "height", "points")


@dataclass(frozen=True)
class Picture:
    """A figure of the page.

    Attributes:
        kind: Which one it is; also the name of its files.
        title: The same as a heading.
        svg: The drawing, to stand in a page; empty where it is too heavy.
        image: A picture of points as `data:` address in its place; else empty.
        says: What it shows and what is found there, for whoever cannot see it.
        more: Where its other pages are; empty if this is all of it.
    """

    kind: str
    title: str
    svg: str
    image: str
    says: str = ""
    more: str = ""


def pictures_of(
    svgs: Mapping[str, str],
    pngs: Mapping[str, bytes],
    processes: int = 1,
    meanwhile: Callable[[], object] = tuple,
) -> tuple[Picture, ...]:
    """Returns the figures of a page in the order of the drawings, nothing said of them yet.

    Args:
        svgs: For each kind the drawing.
        pngs: For each kind the picture of points that takes its place where it is too heavy.
        processes: How many may make them; see `bnexp.processes.side_by_side`.
        meanwhile: Is called in this process while another makes pictures, if one does.
    """

    def embed(kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
        return ((kind, embedded(svgs[kind], kind)) for kind in kinds)

    def pack(kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
        return ((kind, _address(pngs[kind])) for kind in kinds)

    def first() -> tuple[str, ...]:
        meanwhile()
        return ()

    made = dict(side_by_side(list(svgs), embed, processes))
    drawn = {kind: made[kind] for kind in svgs}
    packed = dict(side_by_side(_surely_heavy(drawn, pngs), pack, processes, first))
    images = _lighter(drawn, pngs, packed)
    return tuple(
        Picture(
            kind=kind,
            title=TITLES.get(kind, kind.capitalize()),
            svg="" if kind in images else svg,
            image=images.get(kind, ""),
        )
        for kind, svg in drawn.items()
    )


def _surely_heavy(drawn: Mapping[str, str], pngs: Mapping[str, bytes]) -> list[str]:
    """Returns kinds whose pictures of points are needed however light those of others are."""
    return list(_weighed(drawn, lambda kind: "" if kind in pngs else None))


def _lighter(
    drawn: Mapping[str, str], pngs: Mapping[str, bytes], packed: Mapping[str, str]
) -> dict[str, str]:
    """Returns the pictures of points that take the place of drawings, by kind.

    Args:
        drawn: The drawings.
        pngs: The pictures.
        packed: Some of the pictures as addresses.
    """

    def address(kind: str) -> str | None:
        return packed.get(kind) or (_address(pngs[kind]) if kind in pngs else None)

    return _weighed(drawn, address)


def _weighed(drawn: Mapping[str, str], address: Callable[[str], str | None]) -> dict[str, str]:
    """Returns what takes the place of drawings until the page is light enough, heaviest first.

    Args:
        drawn: The drawings by kind.
        address: Returns a picture of points as an address; None where there is none.
    """
    images = {}
    total = sum(map(len, drawn.values()))
    for kind in sorted(drawn, key=lambda kind: len(drawn[kind]), reverse=True):
        size = len(drawn[kind])
        if size <= HEAVIEST and total <= ALL:
            break
        image = address(kind)
        if image is not None and len(image) < size:
            images[kind] = image
            total += len(image) - size
    return images


def embedded(svg: str, name: str) -> str:
    """Returns a drawing of Matplotlib as part of a page.

    Its ids begin with the name of the figure, since Matplotlib gives equal ones to equal parts of
    several figures; those that nothing refers to are left out. Its style holds inside it only, and
    its colours are those of the page if it gives any (`bnexp.figures.page.theme`);
    lengths are rounded to a hundredth of a point; its size follows the page. It is hidden from
    screen readers, which are told in words. Letters that XML does not have are replaced.

    Args:
        svg: The whole file.
        name: Of the figure, unlike those of all others on the page.
    """
    svg = _ILLEGAL.sub("�", svg)
    root = Xml.fromstring(svg)  # noqa: S314 (drawn by ourselves a moment before)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"):
                parent.remove(child)
    used = set(_REFERENCE.findall(svg)) | set(_LINKED.findall(svg))
    for element in root.iter():
        _rename(element, f"{name}-", used)
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    # What Matplotlib's style sheet says of everything is passed on by the outermost element, as is
    # the colour of what has none of its own.
    root.set("style", f"stroke-linejoin:round;stroke-linecap:butt;fill:{themed('#000000')}")
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    Xml.register_namespace("", _SVG)
    return Xml.tostring(root, encoding="unicode")


def _rename(element: Xml.Element, before: str, used: set[str]) -> None:
    """Puts a prefix before the ids in an element that are used, and rounds its lengths."""
    link = element.attrib.pop(_LINK, None)
    if link is not None:
        element.set("href", f"#{before}{link[1:]}" if link.startswith("#") else link)
    name = element.attrib.pop("id", "")
    if name in used:
        element.set("id", before + name)
    for key, value in element.attrib.items():
        text = _REFERENCE.sub(rf"url(#{before}\1)", value)
        text = themed(text) if key in _COLOURED else text
        element.set(key, _NUMBER.sub(_shorter, text) if key in _ROUNDED else text)


def _shorter(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _address(png: bytes) -> str:
    """Returns a picture of points as an address that holds it, no wider than a page needs."""
    with Image.open(io.BytesIO(png)) as whole:
        size = (min(WIDEST, whole.width), round(whole.height * min(1, WIDEST / whole.width)))
        colours = whole.convert("RGB").resize(size).quantize(128)
    packed = io.BytesIO()
    colours.save(packed, format="png", optimize=True)
    return "data:image/png;base64," + base64.b64encode(packed.getvalue()).decode("ascii")
