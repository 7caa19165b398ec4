"""Search without case and accents on both databases alike, and Chinese by its signs."""

import re

from alembic import op

from indicators.store.folding import FOLDED_SQL

revision = "0003"
down_revision = "0002"

_SQLITE = r"""
DROP TRIGGER articles_search_insert;
DROP TRIGGER articles_search_delete;
DROP TRIGGER articles_search_update;
DROP TABLE articles_search;

-- Without content of its own: `folded` gives the old words again where they are to be taken out.
CREATE VIRTUAL TABLE articles_search USING fts5(words, content='', tokenize="unicode61 remove_diacritics 0");

CREATE TRIGGER articles_search_insert AFTER INSERT ON articles BEGIN
  INSERT INTO articles_search(rowid, words) VALUES (new.id, folded(new.title || ' ' || new.summary))\; END;

CREATE TRIGGER articles_search_delete AFTER DELETE ON articles BEGIN
  INSERT INTO articles_search(articles_search, rowid, words)
    VALUES ('delete', old.id, folded(old.title || ' ' || old.summary))\; END;

CREATE TRIGGER articles_search_update AFTER UPDATE OF title, summary ON articles BEGIN
  INSERT INTO articles_search(articles_search, rowid, words)
    VALUES ('delete', old.id, folded(old.title || ' ' || old.summary))\;
  INSERT INTO articles_search(rowid, words) VALUES (new.id, folded(new.title || ' ' || new.summary))\; END;

INSERT INTO articles_search(rowid, words) SELECT id, folded(title || ' ' || summary) FROM articles
"""
_POSTGRESQL = (
    "ALTER TABLE articles DROP COLUMN search",
    "CREATE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS "
    f"$$ SELECT {FOLDED_SQL.replace('%', '%%')} $$",
    "ALTER TABLE articles ADD COLUMN search tsvector GENERATED ALWAYS AS "
    "(to_tsvector('simple', folded(title || ' ' || summary))) STORED",
    "CREATE INDEX ix_articles_search ON articles USING gin (search)",
)


def upgrade() -> None:
    connection = op.get_bind()
    sqlite = connection.dialect.name == "sqlite"
    for statement in re.split(r"(?<!\\);", _SQLITE) if sqlite else _POSTGRESQL:
        connection.exec_driver_sql(statement.replace("\\;", ";"))
