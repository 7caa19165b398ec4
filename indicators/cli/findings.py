"""What `doctor` looks at: each check gives findings with what was found and what to do. One bad part hides no other."""

import importlib.metadata
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import make_url, text

from indicators import taxonomy
from indicators.alerts.outgoing import Delivery
from indicators.collect.article import missing
from indicators.collect.schedule import is_silent
from indicators.config import ROOT, Configuration, load_feeds
from indicators.errors import IndicatorsError
from indicators.lexicon import load as lexicon
from indicators.model import FeedHealth
from indicators.score.scorer import Scorer
from indicators.store.alerts import read_outbox
from indicators.store.database import Store, head, open_store, shown
from indicators.store.reads import read_counts, read_feeds, read_health, read_lexicon_versions
from indicators.trend.weights import load as weights

_REQUIREMENTS = ROOT / "requirements.txt"
_WAL_FAULT_FROM, _WAL_FAULT_FIXED = (3, 7, 0), (3, 51, 3)
_WAL_FIX_BACKPORTS = {(3, 44): 6, (3, 50): 7}
_LITTLE_DISK, _NO_DISK = 1_000_000_000, 200_000_000
_LASTING = 5  # failures in a row
_BUILT = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


class Grade(StrEnum):
    """How a finding stands: bad stops the work, a warning is worth a look."""

    GOOD = "ok"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. todo: the next step, "" where there is none."""

    grade: Grade
    part: str
    found: str
    todo: str = ""


def examine(feeds_file: Path, url: str, now: datetime) -> list[Finding]:
    """All findings, in the order of the parts."""
    configuration: list[Configuration] = []

    def feeds() -> Iterator[Finding]:
        configuration.append(load_feeds(feeds_file))
        yield from _configuration(configuration[0], feeds_file)

    checks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("versions", _versions),
        ("database engine", lambda: _engine(url)),
        ("configuration", feeds),
        ("scorer", _scorer),
        ("disk", lambda: _disk(url)),
        ("clock", lambda: _clock(now)),
        ("store", lambda: _store(url, configuration[0] if configuration else None, now)),
    ]
    findings: list[Finding] = []
    for part, check in checks:
        try:
            findings += check()
        except IndicatorsError as error:
            findings.append(Finding(Grade.BAD, part, str(error), "Do what the message says, then run doctor again."))
    return findings


def _versions() -> Iterator[Finding]:
    python = sys.version.split()[0]
    other = []
    for line in _REQUIREMENTS.read_text(encoding="utf-8").splitlines() if _REQUIREMENTS.exists() else ():
        pin = line.split("#")[0].strip()
        if "==" in pin:
            name, wanted = pin.split("==")
            found = _installed(name.split("[")[0])
            if found != wanted:
                other.append(f"{name} {found or 'missing'} (pinned {wanted})")
    if other:
        yield Finding(Grade.WARNING, "versions", f"Python {python}; {', '.join(other)}", "Run `make setup`.")
    else:
        yield Finding(Grade.GOOD, "versions", f"Python {python}, every package as pinned")


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def has_wal_fault(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite can damage a database in WAL mode (sqlite.org/wal.html, "the WAL-reset bug")."""
    if not _WAL_FAULT_FROM <= version < _WAL_FAULT_FIXED:
        return False
    fixed_from = _WAL_FIX_BACKPORTS.get(version[:2])
    return fixed_from is None or version[2] < fixed_from


def _engine(url: str) -> Iterator[Finding]:
    if not url.startswith("sqlite"):
        return
    major, minor, patch = sqlite3.sqlite_version_info
    found = f"SQLite {sqlite3.sqlite_version}"
    if has_wal_fault((major, minor, patch)):
        yield Finding(
            Grade.WARNING,
            "database engine",
            f"{found} has the WAL-reset fault (3.7.0 to 3.51.2): two processes that write and checkpoint at the same "
            "moment can, very rarely, damage a database",
            "Only the worker writes and checkpoints here, so one worker a store is safe. Take a `backup` now and then; "
            "update to SQLite 3.51.3 (or 3.50.7, 3.44.6) when your system offers it, or use PostgreSQL.",
        )
    else:
        yield Finding(Grade.GOOD, "database engine", found)


def _configuration(configuration: Configuration, file: Path) -> Iterator[Finding]:
    feeds, conflicts = configuration.feeds, configuration.conflicts
    found = f"{file}: {len(feeds)} feeds, {len(conflicts) - 1} conflicts and world"
    if not feeds:
        yield Finding(Grade.WARNING, "configuration", found, "Add a feed: `python -m indicators feeds add URL`.")
        return
    yield Finding(Grade.GOOD, "configuration", found)
    full = sum(feed.full_text for feed in feeds)
    if full and (reason := missing()) is not None:
        yield Finding(Grade.WARNING, "configuration", f"{full} feeds ask for full_text, which is not installed", reason)
    unread = sorted({feed.language for feed in feeds} - lexicon.readable())
    if unread:
        count = sum(feed.language in unread for feed in feeds)
        yield Finding(
            Grade.WARNING,
            "configuration",
            f"{count} feeds are in languages that cannot be read yet: {', '.join(unread)}",
            "They are collected and kept, and count as not readable, never as quiet.",
        )


def _scorer() -> Iterator[Finding]:
    Scorer.load()
    known = ", ".join(sorted(lexicon.readable()))
    found = (f"lexicon {lexicon.version()} for {known}, {len(taxonomy.load().types)} signal types, "
             f"index formula {weights().formula_version}")  # fmt: skip
    yield Finding(Grade.GOOD, "scorer", found)


def _disk(url: str) -> Iterator[Finding]:
    place = _folder(url)
    if place is None:
        return
    free = shutil.disk_usage(place).free
    found = f"{free / 1e9:.1f} GB free in {place}"
    if free < _NO_DISK:
        yield Finding(Grade.BAD, "disk", found, "Free some space; nothing can be stored soon.")
    elif free < _LITTLE_DISK:
        yield Finding(Grade.WARNING, "disk", found, "Free some space before it runs out.")
    else:
        yield Finding(Grade.GOOD, "disk", found)
    if not os.access(place, os.W_OK):
        yield Finding(Grade.BAD, "disk", f"{place} cannot be written", "Give yourself the right, or use --database.")


def _folder(url: str) -> Path | None:
    """The nearest folder above a SQLite file that exists; None for a database elsewhere."""
    if not url.startswith("sqlite"):
        return None
    place = Path(str(make_url(url).database or "")).resolve().parent
    while not place.is_dir():
        place = place.parent
    return place


def _clock(now: datetime) -> Iterator[Finding]:
    if now < _BUILT:
        yield Finding(Grade.BAD, "clock", f"says {now:%Y-%m-%d %H:%M} UTC, before this program was made", "Set it.")
    else:
        yield Finding(Grade.GOOD, "clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _store(url: str, configuration: Configuration | None, now: datetime) -> Iterator[Finding]:
    path = Path(str(make_url(url).database)) if url.startswith("sqlite") else None
    if path is not None and not path.exists():
        yield Finding(Grade.WARNING, "store", f"{shown(url)}: there is none yet", "`make run` makes it; the dashboard "
                      "shows the demo until then.")  # fmt: skip
        return
    with open_store(url, read_only=True) as store:
        counts = read_counts(store)
        yield Finding(Grade.GOOD, "store", f"{shown(url)}: schema {head()}, {counts.articles:,} articles, "
                      f"{counts.signals:,} signals")  # fmt: skip
        yield from _soundness(store)
        if counts.last_success is not None and counts.last_success > now + timedelta(minutes=5):
            yield Finding(Grade.BAD, "clock", f"the store was written at {counts.last_success:%Y-%m-%d %H:%M} UTC, "
                          "ahead of the clock", "Set the clock of this machine.")  # fmt: skip
        if counts.waiting:
            yield Finding(Grade.WARNING, "store", f"{counts.waiting:,} articles wait for the scorer",
                          "The worker scores them in its next round; is it running?")  # fmt: skip
        old = {name: count for name, count in read_lexicon_versions(store).items() if name != lexicon.version()}
        if old:
            yield Finding(Grade.WARNING, "store", f"{sum(old.values()):,} articles were scored by an older lexicon",
                          "`python -m indicators rescore` scores them again.")  # fmt: skip
        yield from _feeds(store, configuration, now)
        yield from _pages(store, configuration, counts.pages)
        yield from _outbox(store, now)


def _soundness(store: Store) -> Iterator[Finding]:
    if not store.sqlite:
        return
    with store.reading() as connection:
        answer = str(connection.execute(text("PRAGMA quick_check(1)")).scalar())
    if answer != "ok":
        yield Finding(Grade.BAD, "store", f"damaged: {answer}", "Move the file away and `restore` the last backup.")


def _feeds(store: Store, configuration: Configuration | None, now: datetime) -> Iterator[Finding]:
    if configuration is None or not configuration.feeds:
        return
    health = read_health(store)
    states = {feed.id: health.get(feed.id, FeedHealth()) for feed in configuration.feeds}
    untried = [name for name, state in states.items() if state.last_attempt is None]
    failing = {name: state for name, state in states.items() if state.error_streak}
    silent = [name for name, state in states.items() if not state.error_streak and is_silent(state, now)]
    well = len(states) - len(untried) - len(failing) - len(silent)
    yield Finding(Grade.GOOD, "feeds", f"{well} of {len(states)} feeds are well")
    if untried:
        yield Finding(Grade.WARNING, "feeds", f"{len(untried)} were never fetched: {_some(untried)}",
                      "Start the worker, or `python -m indicators collect --once`.")  # fmt: skip
    for reason, names in _by_reason(failing).items():
        lasting = any(failing[name].gone or failing[name].error_streak > _LASTING for name in names)
        todo = "Look for their new addresses and change them in feeds.yaml." if lasting else "They are tried again."
        yield Finding(Grade.WARNING, "feeds", f"{len(names)} failed, {reason}: {_some(names)}", todo)
    if silent:
        yield Finding(Grade.WARNING, "feeds", f"{len(silent)} answer but bring nothing new: {_some(silent)}",
                      "Look at their sites; the address may be an old one.")  # fmt: skip


def _pages(store: Store, configuration: Configuration | None, waiting: int) -> Iterator[Finding]:
    """How the reading of pages goes, of the feeds that ask for it."""
    wanted = {feed.id for feed in configuration.feeds if feed.full_text} if configuration else set()
    if not wanted or missing() is not None:
        return
    feeds = read_feeds(store)
    feeds = feeds[feeds["id"].isin(wanted)]
    found = f"{int(feeds['pages_read'].sum()):,} pages read, {int(feeds['pages_failed'].sum()):,} not"
    yield Finding(Grade.GOOD, "full text", found + (f", {waiting:,} articles wait for theirs" if waiting else ""))
    for row in feeds[feeds["page_error"].notna()].to_dict("records"):
        failed, every = row["pages_failed"], row["pages_failed"] + row["pages_read"]
        bad = failed >= row["pages_read"]
        todo = "Their articles are scored by the teaser; full_text: false spares the tries." if bad else ""
        found = f"{row['id']}: {failed:,} of {every:,} pages not read, last: {row['page_error']}"
        yield Finding(Grade.WARNING if bad else Grade.GOOD, "full text", found, todo)


def _by_reason(failing: dict[str, FeedHealth]) -> dict[str, list[str]]:
    """The failing feeds by what went wrong, the name of the host left out; the most frequent reason first."""
    reasons: dict[str, list[str]] = {}
    for name, state in sorted(failing.items()):
        reasons.setdefault((state.last_error or "no reason known").split(": ")[0], []).append(name)
    return dict(sorted(reasons.items(), key=lambda item: -len(item[1])))


def _outbox(store: Store, now: datetime) -> Iterator[Finding]:
    messages = read_outbox(store, open_only=False)
    waiting = [m for m in messages if m.status in (Delivery.WAITING, Delivery.SENDING)]
    late = [m for m in waiting if now - m.created > timedelta(hours=1)]
    if late:
        yield Finding(Grade.WARNING, "alerts", f"{len(late)} notifications wait for more than an hour"
                      + (f": {late[0].last_error}" if late[0].last_error else ""),
                      "Is the worker running? `python -m indicators alerts test` tries a channel.")  # fmt: skip


def _some(names: list[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
