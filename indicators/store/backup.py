"""Copy a store to a file and back. SQLite copies while the worker runs; PostgreSQL goes through a SQLite file."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from sqlalchemy import Connection, func, insert, make_url, select, text

from indicators.errors import StoreError
from indicators.store.database import Store, explained, open_store, shown
from indicators.store.schema import metadata

_CHUNK = 2000


def backup(store: Store, target: Path) -> None:
    """Write a SQLite file with everything the store holds. Refuses to overwrite; a half copy never keeps the name."""
    if target.exists():
        raise StoreError(f"{target} is there already. Choose another name; a backup never overwrites.")
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with explained(store.url):
            _copy_pages(str(make_url(store.url).database), part) if store.sqlite else _copy_rows(store, part)
            _tidy(part)
        part.rename(target)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror}. Choose another place.") from error


def restore(source: Path, url: str) -> None:
    """Fill the empty or missing store at `url` from a backup, also of an older version. Refuses a store that holds
    anything."""
    if not source.exists():
        raise StoreError(f"{source}: there is no such backup.")
    with TemporaryDirectory() as folder:
        copy = Path(folder) / source.name
        with explained(f"sqlite:///{source}"):
            _copy_pages(str(source), copy)  # migrated there, so that the backup itself stays as it is
        with open_store(f"sqlite:///{copy}") as backup_store, open_store(url) as target:
            _refuse_filled(target)
            _copy_tables(backup_store, target)


def _refuse_filled(target: Store) -> None:
    tables = {table.name: table for table in metadata.sorted_tables}
    with target.reading() as connection:
        for name in ("articles", *tables):  # the articles first: they say most about what lies there
            held = connection.execute(select(func.count()).select_from(tables[name])).scalar()
            if held:
                raise StoreError(
                    f"{shown(target.url)} holds {held:,} {name.replace('_', ' ')}. Restore into an empty store, then "
                    "point --database at it."
                )


def _copy_pages(path: str, part: Path) -> None:
    """Copy a SQLite file with what stands in its write-ahead log."""
    uri = f"file:{quote(path)}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)


def _copy_rows(store: Store, part: Path) -> None:
    with open_store(f"sqlite:///{part}") as copy_store:
        _copy_tables(store, copy_store)


def _copy_tables(source: Store, target: Store) -> None:
    """Copy every row in one transaction, read as of one moment."""
    engine = source.engine if source.sqlite else source.engine.execution_options(isolation_level="REPEATABLE READ")
    with explained(source.url), engine.connect() as reading, target.writing() as writing:
        for table in metadata.sorted_tables:
            rows = reading.execution_options(stream_results=True).execute(select(table)).mappings()
            while chunk := rows.fetchmany(_CHUNK):
                writing.execute(insert(table), [dict(row) for row in chunk])
        if not target.sqlite:
            _count_on(writing)


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL number new rows behind the copied ones."""
    for table in metadata.sorted_tables:
        if next(iter(table.primary_key)).autoincrement is True:
            name = table.name
            query = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 1)) FROM {name}"  # noqa: S608
            connection.execute(text(query))


def _tidy(part: Path) -> None:
    """Leave one file without a log beside it."""
    connection = sqlite3.connect(part)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    for ending in ("-wal", "-shm", ".lock"):
        part.with_name(part.name + ending).unlink(missing_ok=True)
