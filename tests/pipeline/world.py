"""Puts feeds, articles with signals, and days of the index into a store, as collecting and scoring do."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from email.utils import format_datetime
from html import escape

import pandas as pd

from indicators.config import Configuration
from indicators.model import (
    Conflict,
    Direction,
    Entry,
    Evidence,
    Feed,
    FeedHealth,
    Modality,
    Score,
    Signal,
)
from indicators.store.database import Store
from indicators.store.writes import Scored, articles_to_score, save_collected, save_index, save_scores, sync_feeds
from tests.feedserver import FeedServer

FEEDS = tuple(
    Feed(name, f"{name} news", f"https://{name}.example/rss", name.title(), name.title(), "en")
    for name in ("alpha", "beta", "gamma")
)
SETTINGS = Configuration(FEEDS, (Conflict("sudan", "Sudan", ("SDN",)), Conflict("world", "World", ())))
TODAY = dt.date(2022, 1, 10)


def put_feeds(store: Store, now: dt.datetime, last: Mapping[str, dt.datetime] | None = None) -> None:
    """The feeds of SETTINGS; last: when each last told something new."""
    sync_feeds(store, FEEDS, now)
    for feed, told in (last or {}).items():
        save_collected(store, feed, FeedHealth(last_new_entry=told, last_success=now), (), now)


def put_index(
    store: Store,
    now: dt.datetime,
    nets: Sequence[float | None],
    *,
    conflict: str = "sudan",
    until: dt.date = TODAY,
    level: str = "steady",
    stories: int = 5,
    publishers: int = 3,
) -> None:
    """Days of the index that end with `until`; None: cannot be told."""
    rows = [
        {
            "conflict": conflict,
            "day": until - dt.timedelta(days=len(nets) - 1 - n),
            "escalation_words": net,
            "escalation_deeds": 0.0,
            "deescalation_words": 0.0,
            "deescalation_deeds": 0.0,
            "net": net,
            "low": net,
            "high": net,
            "level": "" if net is None else level,
            "stories": 0 if net is None else stories,
            "publishers": 0 if net is None else publishers,
            "coverage": 0.0 if net is None else 1.0,
            "status": "cannot tell" if net is None else "ok",
            "formula_version": "1",
        }
        for n, net in enumerate(nets)
    ]
    save_index(store, pd.DataFrame(rows), now)


def signal(kind: str = "armed_attack", **more: object) -> Signal:
    base = Signal(
        kind,
        Direction.ESCALATION,
        Modality.ASSERTED,
        -8.0,
        0.9,
        source_actors=("SDN",),
        target_actors=("RSF",),
        rule="test",
        evidence=(Evidence("title", 0, 4, "Army"),),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def put_article(
    store: Store,
    now: dt.datetime,
    title: str,
    *signals: Signal,
    feed: str = "alpha",
    published: dt.datetime | None = None,
    conflict: str = "sudan",
) -> None:
    """One article first seen at `now`, scored, its signals placed in a conflict."""
    entry = Entry(f"{feed} {title}", title, "", published or now, url="https://alpha.example/1")
    save_collected(store, feed, FeedHealth(last_new_entry=now, last_success=now), [entry], now)
    [waiting] = articles_to_score(store)
    score = Score(str(waiting.id), "en", Direction.ESCALATION, -8.0, 0.9, signals, "test")
    places = tuple((conflict, "world") for _ in signals)
    save_scores(store, [Scored(waiting.id, waiting.version, score, places, (conflict,))])


def feeds_of(server: FeedServer) -> Configuration:
    """The feeds alpha and beta of a loopback server, and the conflict `ukraine`."""
    feeds = [
        Feed(name, f"{name} news", f"{server.url}/{name}", name.title(), name.title(), "en")
        for name in ("alpha", "beta")
    ]
    places = {"en": ("Ukraine", "Ukrainian", "Kyiv")}
    return Configuration(
        tuple(feeds), (Conflict("ukraine", "Ukraine", ("RUS", "UKR"), places), Conflict("world", "World", ()))
    )


def rss(published: dt.datetime, *titles: str) -> bytes:
    """A feed with these headlines, told by place in it: another title in a place is an edited article."""
    items = "".join(
        f"<item><title>{escape(title)}</title><guid>https://news.example/{n}</guid>"
        f"<link>https://news.example/{n}</link><pubDate>{format_datetime(published)}</pubDate></item>"
        for n, title in enumerate(titles)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'.encode()
