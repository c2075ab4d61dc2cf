"""A page about many claims: the answer on the first screen, all else one step away."""

import re
from dataclasses import replace

import pytest
from grids import GRID
from patience import HOUR

from bnexp.report import Picture, html_of
from bnexp.session.answering.answer import load
from bnexp.session.answering.judge import Judgement
from bnexp.session.answering.report import report_content

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 518 446"><rect width="9"/></svg>'
KINDS = ("loss", "accuracy", "target", "response", "distribution", "forest")


@pytest.fixture(scope="module")
def address(stored):
    folder = stored(GRID, name="grid")
    result = load(folder)
    pictures = [Picture(kind, kind.capitalize(), DRAWING, "", f"{kind}: 1.0") for kind in KINDS]
    content = report_content(result, Judgement(result.verdicts, ()))
    page = folder / "page.html"
    page.write_text(html_of(replace(content, pictures=tuple(pictures))), encoding="utf-8")
    return page.as_uri()


@pytest.fixture
def opened(browser, address):
    contexts = []

    def open_page(**options):
        context = browser.new_context(**{"viewport": DESK, **options})
        contexts.append(context)
        context.set_default_timeout(1000 * HOUR)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_before_the_first_figure_stands_no_more_than_a_screen(opened):
    page = opened()
    top = page.locator("figure").first.bounding_box()["y"]
    assert page.locator(".matrix tbody tr:not(.question)").count() == 19
    assert 0 < top < DESK["height"]


def test_every_mark_leads_to_its_evidence_and_opens_it(opened):
    page = opened()
    targets = page.evaluate("[...document.querySelectorAll('a.mark')].map(a => a.hash)")
    assert len(targets) > 100
    assert page.evaluate("all => all.every(hash => document.querySelector(hash))", targets)
    evidence = page.locator("#verdict-4-1")
    assert not evidence.is_visible()
    page.locator("a.mark[href='#verdict-4-1']").click()
    evidence.get_by_text("How far to trust it").wait_for()
    assert evidence.locator("th", has_text="Cohen's d of the pairs").is_visible()


def test_only_what_disagrees_stands_open(opened):
    page = opened()
    assert page.locator(".card[open]").count() == page.locator("section > .card").count() > 0
    assert page.locator(".counted[open]").count() == 0
    assert (
        page.locator(".card[open] > summary .tag.odd").count()
        == page.locator(".card[open]").count()
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_arms_are_shown_relative_to_the_one_that_is_chosen_without_any_script(opened, scripts):
    page = opened(java_script_enabled=scripts)
    panels = page.locator(".relative .panel")
    assert [panel.is_visible() for panel in panels.all()] == [True, False, False]
    page.locator(".relative label", has_text="also").click()
    assert [panel.is_visible() for panel in panels.all()] == [False, False, True]
    assert page.get_by_role("radio", name="also").is_checked()
    clear = page.locator(".relative .panel >> nth=2 >> td.better, td.worse")
    assert clear.count() > 0


def test_claims_are_chosen_by_verdict_arm_and_place(opened):
    page = opened()
    listing = page.locator("#listing-claims")
    listing.locator("summary").click()
    listing.get_by_label("Arms").select_option("also < no-bn")
    assert listing.get_by_role("status").inner_text().startswith("8 of ")
    listing.get_by_label("batch_size").select_option("32")
    assert listing.get_by_role("status").inner_text().startswith("4 of ")
    listing.get_by_label("Verdict").and_(listing.locator("select")).select_option("contradicted")
    assert listing.get_by_role("status").inner_text().startswith("0 of ")


def test_on_paper_stands_what_is_open_and_the_counted_lines(opened):
    page = opened()
    page.emulate_media(media="print")
    assert page.locator(".counted > summary").first.is_visible()
    assert not page.locator("#seeds").is_visible()
    assert not page.locator("figcaption .more").first.is_visible()
    assert page.get_by_text("open it before printing").is_visible()
    page.locator("#seeds details").first.evaluate("one => { one.open = true; }")
    assert page.locator("#seeds").is_visible()
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))
    assert 0 < pages <= 15


def test_a_phone_scrolls_the_matrix_and_not_the_page_and_keeps_the_claims_in_sight(opened):
    page = opened(viewport=PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    region = page.get_by_role("region", name="The verdicts, claim by claim")
    claim = region.locator("tbody tr:not(.question) th").first
    before = claim.bounding_box()["x"]
    region.evaluate("region => { region.scrollLeft = 300; }")
    assert claim.bounding_box()["x"] == pytest.approx(before, abs=2)
