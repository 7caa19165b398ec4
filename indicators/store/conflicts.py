"""Which conflicts signals and articles belong to."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from indicators.store.database import Store
from indicators.store.schema import article_conflicts, index_days, signal_conflicts

_IDS_A_QUERY = 5000


def read_conflicts_of_signals(store: Store, signal_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The conflicts of some signals by signal_id, sorted; a signal in none is left out."""
    return _conflicts_of(store, signal_conflicts.c.signal_id, signal_conflicts.c.conflict_id, signal_ids)


def read_conflicts_of_articles(store: Store, article_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The conflicts of some articles by article_id, sorted; an article in none is left out."""
    return _conflicts_of(store, article_conflicts.c.article_id, article_conflicts.c.conflict_id, article_ids)


def read_conflict_ids(store: Store) -> tuple[str, ...]:
    """The conflicts the store has signals or index days of, sorted; `world` is among them once anything is scored."""
    days, links = select(index_days.c.conflict_id), select(article_conflicts.c.conflict_id)
    with store.reading() as connection:
        return tuple(sorted(connection.execute(days.union(links)).scalars()))


def _conflicts_of(store: Store, key: Any, conflict: Any, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    with store.reading() as connection:
        for start in range(0, len(ids), _IDS_A_QUERY):
            some = [int(number) for number in ids[start : start + _IDS_A_QUERY]]
            for number, name in connection.execute(select(key, conflict).where(key.in_(some))):
                found.setdefault(number, []).append(name)
    return {number: tuple(sorted(set(names))) for number, names in found.items()}
