"""The store: schema and migrations, reads, writes; SQLite (WAL) by default, PostgreSQL by URL."""
