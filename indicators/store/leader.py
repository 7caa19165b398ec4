"""One worker writes at a time: a file lock beside a SQLite store, an advisory lock on PostgreSQL."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from indicators.errors import StoreLockedError
from indicators.store.database import Store, explained, shown

_LOCK_NUMBER = 715517002
# A leader whose machine died sends no goodbye; the server notices after about 25 seconds and frees its lock.
_NOTICE_DEATH = ("tcp_keepalives_idle = 10", "tcp_keepalives_interval = 5", "tcp_keepalives_count = 3")


@contextmanager
def leading(store: Store) -> Iterator[Callable[[], bool]]:
    """Hold the write lock of a store; yields a check that it is still held (a lost database connection loses it).

    Raises StoreLockedError where another worker holds it. A process that dies gives the lock back at once, a machine
    that dies within half a minute.
    """
    if store.sqlite:
        with _file_lock(store):
            yield lambda: True
        return
    with explained(store.url), store.engine.connect() as connection:
        # The lock belongs to the connection: it must not go back into the pool, and must end with this process.
        connection.detach()
        for setting in _NOTICE_DEATH:
            connection.execute(text(f"SET {setting}"))
        if not connection.execute(text(f"SELECT pg_try_advisory_lock({_LOCK_NUMBER})")).scalar():
            raise StoreLockedError(_taken(store))
        connection.commit()
        yield lambda: _alive(connection)


def _alive(connection: Connection) -> bool:
    try:
        connection.execute(text("SELECT 1"))
        connection.commit()
    except SQLAlchemyError:
        return False
    return True


@contextmanager
def _file_lock(store: Store) -> Iterator[None]:
    path = Path(f"{make_url(store.url).database}.lock")
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
