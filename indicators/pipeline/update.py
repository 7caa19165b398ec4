"""One round: collect, pages, score, stories, index, alerts, messages. What one step stored stays if the next fails."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final

import structlog

from indicators.collect.collector import Collected
from indicators.collect.courtesy import Courtesy
from indicators.config import Configuration
from indicators.errors import IndicatorsError
from indicators.notify.channels import send
from indicators.notify.outbox import DeliveryReport, Post, deliver
from indicators.pipeline.alerting import AlertReport, evaluate_alerts
from indicators.pipeline.collecting import CollectReport, collect_into
from indicators.pipeline.fulltext import FullText, PagesReport, read_full_texts
from indicators.pipeline.indexing import make_index
from indicators.pipeline.scoring import score_waiting
from indicators.pipeline.stories import make_stories
from indicators.score.scorer import Scorer
from indicators.store.database import Store
from indicators.store.reads import read_meta, read_oldest_waiting
from indicators.store.writes import set_meta
from indicators.stories.conflict import ConflictMatcher

UNFINISHED: Final = (
    "unfinished_since"  # in the store: stories and index of what was published from then on are not done
)
_AHEAD: Final = timedelta(days=2)  # a feed's clock may run ahead

log = structlog.get_logger()


class StopRequestedError(Exception):
    """Somebody asked us to stop; raised between two steps, and after a feed or a batch is stored."""


@dataclass(slots=True)
class UpdateReport:
    """What a round did. alerts, delivered: None where not asked for. failed: step to reason. seconds: step to time."""

    collected: CollectReport = field(default_factory=CollectReport)
    pages: PagesReport = field(default_factory=PagesReport)
    scored: int = 0
    stories: int = 0
    days: int = 0
    alerts: AlertReport | None = None
    delivered: DeliveryReport | None = None
    failed: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def update(
    store: Store,
    configuration: Configuration,
    scorer: Scorer,
    now: Callable[[], datetime],
    *,
    only_due: bool = True,
    allow_private: bool = False,
    on_feed: Callable[[Collected], None] | None = None,
    full_text: FullText | None = None,
) -> UpdateReport:
    """Collect what is due, then bring scores, stories and index up to date. Raises StoreError.

    full_text: what is remembered of sites between two calls; None remembers nothing.
    """
    feeds, means = configuration.feeds, full_text or FullText(Courtesy(now))
    collected = asyncio.run(
        collect_into(store, feeds, now, only_due=only_due, allow_private=allow_private, on_feed=on_feed,
                     full_text=means.feeds(feeds))
    )  # fmt: skip
    pages = read_full_texts(store, feeds, now, means, allow_private=allow_private)
    report = finish(store, configuration, scorer, now(), collected)
    report.pages = pages
    return report


def finish(
    store: Store,
    configuration: Configuration,
    scorer: Scorer,
    now: datetime,
    collected: CollectReport,
    *,
    on_batch: Callable[[int], None] | None = None,
    why: str = "late news",
) -> UpdateReport:
    """Score what waits, place it in stories and work out the days it can have changed.

    From when on stories and index are unfinished is kept in the store before anything is scored, so a round that is
    broken off anywhere is completed by the next one. why: stands at the revisions of old days.
    """
    report = UpdateReport(collected)
    since = note_unfinished(store, read_oldest_waiting(store))
    report.scored, _ = score_waiting(store, scorer, ConflictMatcher(configuration.conflicts), on_batch)
    report.stories = make_stories(store, since, now + _AHEAD) if since is not None else 0
    conflicts = [conflict.id for conflict in configuration.conflicts]
    report.days = len(make_index(store, conflicts, now, since.date() if since is not None else now.date(), why))
    if since is not None:
        set_meta(store, UNFINISHED, "")
    return report


def note_unfinished(store: Store, since: datetime | None) -> datetime | None:
    """Remember that stories and index are not done from `since` on; returns the earliest that is remembered."""
    stated = read_meta(store, UNFINISHED)
    known = datetime.fromisoformat(stated) if stated else None
    if since is None or (known is not None and known <= since):
        return known
    set_meta(store, UNFINISHED, since.isoformat())
    return since


@dataclass(frozen=True, slots=True)
class Round:
    """A round of the worker: every step is tried, one that fails is noted and the next goes on.

    going: asked between steps, feeds and batches; False ends the round by StopRequestedError. link: address of the
    dashboard in messages. post: sends one message. full_text: how pages are read; None remembers nothing of their sites
    from round to round.
    """

    store: Store
    configuration: Configuration
    scorer: Scorer
    now: Callable[[], datetime]
    allow_private: bool = False
    link: str | None = None
    post: Post = send
    going: Callable[[], bool] = lambda: True
    full_text: FullText | None = None

    def run(self, *, refresh: bool = True) -> UpdateReport:
        """Collect what is due and everything that follows from it. Raises StopRequestedError.

        refresh: work out the index also where nothing new came (a day moves on without news, too).
        """
        report = UpdateReport()
        with self._step("collect", report):
            asyncio.run(self._collect(report))
        with self._step("pages", report):
            report.pages = read_full_texts(
                self.store, self.configuration.feeds, self.now, self._means(), allow_private=self.allow_private,
                going=self.going,
            )  # fmt: skip
        with self._step("index", report):
            if refresh or self._unfinished():
                self._finish(report)
        self.alert(report)
        return report

    def _unfinished(self) -> bool:
        return read_oldest_waiting(self.store) is not None or bool(read_meta(self.store, UNFINISHED))

    def _finish(self, report: UpdateReport) -> None:
        done = finish(
            self.store, self.configuration, self.scorer, self.now(), report.collected, on_batch=self._continue
        )
        report.scored, report.stories, report.days = done.scored, done.stories, done.days

    def alert(self, report: UpdateReport) -> None:
        """Evaluate the alerts and deliver what is owed. Raises StopRequestedError."""
        with self._step("alerts", report):
            report.alerts = evaluate_alerts(self.store, self.configuration, self.now(), link=self.link)
        self.deliver(report)

    def deliver(self, report: UpdateReport) -> None:
        """Deliver what is owed and due. Raises StopRequestedError."""
        with self._step("deliver", report):
            report.delivered = deliver(self.store, self.now, post=self.post, going=self.going)

    async def _collect(self, report: UpdateReport) -> None:
        report.collected = await collect_into(
            self.store,
            self.configuration.feeds,
            self.now,
            allow_private=self.allow_private,
            on_feed=self._continue,
            full_text=self._means().feeds(self.configuration.feeds),
        )

    def _means(self) -> FullText:
        return self.full_text or FullText(Courtesy(self.now))

    def _continue(self, _: object) -> None:
        if not self.going():
            raise StopRequestedError

    @contextmanager
    def _step(self, name: str, report: UpdateReport) -> Iterator[None]:
        self._continue(None)
        begin = perf_counter()
        try:
            yield
        except StopRequestedError:
            raise
        except IndicatorsError as error:  # its text says what to do; where in the program it arose helps nobody
            report.failed[name] = f"{type(error).__name__}: {error}"
            log.error("step failed", step=name, reason=str(error))
        except Exception as error:
            report.failed[name] = f"{type(error).__name__}: {error}"
            log.exception("step failed", step=name, reason=str(error))
        finally:
            report.seconds[name] = perf_counter() - begin
