"""Everything the pages read. Results are kept until the store changes, so that a page drawn again costs little."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import pandas as pd
import streamlit as st

from indicators.alerts.machine import AlertState
from indicators.alerts.memory import state_from_dict
from indicators.alerts.reading import from_dict
from indicators.alerts.rules import AlertRule
from indicators.dashboard import why
from indicators.dashboard.feedstate import DEAD, standing
from indicators.dashboard.view import View, open_for_dashboard
from indicators.notify import channels
from indicators.pipeline.indexing import fresh_parts, values_of_day
from indicators.pipeline.preview import Preview
from indicators.pipeline.preview import preview as what_if
from indicators.report import tables
from indicators.report.csv import to_csv
from indicators.store import reads
from indicators.store.alerts import read_events, read_rules, read_states
from indicators.store.reads import Filter

__all__ = ["COUNT_LIMIT", "ArticleFilter", "View", "open_for_dashboard"]

COUNT_LIMIT: Final = 10_000
_LANES: Final = ["escalation_words", "escalation_deeds", "deescalation_words", "deescalation_deeds"]
_NUMBERS: Final = [*_LANES, "net", "low", "high", "coverage"]
_STORIES_FIRST: Final = (2, 14)
# Days without a row younger than this are being worked on; older ones nobody looked at: they cannot be told.
_BLIND_AFTER: Final = timedelta(hours=3)

_kept = st.cache_data(show_spinner=False, ttl=900, max_entries=200, hash_funcs={View: lambda view: view.key})


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """What the list of articles is narrowed to; every empty field lets all through. until is the last day shown."""

    search: str = ""
    conflicts: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    only_signals: bool = True


def last_read(view: View) -> datetime | None:
    """When a feed was last read well; None where none ever was."""
    found = feeds(view)["last_success"].dropna()
    return None if found.empty else pd.Timestamp(found.max()).to_pydatetime()


# Index


def board_index(view: View, days: int) -> pd.DataFrame:
    """The last `days` days of every watched conflict, columns as `index`."""
    stored = _last_days(view, days)
    return pd.concat([_to_today(rows, view) for _, rows in stored.groupby("conflict")]) if len(stored) else stored


def index(view: View, conflict: str, since: date | None = None) -> pd.DataFrame:
    """One conflict's Index rows from `since` on, ascending, `day` as naive midnight, and computed_utc.

    Days that nobody worked out since the worker stopped are there too, as ones that cannot be told.
    """
    return _to_today(_index(view, conflict, since), view)


def revisions(view: View, conflict: str, day: date) -> pd.DataFrame:
    """Changes of one day after it was final, newest first: computed_utc, net_before, net_after, why."""
    found = _revisions(view, conflict)
    return found[[one == day for one in found["day"]]]


def whys(view: View) -> dict[str, str]:
    """For each conflict one line on what moved it most; feed text in it is not escaped."""
    recent = board_index(view, 2)
    changes = {str(name): _change(rows) for name, rows in recent.groupby("conflict")} if len(recent) else {}
    return why.lines(_fresh_parts(view), {name: changes.get(name, float("nan")) for name in view.conflicts})


@_kept
def day_parts(view: View, conflict: str, day: date) -> pd.DataFrame:
    """The parts of one day, the heaviest first, as they were known when its net was stored: they sum to it.

    Columns story_id, lane, value, article_id, publisher, signal_id, age_days; empty where nothing counts.
    """
    stored = _index(view, conflict, None)
    row = stored[stored["day"] == pd.Timestamp(day)]
    known = pd.Timestamp(row["computed_utc"].iloc[0]).to_pydatetime() if len(row) else view.now
    return values_of_day(view.store, conflict, day, known)


# Articles and signals


@_kept
def articles(view: View, wanted: ArticleFilter, limit: int, offset: int = 0) -> pd.DataFrame:
    """Articles, newest first, columns as `store.reads.read_articles`."""
    return reads.read_articles(view.store, _filter(wanted), limit, offset)


@_kept
def count_articles(view: View, wanted: ArticleFilter) -> int:
    """How many articles fit, counted up to COUNT_LIMIT."""
    return reads.count_articles(view.store, _filter(wanted), COUNT_LIMIT)


@_kept
def has_articles(view: View) -> bool:
    """Whether anything has been collected at all."""
    return reads.count_articles(view.store, Filter(), 1) > 0


@_kept
def articles_by_id(view: View, ids: Sequence[int]) -> pd.DataFrame:
    """Some articles, newest first, columns as `articles`."""
    return reads.read_articles(view.store, Filter(articles=tuple(ids)), limit=max(1, len(ids)))


def titles(view: View, ids: Sequence[int]) -> dict[int, str]:
    """Titles of some articles by id."""
    found = articles_by_id(view, ids)
    return dict(zip(found["article_id"].astype(int), found["title"].astype(str), strict=True))


@_kept
def signals_of(view: View, article_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The signals of some articles in the order of their texts, as records; `id` is the signal's."""
    found = reads.read_signals_of_articles(view.store, article_ids)
    return found.rename(columns={"signal_id": "id"}).to_dict("records")  # type: ignore[no-any-return]


def languages(view: View) -> list[str]:
    """Languages of the feeds, by code."""
    return sorted({str(one) for one in feeds(view)["language"]})


def corrections_of(view: View, signal_ids: Sequence[int]) -> pd.DataFrame:
    """Standing verdicts on some signals, newest first: correction_id, signal_id, verdict ..."""
    found = reads.read_corrections(view.store)
    return found[found["signal_id"].isin(list(signal_ids))]


def verdicts(view: View, signal_ids: Sequence[int]) -> dict[int, str]:
    """The standing verdict by signal id."""
    found = corrections_of(view, signal_ids).iloc[::-1]
    return {int(one): str(said) for one, said in zip(found["signal_id"], found["verdict"], strict=True)}


# Alerts: small tables that another process changes at any moment, so nothing of them is kept.


def alert_rules(view: View) -> dict[str, AlertRule]:
    """Every rule by its id, by name."""
    rules = [from_dict(one, f"alert rule {one.get('id')}") for one in read_rules(view.store)]
    return {rule.id: rule for rule in rules}


def alert_states(view: View) -> dict[str, AlertState]:
    """The state of every rule that has been looked at."""
    return {name: state_from_dict(one) for name, one in read_states(view.store).items()}


def alert_history(view: View, limit: int) -> pd.DataFrame:
    """Transitions, newest first, columns as `store.alerts.read_events`."""
    return read_events(view.store, limit=limit)


def alert_preview(view: View, rule: AlertRule, days: int) -> Preview:
    """How the rule would have done over the last `days` days."""
    return what_if(view.store, rule, view.now, days=days)


def masked_channels(rule: AlertRule) -> list[str]:
    """A rule's channels without their secrets."""
    return [channels.mask(one) for one in rule.channels]


# Export


@_kept
def table(
    view: View, name: str, conflict: str | None, since: date | None, until: date | None, limit: int
) -> pd.DataFrame:
    """The first rows of a table as it is exported; of stories, which take all their articles, the newest suffice."""
    if name == "stories" and since is None:
        for days in _STORIES_FIRST:
            newest = (until or view.now.date()) - timedelta(days=days)
            found = tables.read_table(view.store, name, conflict=conflict, since=newest, until=until, limit=limit)
            if len(found) == limit:
                return found
    return tables.read_table(view.store, name, conflict=conflict, since=since, until=until, limit=limit)


def csv(view: View, name: str, conflict: str | None, since: date | None, until: date | None) -> tuple[bytes, int]:
    """A whole table as the bytes of a CSV file, and its number of rows."""
    pieces: list[bytes] = []
    rows = 0
    for page in tables.read_pages(view.store, name, conflict=conflict, since=since, until=until):
        pieces.append(to_csv(page, name, head=not pieces))
        rows += len(page)
    return b"".join(pieces), rows


# Feeds


@_kept
def feeds(view: View) -> pd.DataFrame:
    """All feeds, columns of the table `feeds`."""
    return reads.read_feeds(view.store)


def feed_titles(view: View) -> dict[str, str]:
    """Feed id to title, by title."""
    found = feeds(view)
    pairs = zip(found["id"].astype(str), found["title"].astype(str), strict=True)
    return dict(sorted(pairs, key=lambda pair: pair[1].casefold()))


def active_feeds(view: View) -> int:
    """How many feeds are watched."""
    found = feeds(view)
    return int(found["active"].astype(bool).sum()) if len(found) else 0


def dead_feeds(view: View) -> list[str]:
    """Titles of the feeds that do not answer."""
    found = standing(feeds(view), view.now)
    return [str(one) for one in found.loc[found["state"].isin(DEAD), "title"]] if len(found) else []


def coverage_days(view: View, since: date) -> pd.DataFrame:
    """Columns day (naive midnight) and share (0 .. 1) of the asked feeds that answered; 0 on days nobody asked.

    From the first day with a fetch to today; empty where nothing was ever fetched.
    """
    asked = _feed_days(view, since)
    asked = asked[asked["fetches"] > 0]
    if asked.empty:
        return pd.DataFrame({"day": [], "share": []})
    share = (asked["successes"] > 0).groupby(pd.to_datetime(asked["day"])).mean()
    days = pd.date_range(share.index.min(), pd.Timestamp(view.now.date()))
    return share.reindex(days, fill_value=0.0).rename_axis("day").rename("share").reset_index()


def answered(view: View, days: int) -> pd.Series:
    """Share of fetches that were answered over the last `days` days, by feed id."""
    found = _feed_days(view, (view.now - timedelta(days=days - 1)).date())
    found = found[found["fetches"] > 0]
    good = found[["fetches", "successes"]].min(axis=1).groupby(found["feed_id"]).sum()
    return good / found.groupby("feed_id")["fetches"].sum()


@_kept
def _last_days(view: View, days: int) -> pd.DataFrame:
    newest = reads.read_newest_day(view.store)
    if newest is None:
        return _plain_index(reads.read_index(view.store, since=date.max))
    found = _plain_index(reads.read_index(view.store, since=newest - timedelta(days=days - 1)))
    return found[found["conflict"].isin(list(view.conflicts))]


@_kept
def _index(view: View, conflict: str, since: date | None) -> pd.DataFrame:
    return _plain_index(reads.read_index(view.store, conflict, since))


@_kept
def _revisions(view: View, conflict: str) -> pd.DataFrame:
    return reads.read_revisions(view.store, conflict)


@_kept
def _feed_days(view: View, since: date) -> pd.DataFrame:
    return reads.read_feed_days(view.store, since)


@_kept
def _fresh_parts(view: View) -> pd.DataFrame:
    newest = reads.read_newest_day(view.store)
    if newest is None:
        return pd.DataFrame()
    return fresh_parts(view.store, list(view.conflicts), newest, why.FRESH_DAYS, view.now)


def _plain_index(found: pd.DataFrame) -> pd.DataFrame:
    """Days as naive midnights, numbers as floats, without the detail."""
    numbers = {name: pd.to_numeric(found[name]).astype(float) for name in _NUMBERS}
    return found.drop(columns="detail").assign(day=pd.to_datetime(found["day"]), **numbers)


def _to_today(rows: pd.DataFrame, view: View) -> pd.DataFrame:
    """`rows` of one conflict and the days after them that nobody has worked out."""
    today = pd.Timestamp((view.now - _BLIND_AFTER).date())
    if rows.empty or rows["day"].iloc[-1] >= today:
        return rows
    missing = pd.DataFrame({"day": pd.date_range(rows["day"].iloc[-1] + pd.Timedelta(days=1), today, unit="s")})
    missing = missing.assign(
        conflict=rows["conflict"].iloc[-1],
        level="",
        stories=0,
        publishers=0,
        coverage=0.0,
        status="cannot tell",
        formula_version=rows["formula_version"].iloc[-1],
        computed_utc=pd.Series(pd.NaT, index=missing.index, dtype=rows["computed_utc"].dtype),
        **dict.fromkeys([*_LANES, "net", "low", "high"], float("nan")),
    )
    return pd.concat([rows, missing[rows.columns]], ignore_index=True)


def _change(rows: pd.DataFrame) -> float:
    return float(rows["net"].iloc[-1] - rows["net"].iloc[-2]) if len(rows) > 1 else float("nan")


def _filter(wanted: ArticleFilter) -> Filter:
    after = wanted.until + timedelta(days=1) if wanted.until else None
    return Filter(
        conflicts=wanted.conflicts,
        since=_midnight(wanted.since),
        until=_midnight(after),
        types=wanted.types,
        modalities=wanted.modalities,
        directions=wanted.directions,
        feeds=wanted.feeds,
        languages=wanted.languages,
        search=wanted.search,
        with_signals=wanted.only_signals,
    )


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)
