"""Storing what a fetch brings: new, edited and repeated entries, whatever their guids and links are worth."""

import datetime as dt

import pytest
from sqlalchemy import select

from indicators.collect.feed import parse
from indicators.model import DateFlag, Entry, Feed, FeedHealth
from indicators.store.database import Store
from indicators.store.reads import read_articles, read_feed_days, read_feeds, read_health
from indicators.store.schema import article_versions, articles
from indicators.store.writes import Saved, articles_to_score, save_collected, sync_feeds

NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)
FEED = Feed("feed", "Feed", "https://n.example/feed", "Publisher", "Owner", "de", True, "RUS", 0.5)
HOUR = dt.timedelta(hours=1)


def item(title: str, url: str = "", guid: str = "", text: str = "", date: str = "Mon, 10 Jan 2022 08:00:00 GMT") -> str:
    parts = {"title": title, "link": url, "guid": guid, "description": text, "pubDate": date}
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value) + "</item>"


def keep(store: Store, *items: str, now: dt.datetime = NOW, failed: bool = False) -> Saved:
    """Read a document with these items and store it."""
    body = f"<rss version='2.0'><channel><title>F</title>{''.join(items)}</channel></rss>".encode()
    entries = parse(body, {}, url=FEED.url, now=now, language="de").entries
    unique = {entry.key: entry for entry in entries}
    return save_collected(store, "feed", FeedHealth(), tuple(unique.values()), now, failed=failed)


def titles(store: Store) -> list[str]:
    with store.reading() as connection:
        return list(connection.execute(select(articles.c.title).order_by(articles.c.id)).scalars())


@pytest.fixture
def filled(store: Store) -> Store:
    sync_feeds(store, [FEED], NOW)
    return store


A = item("Troops leave the border", "https://n.example/a", "a", "Text")
B = item("Envoys meet in Geneva", "https://n.example/b", "b")


def test_entries_are_stored_once_however_often_they_come(filled: Store) -> None:
    assert keep(filled, A, B) == Saved(new=2)
    assert keep(filled, B, A, now=NOW + HOUR) == Saved(unchanged=2)
    assert titles(filled) == ["Troops leave the border", "Envoys meet in Geneva"]


def test_an_article_comes_back_from_the_store_as_it_went_in(filled: Store) -> None:
    keep(
        filled,
        item(
            "Größe – „Ruhe“ 停火 🕊", "https://n.example/ü?a=1&amp;b=2", "g", "Zeile", "Sun, 09 Jan 2022 23:30:00 -0500"
        ),
    )
    row = read_articles(filled).iloc[0]
    assert row["title"] == "Größe – „Ruhe“ 停火 🕊"
    assert row["url"] == "https://n.example/ü?a=1&b=2"
    assert (row["publisher"], row["owner"], row["state"], row["lang"]) == ("Publisher", "Owner", "RUS", "de")
    assert row["published_utc"].to_pydatetime() == dt.datetime(2022, 1, 10, 4, 30, tzinfo=dt.UTC)
    assert row["first_seen_utc"].to_pydatetime() == NOW
    assert (row["date_flag"], row["version"]) == ("ok", 1)


def test_an_edit_is_a_new_version_of_one_article_and_waits_for_the_scorer_again(filled: Store) -> None:
    keep(filled, A, B)
    with filled.writing() as connection:
        connection.execute(articles.update().values(scored_version=articles.c.version))
    assert articles_to_score(filled) == []
    edited = item("Troops stay at the border", "https://n.example/a", "a", "Corrected")
    assert keep(filled, edited, B, now=NOW + HOUR) == Saved(edited=1, unchanged=1)
    waiting = articles_to_score(filled)
    assert [(article.title, article.version) for article in waiting] == [("Troops stay at the border", 2)]
    assert waiting[0].first_seen == NOW
    with filled.reading() as connection:
        old = connection.execute(select(article_versions)).mappings().one()
    assert (old["version"], old["title"], old["summary"], old["seen_utc"]) == (
        1,
        "Troops leave the border",
        "Text",
        NOW,
    )


def test_an_article_edited_twice_keeps_both_old_versions(filled: Store) -> None:
    for number in range(3):
        keep(filled, item(f"Version {number}", "https://n.example/a", "a"), now=NOW + number * HOUR)
    with filled.reading() as connection:
        old = connection.execute(select(article_versions.c.version, article_versions.c.title)).all()
    assert sorted(map(tuple, old)) == [(1, "Version 0"), (2, "Version 1")]
    assert titles(filled) == ["Version 2"]


def test_an_edit_moves_neither_publication_nor_first_sight(filled: Store) -> None:
    keep(filled, A)
    later = item("Troops leave border", "https://n.example/a2", "a", date="Mon, 10 Jan 2022 11:00:00 GMT")
    keep(filled, later, now=NOW + HOUR)
    row = read_articles(filled).iloc[0]
    assert row["published_utc"].hour == 8
    assert row["first_seen_utc"].to_pydatetime() == NOW
    assert row["url"] == "https://n.example/a2"


def test_an_undated_entry_keeps_the_time_it_was_first_seen(filled: Store) -> None:
    undated = item("Undated", "https://n.example/u", "u", date="")
    keep(filled, undated)
    keep(filled, undated, now=NOW + HOUR)
    row = read_articles(filled).iloc[0]
    assert row["published_utc"].to_pydatetime() == NOW
    assert row["date_flag"] == DateFlag.MISSING


FIRST = item("Troops leave the border", "https://n.example/1", "same", date="Mon, 10 Jan 2022 08:00:00 GMT")
SECOND = item("Envoys meet in Geneva", "https://n.example/2", "same", date="Mon, 10 Jan 2022 09:00:00 GMT")
THIRD = item("Power fails in the capital", "https://n.example/3", "same", date="Mon, 10 Jan 2022 10:00:00 GMT")


@pytest.mark.parametrize(
    "documents",
    [
        [[FIRST], [SECOND, FIRST], [THIRD, SECOND, FIRST]],
        [[FIRST], [SECOND], [THIRD], [SECOND], [FIRST]],
        [[FIRST, SECOND], [SECOND], [THIRD], [THIRD, SECOND]],
        [[THIRD, SECOND, FIRST], [THIRD], [FIRST], [SECOND]],
    ],
)
def test_one_guid_for_everything_loses_and_doubles_nothing_over_many_fetches(
    filled: Store, documents: list[list[str]]
) -> None:
    for number, document in enumerate(documents):
        keep(filled, *document, now=NOW + number * HOUR)
    wanted = {"Troops leave the border", "Envoys meet in Geneva", "Power fails in the capital"}
    assert sorted(titles(filled)) == sorted(wanted)


def test_one_link_for_everything_loses_and_doubles_nothing_over_many_fetches(filled: Store) -> None:
    live = [item(title, "https://n.example/live") for title in ("Sirens sound", "Border shut", "Port reopened")]
    keep(filled, live[0], live[1])
    keep(filled, *live, now=NOW + HOUR)
    keep(filled, live[2], live[1], now=NOW + 2 * HOUR)
    assert titles(filled) == ["Sirens sound", "Border shut", "Port reopened"]


def test_a_headline_rewritten_with_its_address_stays_one_article(filled: Store) -> None:
    keep(filled, item("Minister threatens neighbour with sanctions", "https://n.example/threat", "g"))
    keep(filled, item("Minister threatens neighbour with new sanctions", "https://n.example/new-threat", "g"))
    assert titles(filled) == ["Minister threatens neighbour with new sanctions"]


def test_guids_that_come_later_do_not_double_what_is_stored(filled: Store) -> None:
    keep(filled, item("Troops leave the border", "https://n.example/1"))
    keep(filled, item("Troops leave the border", "https://n.example/1", "new-guid"), now=NOW + HOUR)
    keep(filled, item("Troops do leave the border", "https://n.example/1", "new-guid"), now=NOW + 2 * HOUR)
    assert titles(filled) == ["Troops do leave the border"]


def test_feeds_do_not_share_articles(filled: Store) -> None:
    sync_feeds(filled, [FEED, Feed("other", "Other", "https://o.example/feed", "P", "O", "en")], NOW)
    keep(filled, A)
    entry = Entry("guid:x", "Troops leave the border", "Text", NOW, guid="a")
    save_collected(filled, "other", FeedHealth(), [entry], NOW)
    assert len(titles(filled)) == 2


def test_hostile_text_is_stored_as_text(filled: Store) -> None:
    title = "Robert'); DROP TABLE articles;-- \" % _ \\ :x {y}"
    entry = Entry("'; DELETE FROM articles; --", title, "$1 %s ?", NOW, guid="'", url="https://n.example/'")
    save_collected(filled, "feed", FeedHealth(), [entry], NOW)
    assert titles(filled) == [title]


def test_health_is_remembered_whole(filled: Store) -> None:
    health = FeedHealth(
        state_url=FEED.url, etag='"ü"', last_modified="Mon", last_attempt=NOW,
        last_success=NOW - HOUR, last_new_entry=NOW, error_streak=3, failing_since=NOW - HOUR,
        last_error="the server has trouble (500)", last_warning="odd", last_status=500,
        next_due=NOW + HOUR, fetches=9, not_modified=4, entries_total=20, undated_total=2, entries_digest="abc",
        entries_a_day=3.5, usual_gap_seconds=7200.0, interval_seconds=300.0, floor_seconds=60.0,
        redirect_url="https://n.example/new", redirect_seen=1, gone=True,
    )  # fmt: skip
    save_collected(filled, "feed", health, (), NOW, failed=True)
    assert read_health(filled) == {"feed": health}


def test_a_feed_taken_out_of_the_configuration_keeps_its_articles_and_its_health(filled: Store) -> None:
    keep(filled, A)
    other = Feed("other", "Other", "https://o.example/feed", "P", "O", "en")
    sync_feeds(filled, [other], NOW + HOUR)
    assert read_feeds(filled).set_index("id")["active"].to_dict() == {"feed": False, "other": True}
    sync_feeds(filled, [FEED], NOW + 2 * HOUR)
    frame = read_feeds(filled).set_index("id")
    assert frame["active"].to_dict() == {"feed": True, "other": False}
    assert frame.loc["feed", "added_utc"].to_pydatetime() == NOW
    assert titles(filled) == ["Troops leave the border"]


def test_the_days_a_document_covers_count_as_read(filled: Store) -> None:
    keep(filled, A, item("Old", "https://n.example/o", "o", date="Sat, 08 Jan 2022 08:00:00 GMT"))
    keep(filled, failed=True, now=NOW + HOUR)
    rows = read_feed_days(filled).set_index("day")[["fetches", "successes", "new_articles"]]
    days = [dt.date(2022, 1, day) for day in (8, 9, 10)]
    assert rows.loc[days].to_numpy().tolist() == [[0, 1, 1], [0, 1, 0], [2, 1, 1]]


def test_a_fetch_is_stored_whole_or_not_at_all(filled: Store) -> None:
    broken = Entry("k2", "Second", "", NOW.replace(tzinfo=None))
    with pytest.raises(Exception, match="without a zone"):
        save_collected(filled, "feed", FeedHealth(fetches=5), [Entry("k1", "First", "", NOW), broken], NOW)
    assert titles(filled) == []
    assert read_health(filled)["feed"].fetches == 0
