"""The first schema. Frozen: what changed since stands in the revisions after this one, not here."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

revision = "0001"
down_revision = None

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


Time = DateTime(timezone=True)
Key = BigInteger().with_variant(Integer, "sqlite")

Table(
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
    Column("added_utc", Time, nullable=False),
    # What is remembered between two fetches: the fields of model.FeedHealth.
    Column("state_url", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("last_attempt", Time),
    Column("last_success", Time),
    Column("last_new_entry", Time),
    Column("error_streak", Integer, nullable=False, server_default="0"),
    Column("failing_since", Time),
    Column("last_error", Text),
    Column("last_status", Integer),
    Column("next_due", Time),
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
)

Table(
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
    Column("published_utc", Time, nullable=False),
    Column("date_flag", String(16), nullable=False),
    Column("stated_date", Text),
    Column("first_seen_utc", Time, nullable=False),
    Column("changed_utc", Time, nullable=False),  # when this version was first seen
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
    UniqueConstraint("feed_id", "key"),
    Index(None, "published_utc"),
    Index(None, "first_seen_utc"),
    Index(None, "story_id"),
    Index(None, "scored_version", "version"),
)

Table(
    "article_versions",
    metadata,
    Column("article_id", Key, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("seen_utc", Time, nullable=False),
)

Table(
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
    Column("published_utc", Time, nullable=False),
    Column("first_seen_utc", Time, nullable=False),
    UniqueConstraint("article_id", "number"),
    Index(None, "published_utc"),
    Index(None, "type", "published_utc"),
)

Table(
    "signal_conflicts",
    metadata,
    Column("conflict_id", String, primary_key=True),
    Column("published_utc", Time, primary_key=True),
    Column("signal_id", Key, ForeignKey("signals.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "signal_id"),
)

Table(
    "article_conflicts",
    metadata,
    Column("conflict_id", String, primary_key=True),
    Column("published_utc", Time, primary_key=True),
    Column("article_id", Key, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "article_id"),
)

Table(
    "feed_days",
    metadata,
    Column("feed_id", String, ForeignKey("feeds.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("fetches", Integer, nullable=False),
    Column("successes", Integer, nullable=False),
    Column("new_articles", Integer, nullable=False),
    Index(None, "day"),
)

Table(
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
    Column("computed_utc", Time, nullable=False),
    Column("detail", Text, nullable=False, server_default="{}"),  # JSON: further figures of the day
)

Table(
    "index_revisions",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("conflict_id", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("computed_utc", Time, nullable=False),
    Column("net_before", Float),
    Column("net_after", Float),
    Column("formula_version", String(32), nullable=False),
    Column("why", Text, nullable=False),
    Index(None, "conflict_id", "day"),
)

Table(
    "alert_rules",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("conflict_id", String, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("parameters", Text, nullable=False),  # JSON of the whole rule
    Column("enabled", Boolean, nullable=False),
    Column("created_utc", Time, nullable=False),
    Column("updated_utc", Time, nullable=False),
    Column("deleted_utc", Time),
)

Table(
    "alert_states",
    metadata,
    Column("rule_id", String, ForeignKey("alert_rules.id"), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("detail", Text, nullable=False),  # JSON of the whole state
    Column("updated_utc", Time, nullable=False),
)

Table(
    "alert_events",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("rule_id", String, ForeignKey("alert_rules.id"), nullable=False),
    Column("at_utc", Time, nullable=False),
    Column("event", String(16), nullable=False),
    Column("from_state", String(16), nullable=False),
    Column("to_state", String(16), nullable=False),
    Column("day", Date),
    Column("value", Float),
    Column("why", Text, nullable=False),
    Index(None, "rule_id", "at_utc"),
)

Table(
    "outbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("rule_id", String, nullable=False),
    Column("channel", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created", Time, nullable=False),
    Column("due", Time, nullable=False),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("attempted_at", Time),
    Column("sent_at", Time),
    Column("last_error", Text),
    Index(None, "status", "due"),
)

Table(
    "corrections",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("signal_id", Key, nullable=False),
    Column("article_id", Key, nullable=False),
    Column("type", String(32), nullable=False),
    Column("rule", String(64), nullable=False),
    Column("verdict", String(24), nullable=False),
    Column("note", Text, nullable=False),
    Column("created_utc", Time, nullable=False),
    Column("undone_utc", Time),
    Index(None, "signal_id"),
)

Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

_SEARCH_SQLITE = (
    "CREATE VIRTUAL TABLE articles_search USING fts5(title, summary, content='articles', content_rowid='id', "
    'tokenize="unicode61 remove_diacritics 2")',
    "CREATE TRIGGER articles_search_insert AFTER INSERT ON articles BEGIN "
    "INSERT INTO articles_search(rowid, title, summary) VALUES (new.id, new.title, new.summary); END",
    "CREATE TRIGGER articles_search_delete AFTER DELETE ON articles BEGIN "
    "INSERT INTO articles_search(articles_search, rowid, title, summary) "
    "VALUES ('delete', old.id, old.title, old.summary); END",
    "CREATE TRIGGER articles_search_update AFTER UPDATE OF title, summary ON articles BEGIN "
    "INSERT INTO articles_search(articles_search, rowid, title, summary) "
    "VALUES ('delete', old.id, old.title, old.summary); "
    "INSERT INTO articles_search(rowid, title, summary) VALUES (new.id, new.title, new.summary); END",
)
_SEARCH_POSTGRESQL = (
    "ALTER TABLE articles ADD COLUMN search tsvector GENERATED ALWAYS AS "
    "(to_tsvector('simple', coalesce(title, '') || ' ' || coalesce(summary, ''))) STORED",
    "CREATE INDEX ix_articles_search ON articles USING gin (search)",
)


def upgrade() -> None:
    connection = op.get_bind()
    metadata.create_all(connection, checkfirst=False)
    for statement in _SEARCH_SQLITE if connection.dialect.name == "sqlite" else _SEARCH_POSTGRESQL:
        op.execute(statement)
