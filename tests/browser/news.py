"""The news that the browser tests look at, as the feed they come in."""

import datetime as dt
from email.utils import format_datetime
from html import escape

import feedserver

from indicators.store.database import utc_now

CLEANED = "Russian troops shell a Ukrainian town"
SCRIPT = f"<script>window.hit=1</script><img src=x onerror=window.hit=3> {CLEANED}"
MARKDOWN = "**Bold** :red[x] $x$ [y](javascript:window.hit=2) as Russia threatens Ukraine with war"
FORMULA = '=HYPERLINK("http://x.example";"y") Russian missiles hit a hospital in Kharkiv, killing nine'
OLD = "Russia moves 10,000 soldiers to the border with Ukraine"
LATE = "Russian forces invade Ukraine"

News = list[tuple[str, dt.timedelta]]


def first_news() -> News:
    """Titles and how old they are; something on every day, or the feed would count as silent."""
    today = dt.timedelta(minutes=5)
    others = [(f"Museum shows its collection of clocks, part {days}", dt.timedelta(days=days)) for days in (1, 2, 4)]
    return [(CLEANED, today), (MARKDOWN, today), (FORMULA, today), (OLD, dt.timedelta(days=3)), *others]


def feed(news: News) -> feedserver.Answer:
    """A feed of these news; its entries are known by their titles."""
    items = "".join(
        f"<item><title>{escape(title)}</title><guid>{escape(title)}</guid>"
        f"<link>https://post.example/{number}</link><pubDate>{format_datetime(utc_now() - age)}</pubDate></item>"
        for number, (title, age) in enumerate(news)
    )
    return feedserver.document(f'<rss version="2.0"><channel><title>The Post</title>{items}</channel></rss>'.encode())
