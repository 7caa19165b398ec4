"""Copy a store to a file and back. SQLite copies while the worker runs; PostgreSQL goes through a SQLite file."""

import sqlite3
from pathlib import Path

from sqlalchemy import func, insert, make_url, select, text

from indicators.errors import StoreError
from indicators.store.database import Store, open_store, shown
from indicators.store.schema import metadata

_CHUNK = 2000


def backup(store: Store, target: Path) -> None:
    """Write a SQLite file with everything the store holds. Refuses to overwrite; a half copy never keeps the name."""
    if target.exists():
        raise StoreError(f"{target} is there already. Choose another name; a backup never overwrites.")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    if store.sqlite:
        source = sqlite3.connect(f"file:{make_url(store.url).database}?mode=ro", uri=True)
        with sqlite3.connect(part) as copy:
            source.backup(copy)
        copy.close()
        source.close()
    else:
        with open_store(f"sqlite:///{part}") as copy_store:
            _copy_tables(store, copy_store)
    _tidy(part)
    part.rename(target)


def restore(source: Path, url: str) -> None:
    """Fill the empty or missing store at `url` from a backup. Refuses a store that holds articles."""
    if not source.exists():
        raise StoreError(f"{source}: there is no such backup.")
    with open_store(f"sqlite:///{source}", read_only=True) as backup_store, open_store(url) as target:
        with target.reading() as connection:
            held = connection.execute(select(func.count()).select_from(metadata.tables["articles"])).scalar() or 0
        if held:
            raise StoreError(
                f"{shown(url)} holds {held:,} articles. Restore into an empty store, then point --database at it."
            )
        _copy_tables(backup_store, target)


def _copy_tables(source: Store, target: Store) -> None:
    with source.reading() as reading, target.writing() as writing:
        for table in metadata.sorted_tables:
            rows = reading.execution_options(stream_results=True).execute(select(table)).mappings()
            while chunk := rows.fetchmany(_CHUNK):
                writing.execute(insert(table), [dict(row) for row in chunk])
        if not target.sqlite:
            for table in metadata.sorted_tables:
                key = next(iter(table.primary_key))
                if key.autoincrement is True:
                    name = table.name
                    query = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 1)) FROM {name}"  # noqa: S608
                    writing.execute(text(query))


def _tidy(part: Path) -> None:
    """Leave one file without a log beside it."""
    connection = sqlite3.connect(part)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    for ending in ("-wal", "-shm", ".lock"):
        part.with_name(part.name + ending).unlink(missing_ok=True)
