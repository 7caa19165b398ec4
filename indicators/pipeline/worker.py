"""The worker: one leader a store collects what is due, scores, indexes, alerts and notifies, round after round.

At rest it only asks the store every few seconds whether a feed, a message or a changed rule is due.
"""

import datetime as dt
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from threading import Event
from types import FrameType
from typing import Final

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from indicators.collect.courtesy import Courtesy
from indicators.config import Configuration
from indicators.errors import StoreError, StoreLockedError
from indicators.notify.channels import send
from indicators.notify.outbox import Post
from indicators.pipeline.fulltext import FullText
from indicators.pipeline.memory import give_back
from indicators.pipeline.monitor import HOST, Monitor, serving
from indicators.pipeline.rescore import rescore, rescore_reason
from indicators.pipeline.retention import remove_old
from indicators.pipeline.update import Round, StopRequestedError, UpdateReport
from indicators.score.scorer import Scorer
from indicators.store.alerts import next_message_due, rules_changed
from indicators.store.database import Store, shown, utc_now
from indicators.store.leader import leading
from indicators.store.pages import read_next_page_due
from indicators.store.reads import read_next_due

LOOK_SECONDS: Final = 5.0
TAKE_OVER_SECONDS: Final = 5.0
LEAST_GAP: Final = dt.timedelta(minutes=2)  # feeds that fall due meanwhile share a round
REFRESH: Final = dt.timedelta(minutes=15)  # a day's index and a feed's silence move on without news
STUCK: Final = dt.timedelta(hours=1)

log = structlog.get_logger()


Reload = Callable[[], Configuration | None]


@dataclass(slots=True)
class Worker:
    """Decides at each look what is due, and does it. `look` is all there is; the rest of the module calls it.

    reload: asked at each look; gives the configuration where it has changed, else None.
    keep_days: articles older than that are removed once a day; None keeps all.
    """

    round: Round
    monitor: Monitor | None = None
    reload: Reload = lambda: None
    keep_days: int | None = None
    last_round: dt.datetime | None = field(default=None, init=False)
    _rules: dt.datetime | None = field(default=None, init=False)
    _refreshed: dt.datetime | None = field(default=None, init=False)

    def look(self) -> UpdateReport | None:
        """Do what is due now: a round, or only alerts, or only messages; None where nothing is.

        Raises StopRequestedError, and StoreError where not even that can be asked.
        """
        if self.monitor is not None:
            self.monitor.alive()
        if (fresh := self.reload()) is not None:
            self.round = replace(self.round, configuration=fresh)
            self.last_round = None
        now = self.round.now()
        changed = rules_changed(self.round.store)
        report, whole = UpdateReport(), self._round_is_due(now)
        if whole:
            refresh = self._refreshed is None or not dt.timedelta(0) <= now - self._refreshed < REFRESH
            self.last_round, self._rules = now, changed
            report = self.round.run(refresh=refresh)
            if report.days:
                self._refreshed = now
            self._remove_old(now)
            give_back(self.round.store)
        elif changed != self._rules:
            self._rules = changed
            self.round.alert(report)
        elif (due := next_message_due(self.round.store)) is not None and due <= now:
            self.round.deliver(report)
        else:
            return None
        self._tell(report, whole=whole)
        return report

    def _remove_old(self, now: dt.datetime) -> None:
        if self.keep_days is None:
            return
        try:
            remove_old(self.round.store, self.keep_days, now)
        except StoreError as error:  # the next round tries again
            log.error("old articles could not be removed", reason=str(error))

    def _round_is_due(self, now: dt.datetime) -> bool:
        if self.last_round is None or now - self.last_round >= REFRESH or now < self.last_round:
            return True
        if now - self.last_round < LEAST_GAP:
            return False
        new, due = read_next_due(self.round.store)
        page = read_next_page_due(self.round.store)
        return new or any(moment is not None and moment <= now for moment in (due, page))

    def _tell(self, report: UpdateReport, *, whole: bool) -> None:
        if self.monitor is not None:
            self.monitor.count(report, whole=whole)
        if whole:
            collected = report.collected
            log.info(
                "round done",
                feeds=collected.feeds,
                failed_feeds=len(collected.failed),
                new=collected.new,
                edited=collected.edited,
                pages=report.pages.read,
                pages_failed=report.pages.failed,
                scored=report.scored,
                fired=len(report.alerts.fired) if report.alerts else 0,
                sent=report.delivered.sent if report.delivered else 0,
                failed_steps=sorted(report.failed),
                seconds={step: round(seconds, 2) for step, seconds in report.seconds.items()},
            )


def run_worker(
    store: Store,
    configuration: Configuration,
    scorer: Scorer,
    *,
    now: Callable[[], dt.datetime] = utc_now,
    allow_private: bool = False,
    link: str | None = None,
    metrics_port: int | None = None,
    metrics_host: str = HOST,
    keep_days: int | None = None,
    reload: Reload = lambda: None,
    post: Post = send,
    stopped: Event | None = None,
    look_seconds: float = LOOK_SECONDS,
    take_over_seconds: float = TAKE_OVER_SECONDS,
) -> None:
    """Work until stopped: by SIGTERM or SIGINT, or by `stopped`. Returns after the step that runs has ended.

    Only one worker a store works; another one waits and takes over within seconds after the first has ended. A store
    that cannot be reached is tried again. link: address of the dashboard in messages. metrics_port: serve /metrics and
    /health there, on metrics_host. keep_days: see Worker. reload: asked every few seconds for a changed configuration.
    Raises PortInUseError.
    """
    monitor = Monitor(now, STUCK)
    full_text = FullText(Courtesy(now))
    with (
        nullcontext(stopped) if stopped is not None else stop_signals() as stop,
        serving(monitor, metrics_port, metrics_host) if metrics_port is not None else nullcontext(),
    ):
        said = False
        while not stop.is_set():
            try:
                with leading(store) as held:
                    monitor.state("leading")
                    log.info("leading", store=shown(store.url))
                    said = False
                    going = Going(stop, held)
                    round = Round(store, configuration, scorer, now, allow_private, link, post, going, full_text)
                    configuration = lead(round, monitor, stop, look_seconds, reload, keep_days)
            except StoreLockedError as error:
                if not said:
                    log.warning("waiting for the other worker", reason=str(error))
                said = True
                monitor.state("waiting")
            except StoreError as error:
                log.error("store cannot be used, trying again", reason=str(error))
                monitor.state("waiting")
            stop.wait(take_over_seconds)
        monitor.state("stopping")
        log.info("stopped")


@dataclass(frozen=True, slots=True)
class Going:
    """Whether to go on: nobody asked us to stop, and the store's write lock is still ours."""

    stop: Event
    held: Callable[[], bool]

    def __call__(self) -> bool:
        return not self.stop.is_set() and self.held()


def lead(
    round: Round,
    monitor: Monitor,
    stop: Event,
    look_seconds: float,
    reload: Reload,
    keep_days: int | None = None,
) -> Configuration:
    """Rescore where the versions ask for it, then look every `look_seconds`, until stopped or not leading any more.

    Returns the configuration as it then was.
    """
    try:
        _rescore_if_needed(round)
    except StopRequestedError:
        return round.configuration
    worker, ended = Worker(round, monitor, reload, keep_days), Event()

    def look() -> None:
        if not round.going():
            ended.set()
            return
        try:
            worker.look()
        except StopRequestedError:
            ended.set()
        except StoreError as error:  # the next look goes on
            log.error("look failed", reason=str(error))
        except Exception as error:
            log.exception("look failed", reason=str(error))

    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a look that a long round swallows is no event
    scheduler = BackgroundScheduler(
        timezone=dt.UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    scheduler.add_job(look, "interval", seconds=look_seconds, next_run_time=dt.datetime.now(dt.UTC))
    scheduler.start()
    try:
        while not ended.is_set() and not stop.wait(min(look_seconds, 1.0)):
            pass
    finally:
        scheduler.shutdown(wait=True)
    return worker.round.configuration


def _rescore_if_needed(round: Round) -> None:
    """Bring a store made by another version up to date before anything new is compared with it."""
    reason = rescore_reason(round.store, round.configuration)
    if reason is None:
        return
    log.warning("scoring the store again", reason=reason)

    def on_batch(count: int) -> None:
        if not round.going():
            raise StopRequestedError
        log.info("scoring again", done=count)

    try:
        done = rescore(round.store, round.configuration, round.scorer, round.now(), on_batch=on_batch)
    except StopRequestedError:
        raise
    except Exception as error:  # news is worth more than a uniform past
        log.exception("scoring again failed", reason=str(error))
        return
    give_back(round.store)
    log.warning("store scored again", articles=done.scored, days=done.days)


@contextmanager
def stop_signals() -> Iterator[Event]:
    """An event that the first SIGTERM or SIGINT sets; a second one ends the process as usual."""
    stopped = Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()
        for known, handler in before.items():
            signal.signal(known, handler)

    for number in before:
        signal.signal(number, stop)
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
