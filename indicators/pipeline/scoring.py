"""Score the articles that wait for it, and say which conflicts their signals belong to."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from indicators.model import Article
from indicators.score import text
from indicators.score.scorer import Scorer
from indicators.store.database import Store
from indicators.store.writes import Scored, StoredArticle, articles_to_score, save_scores
from indicators.stories.conflict import ConflictMatcher

log = structlog.get_logger()
_BATCH = 500
WORLD = "world"


def score_waiting(
    store: Store, scorer: Scorer, matcher: ConflictMatcher, on_batch: Callable[[int], None] | None = None
) -> tuple[int, datetime | None]:
    """Score all waiting articles; returns how many, and the oldest publication among them (None without any)."""
    count = 0
    oldest: datetime | None = None
    while waiting := articles_to_score(store, _BATCH):
        save_scores(store, [score_one(article, scorer, matcher) for article in waiting])
        count += len(waiting)
        first = min(article.published for article in waiting)
        oldest = first if oldest is None else min(oldest, first)
        if on_batch is not None:
            on_batch(count)
    return count, oldest


def score_one(article: StoredArticle, scorer: Scorer, matcher: ConflictMatcher) -> Scored:
    """Score one stored article; a fault of ours leaves it without signals and with a note, and goes on."""
    wanted = Article(str(article.id), article.title, article.summary, article.published, article.lang[:2] or None)
    try:
        score = scorer.score(wanted)
    except Exception:  # an article that breaks the scorer must not stop the others
        log.exception("article could not be scored", article=article.id)
        score = scorer.failed(wanted)
    title, summary = text.plain(article.title), text.plain(article.summary)
    conflicts = matcher.of(title, summary, score.lang, score.signals)
    return Scored(article.id, article.version, score, conflicts, _of_article(conflicts))


def _of_article(conflicts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(conflict for own in conflicts for conflict in own if conflict != WORLD))
