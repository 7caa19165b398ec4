"""One worker writes at a time: a file lock beside a SQLite store, an advisory lock on PostgreSQL."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from indicators.errors import StoreLockedError
from indicators.store.database import Store, explained, shown

_LOCK_NUMBER = 715517002


@contextmanager
def leading(store: Store) -> Iterator[Callable[[], bool]]:
    """Hold the write lock of a store; yields a check that it is still held (a lost database connection loses it).

    Raises StoreLockedError where another worker holds it. A process that dies gives the lock back at once.
    """
    if store.sqlite:
        with _file_lock(store):
            yield lambda: True
        return
    with explained(store.url), store.engine.connect() as connection:
        if not connection.execute(text(f"SELECT pg_try_advisory_lock({_LOCK_NUMBER})")).scalar():
            raise StoreLockedError(_taken(store))
        connection.commit()

        def held() -> bool:
            try:
                connection.execute(text("SELECT 1"))
                connection.commit()
            except SQLAlchemyError:
                return False
            return True

        try:
            yield held
        finally:
            connection.close()


@contextmanager
def _file_lock(store: Store) -> Iterator[None]:
    path = Path(store.url.split("///", 1)[1].split("?", 1)[0] + ".lock")
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreLockedError(_taken(store)) from error
        yield
    finally:
        os.close(handle)


def _taken(store: Store) -> str:
    return f"{shown(store.url)}: another worker is writing to this store. Stop it first, or choose another --database."
