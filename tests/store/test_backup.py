"""Backups hold everything and restore into either database."""

import datetime as dt
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from indicators.errors import StoreError
from indicators.model import Entry, Feed, FeedHealth
from indicators.store.backup import backup, restore
from indicators.store.database import Store, open_store, upgrade
from indicators.store.reads import Filter, read_articles, read_meta
from indicators.store.schema import alert_events, alert_rules, articles, metadata
from indicators.store.writes import save_collected, set_meta, sync_feeds

NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)


def fill(store: Store) -> None:
    sync_feeds(store, [Feed("f", "F", "https://n.example/feed", "P", "O", "de")], NOW)
    entries = [Entry(f"k{number}", f"Waffenruhe {number} – 停火", "Text", NOW, url=None) for number in range(30)]
    save_collected(store, "f", FeedHealth(etag='"1"'), entries, NOW)
    save_collected(store, "f", FeedHealth(etag='"2"'), [Entry("k1", "Geändert", "Text", NOW)], NOW)
    set_meta(store, "key", "value")
    rule = {"id": "r", "name": "R", "conflict_id": "world", "kind": "level", "parameters": "{}", "enabled": True,
            "created_utc": NOW, "updated_utc": NOW}  # fmt: skip
    event = {
        "key": "e",
        "rule_id": "r",
        "at_utc": NOW,
        "event": "raised",
        "from_state": "a",
        "to_state": "b",
        "why": "w",
    }
    with store.writing() as connection:
        connection.execute(insert(alert_rules), [rule])
        connection.execute(insert(alert_events), [event])


def content(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.reading() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table)).all()), key=repr)
            for table in metadata.sorted_tables
        }


def test_a_backup_is_restored_whole_into_either_database(
    store: Store, tmp_path: Path, new_url: Callable[[], str]
) -> None:
    fill(store)
    backup(store, tmp_path / "copies" / "store.backup")
    url = new_url()
    restore(tmp_path / "copies" / "store.backup", url)
    with open_store(url) as restored:
        assert content(restored) == content(store)
        assert len(read_articles(restored, Filter(search="geändert"))) == 1
        fresh = [Entry("new", "After the restore", "", NOW)]
        assert save_collected(restored, "f", FeedHealth(), fresh, NOW).new == 1
        with restored.writing() as connection:
            connection.execute(insert(alert_events), [{"key": "e2", "rule_id": "r", "at_utc": NOW, "event": "x",
                                                       "from_state": "a", "to_state": "b", "why": ""}])  # fmt: skip


def test_a_backup_is_one_file_that_is_whole(store: Store, tmp_path: Path) -> None:
    fill(store)
    target = tmp_path / "copies" / "store.backup"
    backup(store, target)
    assert [path.name for path in target.parent.iterdir()] == ["store.backup"]
    connection = sqlite3.connect(target)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_a_backup_is_taken_while_somebody_writes(store: Store, tmp_path: Path) -> None:
    fill(store)
    with store.writing() as connection:
        connection.execute(articles.update().values(title="half way"))
        with open_store(store.url, read_only=True) as reader:
            backup(reader, tmp_path / "store.backup")
    with open_store(f"sqlite:///{tmp_path}/store.backup", read_only=True) as copy:
        assert "half way" not in set(read_articles(copy)["title"])


def test_a_backup_never_overwrites(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "store.backup"
    target.write_text("precious")
    with pytest.raises(StoreError, match="is there already"):
        backup(store, target)
    assert target.read_text() == "precious"


def test_a_restore_never_mixes_into_a_filled_store(store: Store, tmp_path: Path) -> None:
    fill(store)
    backup(store, tmp_path / "store.backup")
    before = content(store)
    with pytest.raises(StoreError, match=r"holds 30 articles\. Restore into an empty store"):
        restore(tmp_path / "store.backup", store.url)
    assert content(store) == before


def test_a_backup_of_an_older_version_is_brought_up_to_date_and_stays_as_it_is(
    tmp_path: Path, new_url: Callable[[], str]
) -> None:
    old = tmp_path / "old.backup"
    with open_store(f"sqlite:///{old}", migrate=False) as store, store.writing() as connection:
        upgrade(connection, "0001")
        connection.execute(text("INSERT INTO meta VALUES ('key', 'old value')"))
    before = old.read_bytes()
    url = new_url()
    restore(old, url)
    with open_store(url, read_only=True) as restored:
        assert read_meta(restored, "key") == "old value"
    assert old.read_bytes() == before


@pytest.mark.parametrize(("name", "message"), [("missing", "no such backup"), ("text", "not a SQLite database")])
def test_what_is_no_backup_is_named(tmp_path: Path, new_url: Callable[[], str], name: str, message: str) -> None:
    (tmp_path / "text").write_text("not a database, but long enough to be looked at\n" * 100)
    with pytest.raises(StoreError, match=message):
        restore(tmp_path / name, new_url())


def test_a_backup_into_a_place_that_cannot_be_written_is_explained(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        backup(store, tmp_path / "file" / "store.backup")
