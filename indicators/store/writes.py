"""All writes of articles and the index, gathered from the modules that hold them.

Each function is one transaction and can be repeated after a crash.
"""

from indicators.store.collected import Saved, content_hash, save_collected
from indicators.store.corrections import add_correction, undo_correction
from indicators.store.feeds import sync_feeds
from indicators.store.index import save_index
from indicators.store.scores import Scored, StoredArticle, articles_to_score, save_scores, score_all_again
from indicators.store.settings import remove_articles_before, set_meta
from indicators.store.stories import save_stories

__all__ = [
    "Saved",
    "Scored",
    "StoredArticle",
    "add_correction",
    "articles_to_score",
    "content_hash",
    "remove_articles_before",
    "save_collected",
    "save_index",
    "save_scores",
    "save_stories",
    "score_all_again",
    "set_meta",
    "sync_feeds",
    "undo_correction",
]
