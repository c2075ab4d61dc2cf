"""The page in a real Chromium: it keeps to itself, works by keyboard, and can be read by all."""

from importlib.resources import files

import pytest
from patience import HOUR
from playwright.sync_api import expect

from bnexp.session.answering.report import write_report

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def opened(browser, reported):
    """Opens a report; what it asks for and what it complains of is gathered."""
    contexts = []

    def open_page(folder=reported, **options):
        context = browser.new_context(**{"viewport": DESK, **options})
        contexts.append(context)
        context.set_default_timeout(1000 * HOUR)
        page = context.new_page()
        page.requests, page.complaints = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto((folder / "report.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(opened):
    return opened()


expect.set_options(timeout=1000 * HOUR)


def column(page, listing, number):
    """Returns the texts of a column, from 1, in the rows that are shown."""
    page.locator(f".listing >> nth={listing}").evaluate("one => { one.open = true; }")
    cells = page.locator(f".listing >> nth={listing}").locator(
        f"tbody tr:not([hidden]) > :nth-child({number})"
    )
    return cells.all_inner_texts()


def scrolled_sideways(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_the_page_opens_from_a_file_asks_for_nothing_and_complains_of_nothing(page):
    page.wait_for_load_state("load")
    page.locator("summary").first.click()
    assert page.complaints == []
    assert [url.split(":")[0] for url in page.requests if not url.startswith("data:")] == ["file"]


def test_names_of_a_configuration_run_nothing(opened, stored, claimed):
    text = claimed.replace(
        "BN ends at a lower", '"</script><img src=x onerror=alert(1)>" is lower: '
    )
    text = text.replace("says: ", "says: >-\n      ")
    folder = stored("question: </title><script>alert(2)</script>\n" + text)
    write_report(folder)
    page = opened(folder)
    assert page.complaints == []
    assert page.locator("h1").inner_text() == "</title><script>alert(2)</script>"
    assert page.locator("img[src=x], header script").count() == 0


def test_a_column_sorts_by_number_both_ways_and_says_so(page):
    page.locator("#listing-2 > summary").click()
    heading = page.locator("#listing-2").get_by_role("columnheader", name="Final validation loss")
    number = 1 + heading.evaluate("heading => heading.cellIndex")
    before = column(page, 2, number)
    for order, backwards in (("ascending", False), ("descending", True)):
        heading.get_by_role("button").press("Enter")
        assert heading.get_attribute("aria-sort") == order
        assert column(page, 2, number) == sorted(before, key=float, reverse=backwards)
    assert page.locator("th[aria-sort]").count() == 1


def test_filters_leave_the_rows_that_fit_and_announce_how_many(page):
    listing = page.locator("#listing-2")
    listing.locator("summary").click()
    listing.get_by_label("Arm").select_option("bn")
    assert set(column(page, 2, 1)) == {"bn"}
    assert listing.get_by_role("status").inner_text() == "6 of 12 rows"
    listing.get_by_label("Search").fill("FINISHED bn 97")
    shown = column(page, 2, 1)
    assert listing.get_by_role("status").inner_text() == f"{len(shown)} of 12 rows"
    assert len(shown) < 6
    listing.get_by_label("Search").fill("")
    listing.get_by_label("Arm").select_option("all")
    assert listing.get_by_role("status").inner_text() == "12 rows"


def test_a_figure_enlarges_and_closes_by_keyboard_and_gives_the_focus_back(page):
    figure = page.locator("figure[data-kind=loss]")
    button = figure.get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Loss")
    assert dialog.is_visible()
    assert dialog.locator("svg").is_visible()
    assert dialog.get_by_role("img").get_attribute("aria-label")
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    assert button.evaluate("button => button === document.activeElement")
    assert figure.locator("svg").is_visible()


def test_a_figure_is_saved_as_the_drawing_that_it_is(page, tmp_path):
    with page.expect_download() as download:
        page.locator("figure[data-kind=loss]").get_by_role("link").click()
    assert download.value.suggested_filename == "small-loss.svg"
    text = download.value.path().read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert 'xmlns="http://www.w3.org/2000/svg"' in text


def test_the_paragraph_of_methods_is_copied(opened):
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    page.locator("[data-copy=methods-text]").click()
    expect(page.locator("#told")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#methods-text").inner_text()
    assert copied.startswith("2 arms (no-bn and bn) were each trained")


@pytest.mark.parametrize("clipboard", [True, False], ids=["clipboard", "none"])
def test_the_command_is_copied_and_that_is_said(opened, clipboard):
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    if not clipboard:
        page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    button = page.locator("[data-copy=again]")
    button.click()
    expect(page.locator("#told")).to_have_text("Copied")
    assert button.inner_text() == "Copied"
    if clipboard:
        assert page.evaluate("navigator.clipboard.readText()") == "bnexp run experiment.yaml"
    else:
        assert page.evaluate("String(getSelection())").strip() == "bnexp run experiment.yaml"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system_until_the_reader_chooses_and_the_choice_stays(opened, scheme):
    page = opened(color_scheme=scheme)
    paint = "getComputedStyle(document.body).backgroundColor"
    first = page.evaluate(paint)
    page.locator("#theme").click()
    chosen = page.evaluate(paint)
    assert chosen != first
    page.reload()
    assert page.evaluate(paint) == chosen
    dark = scheme == "light"
    drawn = page.locator("figure .paper:has(svg)").first
    paper = drawn.evaluate("e => getComputedStyle(e).backgroundColor")
    assert paper == ("rgb(31, 33, 36)" if dark else "rgb(255, 255, 255)")
    ink = drawn.locator("text").first.evaluate("e => getComputedStyle(e).fill")
    assert ink == ("rgb(233, 231, 226)" if dark else "rgb(0, 0, 0)")
    # The sheet of the drawing itself is no other than the one around it.
    assert drawn.locator("path").first.evaluate("e => getComputedStyle(e).fill") == paper


def test_a_phone_scrolls_tables_and_not_the_page(opened):
    page = opened(viewport=PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert not scrolled_sideways(page)
    region = page.get_by_role("region", name="Every trial")
    assert region.evaluate("region => region.scrollWidth > region.clientWidth")
    region.evaluate("region => { region.onscroll = () => { region.title = 'moved'; }; }")
    region.focus()
    page.keyboard.press("ArrowRight")
    expect(region).to_have_attribute("title", "moved")


def test_on_a_phone_an_enlarged_figure_is_larger_than_the_screen_and_scrolls(opened):
    page = opened(viewport=PHONE)
    page.locator("figure[data-kind=loss]").get_by_role("button").click()
    stage = page.locator("dialog .stage")
    width = stage.locator("svg").bounding_box()["width"]
    assert width > PHONE["width"]
    assert stage.evaluate("stage => stage.scrollWidth") >= width
    assert not scrolled_sideways(page)


def test_print_shows_what_is_open_and_no_control(page):
    evidence = page.get_by_text("Hodges-Lehmann estimate (95% interval)").first
    page.emulate_media(media="print")
    assert not evidence.is_visible()
    assert page.get_by_text("momentum: 0.8").first.is_visible()
    for control in ("#theme", "nav", "figure button", ".filters", "[data-copy]"):
        assert not page.locator(control).first.is_visible(), control
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert evidence.is_visible()
    assert page.pdf()[:4] == b"%PDF"


def test_without_scripts_all_is_there_but_the_controls(opened):
    page = opened(java_script_enabled=False)
    expected = page.locator(".counted", has_text="2 claims as expected")
    for line in (".counted > summary", ".counted .card > summary", ".counted .more > summary"):
        expected.locator("xpath=..").locator(line).first.click()
    assert expected.get_by_text("Cohen's d of the pairs").first.is_visible()
    assert page.locator("figure svg").first.is_visible()
    page.locator("#listing-2 > summary").click()
    assert page.get_by_role("cell", name="finished").first.is_visible()
    for control in ("#theme", "figure button", ".filters", "[data-copy]"):
        assert not page.locator(control).first.is_visible(), control


def test_the_first_stop_of_the_keyboard_leads_past_the_header(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize(
    "options",
    [{}, {"color_scheme": "dark"}, {"viewport": PHONE}],
    ids=["light", "dark", "phone"],
)
def test_axe_finds_nothing_serious(opened, options):
    page = opened(bypass_csp=True, **options)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.add_script_tag(content=files("axe_core_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run()")
    assert len(found["passes"]) > 20
    grave = [
        (violation["id"], [node["html"][:200] for node in violation["nodes"]])
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    assert grave == []
