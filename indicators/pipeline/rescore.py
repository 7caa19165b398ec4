"""Score everything again after the lexicon, the rules or the conflicts changed, then stories and index."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from indicators.config import Configuration
from indicators.lexicon.load import version
from indicators.pipeline.indexing import make_index
from indicators.pipeline.scoring import score_waiting
from indicators.pipeline.stories import make_stories
from indicators.score.scorer import Scorer
from indicators.store.database import Store
from indicators.store.writes import score_all_again
from indicators.stories.conflict import ConflictMatcher


@dataclass(frozen=True, slots=True)
class RescoreReport:
    """What a rescore did: articles scored again, articles placed in stories, days of the index worked out."""

    scored: int
    stories: int
    days: int


def rescore(
    store: Store,
    configuration: Configuration,
    scorer: Scorer,
    now: datetime,
    *,
    everything: bool = False,
    on_batch: Callable[[int], None] | None = None,
) -> RescoreReport:
    """Score again what another lexicon version scored; what changes in the index is noted as a revision.

    everything: also what this version scored (the conflicts of feeds.yaml changed). Can be broken off and repeated.
    on_batch: called with the number done, for progress. Raises StoreError.
    """
    score_all_again(store, "" if everything else version())
    scored, oldest = score_waiting(store, scorer, ConflictMatcher(configuration.conflicts), on_batch)
    stories = make_stories(store, oldest, now + timedelta(days=2)) if oldest is not None else 0
    conflicts = [conflict.id for conflict in configuration.conflicts]
    index = make_index(store, conflicts, now, why="scored again")
    return RescoreReport(scored, stories, len(index))
