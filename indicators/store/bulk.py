"""Load articles with their scores in bulk: COPY on PostgreSQL, inserts on SQLite, then the same SQL on both."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from indicators.store.database import Store
from indicators.store.rows import upsert
from indicators.store.schema import (
    Key,
    UtcTime,
    article_conflicts,
    articles,
    feed_days,
    feeds,
    meta,
    signal_conflicts,
    signals,
)

_LOADED: Final = "loaded "  # keys of meta: partitions of a backfill that are in the store
_DAY: Final = dt.timedelta(days=1)
# How a table comes into being for the length of one transaction.
_passing: Final[dict[str, Any]] = {"prefixes": ["TEMPORARY"]}
_metadata = MetaData()

_in_articles = Table(
    "incoming_articles",
    _metadata,
    Column("number", Key, primary_key=True, autoincrement=False),
    Column("other_key", Text, nullable=False),
    *(
        Column(name, kind)
        for name, kind in (
            ("feed_id", String), ("key", Text), ("guid", Text), ("url", Text), ("title", Text), ("summary", Text),
            ("lang", String), ("published_utc", UtcTime), ("date_flag", String), ("first_seen_utc", UtcTime),
            ("changed_utc", UtcTime), ("version", Integer), ("content_hash", String), ("direction", String),
            ("score", Float), ("relevance", Float), ("lexicon_version", String), ("note", Text),
            ("scored_version", Integer),
        )
    ),
    **_passing,
)  # fmt: skip
_in_signals = Table(
    "incoming_signals",
    _metadata,
    Column("article", Key, index=True),
    *(
        Column(name, kind)
        for name, kind in (
            ("number", Integer), ("type", String), ("direction", String), ("modality", String), ("severity", Float),
            ("confidence", Float), ("quantity", Float), ("unit", String), ("approximate", Boolean), ("date", Date),
            ("source_actors", Text), ("target_actors", Text), ("speaker", String), ("rule", String),
            ("evidence", Text), ("lexicon_version", String), ("published_utc", UtcTime), ("first_seen_utc", UtcTime),
        )
    ),
    **_passing,
)  # fmt: skip
_in_links = Table(
    "incoming_links",
    _metadata,
    Column("article", Key, index=True),
    Column("number", Integer),  # of the signal in its article; -1: the article itself
    Column("conflict_id", String),
    Column("published_utc", UtcTime),
    **_passing,
)
ARTICLE_COLUMNS: Final = tuple(column.name for column in _in_articles.columns)
SIGNAL_COLUMNS: Final = tuple(column.name for column in _in_signals.columns)
LINK_COLUMNS: Final = tuple(column.name for column in _in_links.columns)

Rows = Sequence[Mapping[str, Any]]


def is_loaded(store: Store, name: str) -> bool:
    """Whether a partition of this name has been loaded."""
    with store.reading() as connection:
        return connection.execute(select(meta.c.value).where(meta.c.key == _LOADED + name)).scalar() is not None


def add_feeds(store: Store, rows: Rows) -> None:
    """Make feeds known that are not yet, switched off: what only an archive names is not collected."""
    if not rows:
        return
    with store.writing() as connection:
        make = sqlite.insert if store.sqlite else postgresql.insert
        connection.execute(make(feeds).on_conflict_do_nothing(), [dict(row) for row in rows])


def load_partition(store: Store, name: str, incoming: Rows, found: Rows, links: Rows) -> int:
    """Add a partition's articles with signals and conflicts in one transaction; returns how many were new.

    incoming, found, links: columns ARTICLE_COLUMNS, SIGNAL_COLUMNS, LINK_COLUMNS; their feeds are known (add_feeds).
    What the store has, by key or by feed, address and time, is left as it is. A partition that was loaded is not
    loaded again. The days of new articles count as read.
    """
    if is_loaded(store, name):
        return 0
    with store.writing() as connection:
        for table, rows in ((_in_articles, _told_apart(incoming)), (_in_signals, found), (_in_links, links)):
            table.create(connection)
            _fill(connection, table, rows)
        _leave_known(connection)
        new = connection.execute(select(func.count()).select_from(_in_articles)).scalar_one()
        _insert(connection)
        _count_days(connection)
        upsert(connection, meta, [{"key": _LOADED + name, "value": str(new)}])
        for table in (_in_links, _in_signals, _in_articles):
            table.drop(connection)
    return int(new)


def mark_read(store: Store, feed_ids: Sequence[str], last: dt.date) -> None:
    """Count every day of a feed from its first on record to `last` as read, where nothing is known of the day."""
    with store.writing() as connection:
        for feed_id in feed_ids:
            days = set(connection.execute(select(feed_days.c.day).where(feed_days.c.feed_id == feed_id)).scalars())
            if not days:
                continue
            first = min(days)
            every = {first + number * _DAY for number in range((last - first).days + 1)}
            rows = [
                {"feed_id": feed_id, "day": day, "fetches": 1, "successes": 1, "new_articles": 0}
                for day in sorted(every - days)
            ]
            if rows:
                connection.execute(insert(feed_days), rows)


def _fill(connection: Connection, table: Table, rows: Rows) -> None:
    if not rows:
        return
    names = [column.name for column in table.columns]
    if connection.dialect.name == "sqlite":
        connection.execute(insert(table), [dict(row) for row in rows])
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([_without_nul(row.get(name)) for name in names])


def _without_nul(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


def _told_apart(rows: Rows) -> list[Mapping[str, Any]]:
    """The rows without those that stand twice; an address that stands for two titles makes two articles."""
    kept: dict[tuple[str, str], Mapping[str, Any]] = {}
    for row in rows:
        first = kept.setdefault((row["feed_id"], row["key"]), row)
        if first["title"] != row["title"]:
            kept.setdefault((row["feed_id"], row["other_key"]), {**row, "key": row["other_key"]})
    return list(kept.values())


def _leave_known(connection: Connection) -> None:
    """Take out what the store has. An address that stands for another title there does not make two articles one."""
    c, a = _in_articles.c, articles.c
    same_key = (a.feed_id == c.feed_id) & (a.key == c.key)
    other_title = exists().where(same_key & (a.title != c.title))
    connection.execute(update(_in_articles).where(other_title).values(key=c.other_key))
    same_address = (a.published_utc == c.published_utc) & (a.feed_id == c.feed_id) & (a.url == c.url)
    connection.execute(delete(_in_articles).where(exists().where(same_key)))
    connection.execute(delete(_in_articles).where(exists().where(same_address & (a.title == c.title))))


def _insert(connection: Connection) -> None:
    names = [name for name in ARTICLE_COLUMNS if name not in ("number", "other_key")]
    chosen = select(*(_in_articles.c[name] for name in names)).order_by(_in_articles.c.published_utc)
    connection.execute(insert(articles).from_select(names, chosen))
    of = (articles.c.feed_id == _in_articles.c.feed_id) & (articles.c.key == _in_articles.c.key)
    known = select(_in_articles.c.number.label("article"), articles.c.id).join(articles, of).subquery()
    rest = [name for name in SIGNAL_COLUMNS if name != "article"]
    found = select(known.c.id, *(_in_signals.c[name] for name in rest)).join(
        known, known.c.article == _in_signals.c.article
    )
    connection.execute(insert(signals).from_select(["article_id", *rest], found))
    link = _in_links.c
    of_articles = (
        select(link.conflict_id, link.published_utc, known.c.id)
        .join(known, known.c.article == link.article)
        .where(link.number < 0)
    )
    connection.execute(
        insert(article_conflicts).from_select(["conflict_id", "published_utc", "article_id"], of_articles)
    )
    its_signal = (signals.c.article_id == known.c.id) & (signals.c.number == link.number)
    of_signals = (
        select(link.conflict_id, link.published_utc, signals.c.id)
        .join(known, known.c.article == link.article)
        .join(signals, its_signal)
        .where(link.number >= 0)
    )
    connection.execute(insert(signal_conflicts).from_select(["conflict_id", "published_utc", "signal_id"], of_signals))


def _count_days(connection: Connection) -> None:
    """Add the new articles to their days, which count as read."""
    c = _in_articles.c
    one: ColumnElement[int] = literal_column("1")
    sqlite_here = connection.dialect.name == "sqlite"
    # SQLite keeps times naive in UTC; PostgreSQL would take the day of the connection's time zone.
    day = func.date(c.published_utc if sqlite_here else func.timezone("UTC", c.published_utc))
    counted = select(c.feed_id, day, one, one, func.count()).where(literal_column("1 = 1")).group_by(c.feed_id, day)
    make = sqlite.insert if sqlite_here else postgresql.insert
    added = make(feed_days).from_select(["feed_id", "day", "fetches", "successes", "new_articles"], counted)
    sums = {name: feed_days.c[name] + added.excluded[name] for name in ("fetches", "successes", "new_articles")}
    connection.execute(added.on_conflict_do_update(index_elements=["feed_id", "day"], set_=sums))
