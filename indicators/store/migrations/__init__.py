"""Alembic migrations; run on start by `store.database.migrate`."""
