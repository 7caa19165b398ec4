"""What an analyst does: look at the board, open a day down to its words, set a threshold, take a table along."""

import csv
import io
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from browser.news import FORMULA, LATE, MARKDOWN, OLD, SCRIPT, feed, first_news
from playwright.sync_api import expect

from indicators.dashboard.navigation import ICONS
from indicators.report.columns import COLUMNS
from indicators.store.alerts import read_rules
from indicators.store.database import open_store, utc_now

PAGES = [name if place else "" for place, name in enumerate(ICONS)]


def test_the_board_shows_its_conflicts_and_opens_one(site, visit):
    page = visit.open(site.url)
    row = page.locator(".st-key-row-ukraine")
    expect(row).to_contain_text("Ukraine and Russia")
    expect(row.locator(".cei-row-number")).to_contain_text("+")
    expect(row.get_by_role("img", name=re.compile("last .* days"))).to_be_visible()
    row.get_by_role("link", name="Ukraine and Russia").click()
    expect(page).to_have_url(re.compile(r"/conflict\?conflict=ukraine"))
    expect(page.get_by_role("heading", name="How this day's number is made")).to_be_visible()


def test_a_click_on_a_day_of_the_trend_opens_its_evidence_with_marked_words(site, visit):
    page = visit.open(f"{site.url}/conflict?conflict=ukraine&days=30")
    day = (utc_now() - timedelta(days=3)).date()
    points = page.locator(".js-plotly-plot .scatterlayer path.point")
    expect(points.last).to_be_visible()
    told = points.count()
    points.nth(told - 1 - 3).click(force=True)
    expect(page).to_have_url(re.compile(f"day={day}"))
    evidence = page.locator(".cei-article")
    expect(evidence).to_have_count(1)
    expect(evidence.locator("h4")).to_contain_text("soldiers")
    assert without_numbers(evidence.locator("h4")) == OLD
    assert evidence.locator("mark").count() > 0
    adds = number(evidence.locator(".cei-signals b").first.inner_text())
    assert adds == number(page.locator(".cei-sum tfoot td").last.inner_text()) > 0


def test_the_day_can_be_chosen_without_a_mouse(site, visit):
    page = visit.open(f"{site.url}/conflict?conflict=ukraine")
    before = page.get_by_role("button", name="Previous day")
    before.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"day={(utc_now() - timedelta(days=1)).date()}"))


def test_a_threshold_set_in_the_browser_fires_after_an_update(site, visit):
    page = visit.open(f"{site.url}/alerts")
    page.get_by_role("button", name="New threshold").click()
    expect(page).to_have_url(re.compile("edit=new"))
    page.get_by_text("index points", exact=True).click()
    threshold = page.get_by_role("spinbutton", name="Threshold in index points")
    threshold.fill("5")
    threshold.press("Enter")
    expect(page.get_by_text(re.compile("in the last 90 days"))).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Ukraine gets hot")
    page.get_by_label("Name", exact=True).press("Enter")
    page.get_by_role("button", name="Save threshold").click()
    card = page.locator('[class*="st-key-alert-"]', has_text="Ukraine gets hot")
    expect(card).to_contain_text("not looked at yet")
    with open_store(site.database) as store:
        assert [(rule["kind"], rule["threshold"]) for rule in read_rules(store)] == [("level_above", 5.0)]

    site.feeds["/post"] = feed([(LATE, timedelta(minutes=1)), *first_news()])
    assert site.update().collected.new == 1
    page.reload()
    expect(card.locator(".cei-state")).to_have_text("raised")
    expect(card).to_contain_text("Ukraine and Russia: net 5 or above")
    card.get_by_role("button", name="Acknowledge").click()
    page.get_by_role("button", name="Acknowledge it").click()
    expect(card).to_contain_text("acknowledged")


def test_a_table_downloads_as_a_csv_that_is_right_and_harmless(site, visit):
    page = visit.open(f"{site.url}/export?table=articles")
    page.get_by_role("button", name="Prepare the file").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download indicators-articles.csv").click()
    assert waiting.value.suggested_filename == "indicators-articles.csv"
    content = waiting.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert list(rows[0]) == list(COLUMNS["articles"])
    titles = {row["title"] for row in rows}
    assert titles >= {SCRIPT, MARKDOWN, OLD, f"'{FORMULA}"}


def test_hostile_titles_stay_text_on_every_page(site, visit):
    page = visit.open(f"{site.url}/articles")
    titles = page.locator(".cei-article h4")
    expect(titles.first).to_be_visible()
    assert {without_numbers(one) for one in titles.all()} >= {SCRIPT, MARKDOWN, FORMULA, OLD}
    for address in ("", "conflict?conflict=ukraine", "articles", "alerts", "export?table=articles"):
        visit.open(f"{site.url}/{address}")
        assert page.evaluate("window.hit") is None
        assert page.locator('a[href^="javascript"]').count() == 0
        assert page.locator('[data-testid="stMain"] script').count() == 0
    assert visit.dialogs == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone_and_asks_nobody_outside(site, phone, name):
    page = phone.open(f"{site.url}/{name}")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert page.get_by_test_id("stException").count() == 0
    hosts = {urlsplit(url).hostname for url in phone.asked if urlsplit(url).scheme in ("http", "https")}
    assert hosts == {"127.0.0.1"}


def test_the_demo_says_that_it_is_one_and_cannot_be_changed(demo_site, visit):
    page = visit.open(demo_site.url)
    banner = page.get_by_test_id("stAlert").filter(has_text="Demo.")
    expect(banner).to_contain_text("28 February 2022, 20:00 UTC")
    expect(page.locator(".st-key-row-ukraine-russia .cei-level")).to_be_visible()
    visit.open(f"{demo_site.url}/alerts?edit=new")
    expect(page.get_by_role("button", name="Save threshold")).to_be_disabled()


def without_numbers(title):
    """A title without the small numbers of its marks."""
    return title.evaluate("t => { const c = t.cloneNode(true); c.querySelectorAll('sup').forEach(s => s.remove());"
                          " return c.textContent }")  # fmt: skip


def number(shown):
    return float(re.sub(r"[^\d.−-]", "", shown).replace("−", "-"))
