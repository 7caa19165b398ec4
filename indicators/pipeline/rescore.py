"""Score everything again after the lexicon, the rules or the conflicts changed, then stories and index."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from indicators.config import Configuration
from indicators.lexicon.load import version
from indicators.pipeline.collecting import CollectReport
from indicators.pipeline.update import finish, note_unfinished
from indicators.score.scorer import Scorer
from indicators.store.database import Store
from indicators.store.reads import read_feed_days, read_formula_versions, read_lexicon_versions
from indicators.store.writes import score_all_again
from indicators.trend.weights import load

WHY: Final = "scored again"


@dataclass(frozen=True, slots=True)
class RescoreReport:
    """What a rescore did: articles scored again, articles placed in stories, days of the index worked out."""

    scored: int
    stories: int
    days: int


def rescore_reason(store: Store, configuration: Configuration) -> str | None:
    """Why the store wants to be scored again: made by another lexicon or formula version; None where it does not.

    Days of conflicts that are watched no longer stay as they are.
    """
    lexicons = sorted(set(read_lexicon_versions(store)) - {version()})
    if lexicons:
        return f"articles were scored by lexicon {', '.join(lexicons)}, this one is {version()}"
    conflicts = [conflict.id for conflict in configuration.conflicts]
    formulas = sorted(read_formula_versions(store, conflicts) - {load().formula_version})
    if formulas:
        return f"days were worked out by formula {', '.join(formulas)}, this one is {load().formula_version}"
    return None


def rescore(
    store: Store,
    configuration: Configuration,
    scorer: Scorer,
    now: dt.datetime,
    *,
    everything: bool = False,
    on_batch: Callable[[int], None] | None = None,
) -> RescoreReport:
    """Score again what another lexicon version scored, place it in stories, and work out every day of the index.

    What changes in old days is noted as a revision. It can be broken off anywhere, also by an exception of on_batch:
    the next call, or the worker's next round, goes on where it stood.
    everything: also what this version scored (the conflicts of feeds.yaml changed). on_batch: called with the number
    done, for progress. Raises StoreError.
    """
    days = read_feed_days(store)
    if len(days):
        note_unfinished(store, dt.datetime.combine(min(days["day"]), dt.time(), dt.UTC))
    score_all_again(store, "" if everything else version())
    done = finish(store, configuration, scorer, now, CollectReport(), on_batch=on_batch, why=WHY)
    return RescoreReport(done.scored, done.stories, done.days)
