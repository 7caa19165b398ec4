"""Migrations run forwards on a filled store, whole or not at all."""

import datetime as dt
from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from indicators.errors import StoreError
from indicators.model import Entry, FeedHealth
from indicators.store.database import Store, head, open_store, schema_version, upgrade
from indicators.store.pages import read_waiting_pages
from indicators.store.reads import Filter, read_articles, read_feeds, read_health
from indicators.store.schema import metadata
from indicators.store.writes import articles_to_score, save_collected

NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)
URL = "https://n.example/1"


def fill(store: Store) -> None:
    """Rows of the first schema, in words of SQL: today's code may not fit them any more."""
    feed = """INSERT INTO feeds (id, title, url, publisher, owner, language, weight, state_affiliated, active,
        added_utc, etag) VALUES ('f', 'F', 'https://n.example/feed', 'P', 'O', 'de', 1.0, :no, :yes, :now, '"1"')"""
    article = """INSERT INTO articles (feed_id, key, title, summary, lang, published_utc, date_flag, first_seen_utc,
        changed_utc, version, content_hash)
        VALUES ('f', :key, :title, 'Am Fluss', 'de', :now, 'ok', :now, :now, 1, 'x')"""
    now = NOW.replace(tzinfo=None).isoformat(" ") if store.sqlite else NOW
    with store.writing() as connection:
        connection.execute(text(feed), {"now": now, "no": False, "yes": True})
        connection.execute(text(article), [{"now": now, "key": f"k{n}", "title": f"Waffenruhe {n}"} for n in range(50)])


@pytest.fixture
def old_url(new_url: Callable[[], str]) -> str:
    """A filled store of the first schema."""
    url = new_url()
    with open_store(url, migrate=False) as store:
        with store.writing() as connection:
            upgrade(connection, "0001")
        fill(store)
    return url


def test_migrations_lead_to_the_schema_that_the_code_uses(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": False})
        found = compare_metadata(context, metadata)
    ours = [difference for difference in found if "search" not in str(difference) and "alembic" not in str(difference)]
    assert ours == []


def test_a_filled_store_of_the_first_schema_is_brought_up_to_date(old_url: str) -> None:
    with open_store(old_url) as store:
        with store.reading() as connection:
            assert schema_version(connection) == head() != "0001"
        assert len(read_articles(store, limit=1000)) == 50
        assert len(read_articles(store, Filter(search="waffenruhe 7"))) == 1
        health = read_health(store)["f"]
        assert (health.etag, health.last_warning, health.fetches) == ('"1"', None, 0)


def test_a_filled_store_of_the_version_before_is_brought_up_to_date(new_url: Callable[[], str]) -> None:
    url = new_url()
    with open_store(url, migrate=False) as store:
        with store.writing() as connection:
            upgrade(connection, "0003")
        fill(store)
    with open_store(url) as store:
        assert len(read_articles(store, Filter(search="waffenruhe 7"))) == 1
        feed = read_feeds(store).iloc[0]
        assert (bool(feed["full_text"]), feed["pages_read"], feed["page_error"]) == (False, 0, None)
        assert len(articles_to_score(store)) == 50, "nothing waits for a page that nobody asked for"
        save_collected(store, "f", FeedHealth(), [Entry("k1", "Panzer", "Am Fluss", NOW, url=URL)], NOW, pages=True)
        [page] = read_waiting_pages(store, NOW)
        assert (page.url, page.teaser, len(articles_to_score(store))) == (URL, "Am Fluss", 49)


def test_a_reader_of_an_older_store_is_told_to_start_the_worker(old_url: str) -> None:
    with pytest.raises(StoreError, match="older schema 0001; start the worker once"):
        open_store(old_url, read_only=True)


def test_a_migration_that_fails_leaves_the_store_as_it_was(old_url: str) -> None:
    with open_store(old_url, migrate=False) as store, store.writing() as connection:
        connection.execute(text("ALTER TABLE feeds ADD COLUMN last_warning TEXT"))
    with pytest.raises(StoreError):
        open_store(old_url)
    with open_store(old_url, migrate=False) as store, store.writing() as connection:
        assert schema_version(connection) == "0001"
        assert connection.execute(text("SELECT count(*) FROM articles")).scalar() == 50
        connection.execute(text("ALTER TABLE feeds DROP COLUMN last_warning"))
    with open_store(old_url) as store:
        assert len(read_articles(store)) == 50
