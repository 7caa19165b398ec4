"""Opening a store: its schema, several processes at once, and faults that say what to do."""

import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text

from indicators.errors import StoreError, StoreLockedError
from indicators.store.database import Store, head, open_store, schema_version, shown
from indicators.store.reads import read_meta
from indicators.store.schema import meta
from indicators.store.writes import set_meta


def test_a_new_store_has_the_present_schema_and_opens_again(new_url: Callable[[], str]) -> None:
    url = new_url()
    for _ in range(2):
        with open_store(url) as store, store.reading() as connection:
            assert schema_version(connection) == head()


def test_several_processes_may_make_the_same_store_at_once(new_url: Callable[[], str]) -> None:
    url = new_url()
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda _: open_store(url), range(6)))
    for store in stores:
        with store.reading() as connection:
            assert schema_version(connection) == head()
        store.close()


def test_many_threads_may_read_at_once(store: Store) -> None:
    together = threading.Barrier(12)

    def read(_: int) -> int:
        with store.reading() as connection:
            together.wait(20)
            return int(connection.execute(select(func.count()).select_from(meta)).scalar_one())

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(read, range(12))) == [0] * 12


def test_a_reader_sees_the_last_whole_write_while_the_next_one_is_under_way(store: Store) -> None:
    set_meta(store, "state", "old")
    with open_store(store.url, read_only=True) as reader:
        with store.writing() as connection:
            connection.execute(meta.update().values(value="new"))
            assert read_meta(reader, "state") == "old"
        assert read_meta(reader, "state") == "new"


def test_a_write_that_fails_leaves_nothing_behind(store: Store) -> None:
    row = {"key": "half", "value": "1"}
    with pytest.raises(StoreError), store.writing() as connection:
        [connection.execute(meta.insert(), [row]) for _ in range(2)]
    assert read_meta(store, "half") is None


def test_a_second_writer_is_told_that_the_store_is_locked(store: Store) -> None:
    set_meta(store, "key", "first")
    with store.writing() as connection:
        connection.execute(meta.update().values(value="changing"))
        with (
            open_store(store.url, patience_seconds=0.1) as other,
            pytest.raises(StoreLockedError, match=r"locked by another process\. Stop the other worker"),
        ):
            set_meta(other, "key", "second")
    assert read_meta(store, "key") == "changing"


def test_a_second_writer_waits_for_a_short_write_to_end(store: Store) -> None:
    set_meta(store, "key", "first")
    begun, other_is_waiting = threading.Event(), threading.Event()

    def hold() -> None:
        with store.writing() as connection:
            connection.execute(meta.update().values(value="changing"))
            begun.set()
            other_is_waiting.wait(20)

    with ThreadPoolExecutor(1) as pool, open_store(store.url) as other:
        held = pool.submit(hold)
        assert begun.wait(20)

        def tell(*_: object) -> None:
            other_is_waiting.set()

        event.listen(other.engine, "begin", tell, insert=True)
        event.listen(other.engine, "before_cursor_execute", tell)
        set_meta(other, "key", "second")
        held.result()
    assert read_meta(store, "key") == "second"


def test_a_read_only_store_refuses_writes(store: Store) -> None:
    with open_store(store.url, read_only=True) as reader:
        with pytest.raises(StoreError, match="open for reading only"):
            set_meta(reader, "key", "value")
        with pytest.raises(StoreError), reader.reading() as connection:
            connection.execute(meta.insert().values(key="around", value="the check"))
    assert read_meta(store, "around") is None


@pytest.mark.parametrize("read_only", [True, False])
def test_a_store_of_a_newer_version_is_refused_and_left_alone(new_url: Callable[[], str], read_only: bool) -> None:
    url = new_url()
    with open_store(url) as store, store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"newer version \(schema 9999, .*\)\. Update the program, or restore"):
        open_store(url, read_only=read_only)
    with open_store(url, migrate=False) as store, store.reading() as connection:
        assert schema_version(connection) == "9999"


def test_reading_a_database_without_a_store_names_the_command_that_makes_one(new_url: Callable[[], str]) -> None:
    with pytest.raises(StoreError, match="python -m indicators collect --once"):
        open_store(new_url(), read_only=True)


def test_tables_of_another_program_are_left_alone(new_url: Callable[[], str]) -> None:
    url = new_url()
    with open_store(url, migrate=False) as store, store.writing() as connection:
        connection.execute(text("CREATE TABLE feeds (theirs INTEGER)"))
    with pytest.raises(StoreError, match="tables of another program"):
        open_store(url)
    with open_store(url, migrate=False) as store, store.reading() as connection:
        connection.execute(text("SELECT theirs FROM feeds"))
        assert not connection.dialect.has_table(connection, "articles")


def _text_file(path: Path) -> None:
    path.write_text("a text that is long enough to be taken for a page of a database\n" * 200)


def _half(path: Path) -> None:
    content = _store_bytes(path)
    path.write_bytes(content[: len(content) // 2])


def _garbled(path: Path) -> None:
    content = _store_bytes(path)
    path.write_bytes(content[:100] + bytes(range(256)) * ((len(content) - 100) // 256))


def _store_bytes(path: Path) -> bytes:
    open_store(f"sqlite:///{path}").close()
    return path.read_bytes()


@pytest.mark.parametrize("damage", [_text_file, _half, _garbled])
@pytest.mark.parametrize("read_only", [True, False])
def test_a_damaged_file_is_named_with_the_next_step(
    tmp_path: Path, damage: Callable[[Path], None], read_only: bool
) -> None:
    path = tmp_path / "broken.db"
    damage(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"broken\.db is not a SQLite database or is damaged .* `restore` a backup"):
        open_store(f"sqlite:///{path}", read_only=read_only)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", r"'nonsense' is no database URL\. Expected sqlite:///"),
        ("postgresql://u:secret@host:port/x", r"u:\*\*\*@host:port/x' is no database URL"),
        ("mysql://u@host/x", r"'mysql' is no database we know"),
        ("sqlite://", "a SQLite store needs a file"),
        (
            "postgresql://u:secret@127.0.0.1:1/x",
            r"u:\*\*\*@127\.0\.0\.1:1/x cannot be reached: .*Is PostgreSQL running",
        ),
    ],
)
def test_a_wrong_url_is_explained_without_its_password(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)
    assert "secret" not in shown(url)


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder, not a database file"):
        open_store(f"sqlite:///{tmp_path}")
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"file cannot be made: .*\. Choose another --database"):
        open_store(f"sqlite:///{tmp_path}/file/indicators.db")


def test_a_file_name_with_odd_characters_is_taken_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "Über 100 % #1.db"
    open_store(f"sqlite:///{path}").close()
    assert path.exists()
    assert [name.name for name in tmp_path.iterdir()] == [path.name]


@pytest.fixture
def as_plain_user() -> Iterator[None]:
    """Drop root's power to write everywhere for a while; nothing to do for anybody else."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def _open_folder(tmp_path: Path, mode: int) -> None:
    """Let another user reach the folder, whose own rights are `mode`."""
    for folder in tmp_path.parents:
        if folder.name.startswith("pytest"):
            folder.chmod(0o755)
    tmp_path.chmod(mode)


def test_a_file_that_may_not_be_written_is_named(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "indicators.db"
    open_store(f"sqlite:///{path}").close()
    path.chmod(0o444)
    _open_folder(tmp_path, 0o777)
    request.getfixturevalue("as_plain_user")
    with pytest.raises(StoreError, match=r"indicators\.db can only be read\. Check the rights"):
        set_meta(open_store(f"sqlite:///{path}"), "key", "value")


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "indicators.db"
    open_store(f"sqlite:///{path}").close()
    path.chmod(0o000)
    _open_folder(tmp_path, 0o777)
    request.getfixturevalue("as_plain_user")
    for read_only in (True, False):
        with pytest.raises(StoreError, match=r"indicators\.db cannot be opened\. Check"):
            open_store(f"sqlite:///{path}", read_only=read_only)


def test_a_full_disk_loses_nothing_and_the_next_write_goes_on(sqlite_store: Store) -> None:
    set_meta(sqlite_store, "before", "1")
    with sqlite_store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    full = True

    def limit(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + 2 if full else 1_000_000}")

    event.listen(sqlite_store.engine, "checkout", limit)
    with pytest.raises(StoreError, match=r"the disk is full\. Nothing was lost"):
        set_meta(sqlite_store, "large", "x" * 1_000_000)
    full = False
    assert read_meta(sqlite_store, "before") == "1"
    set_meta(sqlite_store, "large", "x" * 1_000_000)
    assert len(read_meta(sqlite_store, "large") or "") == 1_000_000


def test_closing_a_store_leaves_one_file(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/indicators.db") as store:
        set_meta(store, "key", "value")
        names = sorted(path.name for path in tmp_path.iterdir())
        assert re.fullmatch(r"indicators\.db indicators\.db-shm indicators\.db-wal", " ".join(names))
    assert [path.name for path in tmp_path.iterdir()] == ["indicators.db"]
