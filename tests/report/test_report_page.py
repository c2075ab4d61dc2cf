"""The page is whole by itself, light, and shows every name as the text that it is."""

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from markupsafe import escape

from bnexp.figures import FIGURES, Shown
from bnexp.report.captions import MATRIX, reading_of
from bnexp.report.pictures import ALL, HEAVIEST, embedded, pictures_of
from bnexp.session.answering.answer import load
from bnexp.session.answering.report import write_report

HOSTILE = """
name: hostile
question: </script></title><script>alert(4)</script>
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 2
arms:
  "<script>alert(1)": {}
  "\\"><img src=x onerror=alert(2)>": {network.norm: batch}
  "'|`**a**`&amp;]](x)": {network.activation: tanh}
accept: {few-seeds: "</style></script><script>alert(3)</script> | <!-- "}
"""


class Elements(HTMLParser):
    """The elements of a page, each as its name and its attributes."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.found, self.texts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


@pytest.fixture(scope="module")
def page(reported):
    return (reported / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def hostile(stored):
    folder = stored(HOSTILE, name="hostile")
    write_report(folder)
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_page_loads_nothing_from_elsewhere(page):
    for tag, attributes in Elements(page).found:
        for name in ("src", "href", "xlink:href", "action", "data", "poster", "srcset"):
            assert re.match(r"#|data:|$", attributes.get(name) or ""), (tag, attributes[name])
        assert tag not in ("iframe", "object", "embed", "base")
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)
    assert "default-src 'none'" in page


def test_a_page_is_light(page):
    assert len(page.encode()) < 500_000


def test_no_two_elements_share_an_id_and_every_reference_has_its_element(page):
    elements = Elements(page).found
    ids = Counter(a["id"] for _, a in elements if "id" in a)
    assert [name for name, count in ids.items() if count > 1] == []
    referred = set(re.findall(r"url\(#([^)]+)\)", page))
    for _, attributes in elements:
        referred |= {attributes[n][1:] for n in ("href",) if (attributes.get(n) or "")[:1] == "#"}
        for name in ("aria-labelledby", "aria-describedby", "data-copy"):
            referred |= set((attributes.get(name) or "").split())
    assert referred <= set(ids)


def test_headings_follow_each_other_without_a_gap(page):
    levels = [int(tag[1]) for tag, _ in Elements(page).found if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


def test_every_figure_is_told_in_words(page):
    papers = [a for _, a in Elements(page).found if a.get("role") == "img"]
    assert papers
    assert all(len(paper["aria-label"]) > 20 for paper in papers)


def test_names_of_a_configuration_are_text_wherever_they_stand(hostile, page):
    elements = Elements(hostile)
    assert Counter(tag for tag, _ in elements.found if tag in ("script", "style")) == {
        "script": 1,
        "style": 1,
    }
    assert all("onerror" not in attributes for _, attributes in elements.found)
    own = Counter(tag for tag, _ in Elements(page).found)
    assert {tag for tag, _ in elements.found} - set(own) <= {"img"}
    told = " ".join(elements.texts)
    for name in ("<script>alert(1)", '"><img src=x onerror=alert(2)>', "'|`**a**`&amp;]](x)"):
        assert name in told


def test_evidence_is_in_the_page_without_any_script(page):
    without = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    texts = " ".join(Elements(without).texts)
    for words in ("Hodges-Lehmann estimate", "seed by seed", "How to reproduce it", "epochs: 3"):
        assert words in texts


SVG = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt"
 viewBox="0 0 9 9"><metadata/><defs><style>*{stroke-linejoin: round}</style>
<clipPath id="p1"><rect width="1.23456" height="2"/></clipPath></defs>
<path id="m1" d="M 1.23456 -0.00049 L 10.5 2" clip-path="url(#p1)"/>
<use id="unused" xlink:href="#m1" x="3.14159"/><text>id="m1" &lt;b> url(#p1)</text></svg>"""


def test_a_drawing_gets_names_of_its_own_and_short_numbers():
    text = embedded(SVG, "loss")
    assert '<path d="M 1.23 -0 L 10.5 2" clip-path="url(#loss-p1)" id="loss-m1"' in text
    assert '<use x="3.14" href="#loss-m1"' in text
    assert 'id="m1" &lt;b&gt; url(#p1)</text>' in text
    assert "<style" not in text
    assert "metadata" not in text
    assert "9pt" not in text


def test_a_letter_that_xml_does_not_have_is_replaced():
    assert "b\N{REPLACEMENT CHARACTER}&gt;" in embedded(SVG.replace("&lt;b>", "b\x07&gt;"), "loss")


def test_a_drawing_too_heavy_for_a_page_becomes_a_picture_of_points(reported):
    heavy = SVG.replace("<metadata/>", f'<path d="M {"1 1 " * (HEAVIEST // 4)}"/>')
    png = (reported / "figures" / "loss.png").read_bytes()
    light, dots = pictures_of({"a": SVG, "b": heavy}, {"b": png})
    assert (light.image, dots.svg) == ("", "")
    assert light.svg
    assert dots.image.startswith("data:image/png;base64,")
    assert len(dots.image) < len(png) * 4 / 3


def test_each_figure_says_how_it_is_read_and_what_it_shows(reported):
    result = load(reported)
    shown = Shown(result.results, result.verdicts)
    page = (reported / "report.html").read_text(encoding="utf-8")
    kinds = sorted(path.stem for path in (reported / "figures").glob("*.svg"))
    assert len(kinds) > 1
    kinds.remove(MATRIX)
    for kind in kinds:
        words = escape(FIGURES[kind].finding(shown))
        assert words
        assert f"<p>{words}</p>" in page
        reading = escape(reading_of(kind))
        assert len(re.findall(rf'(?:aria-label|alt)="[^"]+\. {re.escape(reading)}"', page)) == 1
        assert f"<p>{reading}</p>" in page


def test_every_kind_of_figure_has_its_way_to_be_read():
    assert all(reading_of(kind) for kind in FIGURES)
    assert reading_of("estimation-2") == reading_of("estimation")


def test_the_heaviest_drawings_give_way_until_all_are_light_enough(reported):
    def drawing(weight):
        return SVG.replace("<metadata/>", f'<path d="M {"1 1 " * (weight // 4)}"/>')

    png = (reported / "figures" / "time.png").read_bytes()
    weights = {"a": 370_000, "b": 399_000, "c": 380_000, "d": 375_000}
    svgs = {name: drawing(weight) for name, weight in weights.items()}
    pictures = pictures_of(svgs, dict.fromkeys(svgs, png))
    assert [picture.kind for picture in pictures if picture.image] == ["b"]
    assert sum(len(picture.svg or picture.image) for picture in pictures) <= ALL
