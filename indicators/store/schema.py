"""The tables of the store, the same on SQLite and PostgreSQL. Times go in and come out as aware UTC."""

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[dt.datetime]):
    """An aware time, kept as UTC; SQLite has no time zones and keeps it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone reached the store: {value!r}")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)  # type: ignore[no-any-return]


Key = BigInteger().with_variant(Integer, "sqlite")

feeds = Table(
    "feeds",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("weight", Float, nullable=False),
    Column("state_affiliated", Boolean, nullable=False),
    Column("state", String(16)),
    Column("active", Boolean, nullable=False),
    Column("added_utc", UtcTime, nullable=False),
    # What is remembered between two fetches: the fields of model.FeedHealth.
    Column("state_url", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("last_attempt", UtcTime),
    Column("last_success", UtcTime),
    Column("last_new_entry", UtcTime),
    Column("error_streak", Integer, nullable=False, server_default="0"),
    Column("failing_since", UtcTime),
    Column("last_error", Text),
    Column("last_warning", Text),
    Column("last_status", Integer),
    Column("next_due", UtcTime),
    Column("fetches", Integer, nullable=False, server_default="0"),
    Column("not_modified", Integer, nullable=False, server_default="0"),
    Column("entries_total", Integer, nullable=False, server_default="0"),
    Column("undated_total", Integer, nullable=False, server_default="0"),
    Column("entries_digest", Text),
    Column("entries_a_day", Float),
    Column("usual_gap_seconds", Float),
    Column("interval_seconds", Float),
    Column("floor_seconds", Float),
    Column("redirect_url", Text),
    Column("redirect_seen", Integer, nullable=False, server_default="0"),
    Column("gone", Boolean, nullable=False, server_default="0"),
    # Full text of its articles' pages: wanted, pages read and not read, why the last one was not.
    Column("full_text", Boolean, nullable=False, server_default="0"),
    Column("pages_read", Integer, nullable=False, server_default="0"),
    Column("pages_failed", Integer, nullable=False, server_default="0"),
    Column("page_error", Text),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("feed_id", String, ForeignKey("feeds.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("guid", Text),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("lang", String(8), nullable=False),
    Column("published_utc", UtcTime, nullable=False),
    Column("date_flag", String(16), nullable=False),
    Column("stated_date", Text),
    Column("first_seen_utc", UtcTime, nullable=False),
    Column("changed_utc", UtcTime, nullable=False),  # when this version was first seen
    Column("version", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("direction", String(16)),
    Column("score", Float),
    Column("relevance", Float),
    Column("lexicon_version", String(32)),
    Column("note", Text),
    Column("scored_version", Integer),  # null: waits for the scorer
    Column("story_id", String),
    Column("copy_of", Key),  # the article whose text this one repeats
    Column("teaser", Text),  # what the feed says, where `summary` is the text of the page
    Column("page_due", UtcTime),  # when to fetch its page; it waits for that and is not scored before
    UniqueConstraint("feed_id", "key"),
    Index(None, "published_utc"),
    Index(None, "first_seen_utc"),
    Index(None, "story_id"),
    Index(None, "scored_version", "version"),
)
# Few articles wait for their page, and never for long: the index holds these alone.
_waits = articles.c.page_due.is_not(None)
Index("ix_articles_page_due", articles.c.page_due, sqlite_where=_waits, postgresql_where=_waits)

article_versions = Table(
    "article_versions",
    metadata,
    Column("article_id", Key, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("seen_utc", UtcTime, nullable=False),
)

signals = Table(
    "signals",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("article_id", Key, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),  # its place in the article
    Column("type", String(32), nullable=False),
    Column("direction", String(16), nullable=False),
    Column("modality", String(16), nullable=False),
    Column("severity", Float, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("quantity", Float),
    Column("unit", String(32)),
    Column("approximate", Boolean, nullable=False),
    Column("date", Date),
    Column("source_actors", Text, nullable=False),  # JSON lists
    Column("target_actors", Text, nullable=False),
    Column("speaker", String(16), nullable=False),
    Column("rule", String(64), nullable=False),
    Column("evidence", Text, nullable=False),
    Column("lexicon_version", String(32), nullable=False),
    Column("published_utc", UtcTime, nullable=False),
    Column("first_seen_utc", UtcTime, nullable=False),
    UniqueConstraint("article_id", "number"),
    Index(None, "published_utc"),
    Index(None, "type", "published_utc"),
)

signal_conflicts = Table(
    "signal_conflicts",
    metadata,
    Column("conflict_id", String, primary_key=True),
    Column("published_utc", UtcTime, primary_key=True),
    Column("signal_id", Key, ForeignKey("signals.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "signal_id"),
)

article_conflicts = Table(
    "article_conflicts",
    metadata,
    Column("conflict_id", String, primary_key=True),
    Column("published_utc", UtcTime, primary_key=True),
    Column("article_id", Key, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "article_id"),
)

feed_days = Table(
    "feed_days",
    metadata,
    Column("feed_id", String, ForeignKey("feeds.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("fetches", Integer, nullable=False),
    Column("successes", Integer, nullable=False),
    Column("new_articles", Integer, nullable=False),
    Index(None, "day"),
)

index_days = Table(
    "index_days",
    metadata,
    Column("conflict_id", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("escalation_words", Float),
    Column("escalation_deeds", Float),
    Column("deescalation_words", Float),
    Column("deescalation_deeds", Float),
    Column("net", Float),
    Column("low", Float),
    Column("high", Float),
    Column("level", String(16), nullable=False),
    Column("stories", Integer, nullable=False),
    Column("publishers", Integer, nullable=False),
    Column("coverage", Float),
    Column("status", String(32), nullable=False),
    Column("formula_version", String(32), nullable=False),
    Column("computed_utc", UtcTime, nullable=False),
    Column("detail", Text, nullable=False, server_default="{}"),  # JSON: further figures of the day
)

index_revisions = Table(
    "index_revisions",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("conflict_id", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("computed_utc", UtcTime, nullable=False),
    Column("net_before", Float),
    Column("net_after", Float),
    Column("formula_version", String(32), nullable=False),
    Column("why", Text, nullable=False),
    Index(None, "conflict_id", "day"),
)

alert_rules = Table(
    "alert_rules",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("conflict_id", String, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("parameters", Text, nullable=False),  # JSON of the whole rule
    Column("enabled", Boolean, nullable=False),
    Column("created_utc", UtcTime, nullable=False),
    Column("updated_utc", UtcTime, nullable=False),
    Column("deleted_utc", UtcTime),
)

alert_states = Table(
    "alert_states",
    metadata,
    Column("rule_id", String, ForeignKey("alert_rules.id"), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("detail", Text, nullable=False),  # JSON of the whole state
    Column("updated_utc", UtcTime, nullable=False),
)

alert_events = Table(
    "alert_events",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("rule_id", String, ForeignKey("alert_rules.id"), nullable=False),
    Column("at_utc", UtcTime, nullable=False),
    Column("event", String(16), nullable=False),
    Column("from_state", String(16), nullable=False),
    Column("to_state", String(16), nullable=False),
    Column("day", Date),
    Column("value", Float),
    Column("why", Text, nullable=False),
    Index(None, "rule_id", "at_utc"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("rule_id", String, nullable=False),
    Column("channel", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("due", UtcTime, nullable=False),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("attempted_at", UtcTime),
    Column("sent_at", UtcTime),
    Column("last_error", Text),
    Index(None, "status", "due"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("signal_id", Key, nullable=False),
    Column("article_id", Key, nullable=False),
    Column("type", String(32), nullable=False),
    Column("rule", String(64), nullable=False),
    Column("verdict", String(24), nullable=False),
    Column("note", Text, nullable=False),
    Column("created_utc", UtcTime, nullable=False),
    Column("undone_utc", UtcTime),
    Index(None, "signal_id"),
)

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))
# A key of meta: articles published before this time were removed on purpose.
REMOVED_BEFORE = "removed_before"
