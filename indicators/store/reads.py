"""All reads, gathered from the modules that hold them: frames with documented columns, times aware UTC."""

from indicators.store.articles import count_articles, read_articles
from indicators.store.conflicts import read_conflict_ids, read_conflicts_of_articles, read_conflicts_of_signals
from indicators.store.corrections import read_corrections
from indicators.store.counts import Counts, read_counts
from indicators.store.feeddays import read_feed_days
from indicators.store.feeds import read_feeds, read_health, read_next_due
from indicators.store.filters import Filter
from indicators.store.index import read_day_counts, read_formula_versions, read_index, read_newest_day, read_revisions
from indicators.store.scores import read_lexicon_versions, read_oldest_waiting
from indicators.store.settings import read_meta, read_removed_before
from indicators.store.signals import read_signals, read_signals_by_conflict, read_signals_of_articles
from indicators.store.stories import read_story_window

__all__ = [
    "Counts",
    "Filter",
    "count_articles",
    "read_articles",
    "read_conflict_ids",
    "read_conflicts_of_articles",
    "read_conflicts_of_signals",
    "read_corrections",
    "read_counts",
    "read_day_counts",
    "read_feed_days",
    "read_feeds",
    "read_formula_versions",
    "read_health",
    "read_index",
    "read_lexicon_versions",
    "read_meta",
    "read_newest_day",
    "read_next_due",
    "read_oldest_waiting",
    "read_removed_before",
    "read_revisions",
    "read_signals",
    "read_signals_by_conflict",
    "read_signals_of_articles",
    "read_story_window",
]
