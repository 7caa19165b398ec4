"""One round of the worker: collect, score, stories, index. What one step stored stays when the next one fails."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from indicators.collect.collector import Collected
from indicators.config import Configuration
from indicators.pipeline.collecting import CollectReport, collect_into
from indicators.pipeline.indexing import make_index
from indicators.pipeline.scoring import score_waiting
from indicators.pipeline.stories import make_stories
from indicators.score.scorer import Scorer
from indicators.store.database import Store
from indicators.stories.conflict import ConflictMatcher


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What a round did."""

    collected: CollectReport
    scored: int
    stories: int
    days: int


def update(
    store: Store,
    configuration: Configuration,
    scorer: Scorer,
    now: Callable[[], datetime],
    *,
    only_due: bool = True,
    allow_private: bool = False,
    on_feed: Callable[[Collected], None] | None = None,
) -> UpdateReport:
    """Collect what is due, then bring scores, stories and index up to date. Raises StoreError."""
    collected = asyncio.run(
        collect_into(store, configuration.feeds, now, only_due=only_due, allow_private=allow_private, on_feed=on_feed)
    )
    return finish(store, configuration, scorer, now(), collected)


def finish(
    store: Store, configuration: Configuration, scorer: Scorer, now: datetime, collected: CollectReport
) -> UpdateReport:
    """Score what waits, place it in stories and work out the days it can have changed."""
    matcher = ConflictMatcher(configuration.conflicts)
    scored, oldest = score_waiting(store, scorer, matcher)
    stories = make_stories(store, oldest, now + timedelta(days=2)) if oldest is not None else 0
    conflicts = [conflict.id for conflict in configuration.conflicts]
    index = make_index(store, conflicts, now, oldest.date() if oldest is not None else now.date())
    return UpdateReport(collected, scored, stories, len(index))
