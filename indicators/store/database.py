"""Open a store: engine, pragmas, migrations, and messages that say what to do when it cannot be opened."""

import datetime as dt
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from indicators.errors import StoreError, StoreLockedError
from indicators.store.folding import folded

PATIENCE_SECONDS = 15.0  # how long a write waits for another one to end
_MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Store:
    """An open store. Close it, or use it in a `with`. A read-only store refuses every write."""

    engine: Engine
    url: str
    read_only: bool = False

    @property
    def sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Give all connections back; the last writer to leave folds the write-ahead log into the file."""
        self.engine.dispose()

    def shrink(self) -> None:
        """Give back what SQLite keeps of the file in memory, up to 64 MB a connection; nothing on PostgreSQL."""
        if self.sqlite:
            with self.reading() as connection:
                connection.exec_driver_sql("PRAGMA shrink_memory")

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reads; faults of the database become StoreError."""
        with explained(self.url), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is kept or nothing. StoreError for a read-only store."""
        if self.read_only:
            raise StoreError(f"{shown(self.url)} is open for reading only.")
        with explained(self.url), self.engine.execution_options(write=True).begin() as connection:
            yield connection


def open_store(
    url: str, *, read_only: bool = False, migrate: bool = True, patience_seconds: float = PATIENCE_SECONDS
) -> Store:
    """Open the store at a SQLAlchemy URL, create it where it does not exist, and bring its schema up to date.

    read_only: no file is created, nothing migrated; a store of another schema version is refused.
    patience_seconds: how long a write waits for the one of another process before StoreLockedError.
    Raises StoreError with the place and the next step, StoreLockedError where another process holds it.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        _check_file(parsed, read_only)
    store = Store(_engine(parsed, read_only, patience_seconds), url, read_only)
    try:
        with explained(url), store.engine.connect() as connection:
            if read_only:
                _check_version(connection, url)
            elif migrate:
                _migrate(connection, url)
    except BaseException:
        store.close()
        raise
    return store


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn the driver's faults into StoreError with what was found and what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        raise _explain(url, error) from error
    except sqlite3.Error as error:
        raise _explain(url, error) from error


def shown(url: str) -> str:
    """The URL without its password, fit to print."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return re.sub(r":[^:@/]*@", ":***@", url)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            f"'{shown(url)}' is no database URL. Expected sqlite:///data/indicators.db or postgresql://user@host/name."
        ) from error
    backend = parsed.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return parsed
    raise StoreError(f"'{backend}' is no database we know. Expected sqlite:///... or postgresql://...")


def _check_file(parsed: URL, read_only: bool) -> None:
    if parsed.database in (None, "", ":memory:"):
        raise StoreError("a SQLite store needs a file: sqlite:///data/indicators.db.")
    path = Path(str(parsed.database))
    if read_only and not path.exists():
        raise StoreError(
            f"{path}: there is no store yet. `make run` or `python -m indicators collect --once` makes one."
        )
    if path.is_dir():
        raise StoreError(f"{path} is a folder, not a database file.")
    if not read_only:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{path.parent} cannot be made: {error.strerror}. Choose another --database.") from error


def _engine(parsed: URL, read_only: bool, patience_seconds: float) -> Engine:
    milliseconds = round(patience_seconds * 1000)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(parsed, pool_pre_ping=True, pool_size=5, connect_args={"connect_timeout": 10})
        event.listen(engine, "connect", partial(_set_up_postgres, read_only=read_only, milliseconds=milliseconds))
        return engine
    path = Path(str(parsed.database)).resolve()
    uri = f"file:{quote(str(path))}?mode={'ro' if read_only else 'rwc'}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, timeout=patience_seconds, check_same_thread=False)
        connection.isolation_level = None  # SQLAlchemy's BEGIN below decides, not the driver
        return connection

    # Not the pool of in-memory databases, which it would take for "sqlite://": that one closes connections in use.
    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=5, max_overflow=-1)
    event.listen(engine, "connect", partial(_set_up_sqlite, read_only=read_only, milliseconds=milliseconds))
    event.listen(engine, "begin", _begin_deferred if read_only else _begin_immediate)
    return engine


def _set_up_sqlite(connection: Any, _: Any, *, read_only: bool, milliseconds: int) -> None:
    connection.create_function("folded", 1, folded, deterministic=True)
    pragmas = [f"busy_timeout={milliseconds}", "cache_size=-64000", "temp_store=MEMORY"]
    if read_only:
        pragmas.append("query_only=ON")
    else:
        _switch_to_wal(connection, milliseconds)
        # synchronous: what was acknowledged survives a power cut
        pragmas += ["synchronous=FULL", "foreign_keys=ON", "journal_size_limit=67108864"]
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _switch_to_wal(connection: Any, milliseconds: int) -> None:
    """Write-ahead log on. SQLite does not wait here by itself when two processes make a store at the same time."""
    give_up = time.monotonic() + milliseconds / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
            time.sleep(0.05)


def _set_up_postgres(connection: Any, _: Any, *, read_only: bool, milliseconds: int) -> None:
    connection.execute(f"SET lock_timeout = {milliseconds}")
    connection.commit()
    connection.read_only = read_only


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("write", False) else "BEGIN")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def head() -> str:
    """The schema version of this installation."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def schema_version(connection: Connection) -> str | None:
    """The schema version of a store; None for an empty database."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(connection: Connection, url: str) -> None:
    """Bring a store up to date in one transaction; two processes that start together take turns."""
    if schema_version(connection) == head():
        connection.rollback()
        return
    connection.rollback()
    connection = connection.execution_options(write=True)  # reading first and writing later would not wait its turn
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(715517001)"))
        if schema_version(connection) == head():
            return
        try:
            upgrade(connection)
        except CommandError as error:
            raise _too_new(url, schema_version(connection)) from error


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the schema to a revision, inside the transaction of the connection."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _check_version(connection: Connection, url: str) -> None:
    found = schema_version(connection)
    if found == head():
        return
    if found is None:
        raise StoreError(f"{shown(url)} holds no store. `python -m indicators collect --once` makes one.")
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found in known:
        raise StoreError(f"{shown(url)} has the older schema {found}; start the worker once, it migrates the store.")
    raise _too_new(url, found)


def _too_new(url: str, found: str | None) -> StoreError:
    return StoreError(
        f"{shown(url)} was written by a newer version (schema {found}, this one knows {head()}). "
        "Update the program, or restore a backup made with this version."
    )


def _explain(url: str, error: SQLAlchemyError | sqlite3.Error) -> StoreError:
    place = shown(url)
    cause = str(error.orig) if isinstance(error, DBAPIError) and error.orig is not None else str(error)
    lowered = cause.lower()
    if "locked" in lowered or "busy" in lowered or "lock timeout" in lowered:
        return StoreLockedError(
            f"{place} is locked by another process. Stop the other worker, or wait until it is done."
        )
    if "not a database" in lowered or "malformed" in lowered:
        return StoreError(
            f"{place} is not a SQLite database or is damaged ({cause}). Move it away, or `restore` a backup."
        )
    if "already exists" in lowered:
        return StoreError(
            f"{place} holds tables of another program ({cause.splitlines()[0]}). Choose another --database."
        )
    if "unable to open" in lowered:
        return StoreError(f"{place} cannot be opened. Check that the folder exists and that you may write to it.")
    if "readonly" in lowered or "read-only" in lowered:
        return StoreError(f"{place} can only be read. Check the rights of the file and its folder.")
    if "full" in lowered or "no space" in lowered:
        return StoreError(f"{place}: the disk is full. Nothing was lost; free some space and the next run goes on.")
    if isinstance(error, OperationalError) and "postgresql" in place:
        return StoreError(
            f"{place} cannot be reached: {cause.splitlines()[0]}. Is PostgreSQL running, the password right?"
        )
    return StoreError(f"{place}: {cause.splitlines()[0] if cause else error!r}")


def utc_now() -> dt.datetime:
    """The clock of the edge; the core takes the time as an argument."""
    return dt.datetime.now(dt.UTC)
