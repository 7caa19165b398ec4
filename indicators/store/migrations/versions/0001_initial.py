"""The first schema."""

from alembic import op

from indicators.store.schema import metadata

revision = "0001"
down_revision = None

_SEARCH_SQLITE = (
    "CREATE VIRTUAL TABLE articles_search USING fts5(title, summary, content='articles', content_rowid='id', "
    "tokenize=\"unicode61 remove_diacritics 2\")",
    "CREATE TRIGGER articles_search_insert AFTER INSERT ON articles BEGIN "
    "INSERT INTO articles_search(rowid, title, summary) VALUES (new.id, new.title, new.summary); END",
    "CREATE TRIGGER articles_search_delete AFTER DELETE ON articles BEGIN "
    "INSERT INTO articles_search(articles_search, rowid, title, summary) VALUES ('delete', old.id, old.title, old.summary); END",
    "CREATE TRIGGER articles_search_update AFTER UPDATE OF title, summary ON articles BEGIN "
    "INSERT INTO articles_search(articles_search, rowid, title, summary) VALUES ('delete', old.id, old.title, old.summary); "
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
