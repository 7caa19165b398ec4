"""Read from the store what alert rules look at: index, signals, feeds."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from indicators.alerts import wording
from indicators.alerts.machine import Observation
from indicators.alerts.observing import OLD_NEWS, FeedVoice, by_day, observe_feeds, observe_index, observe_signals
from indicators.alerts.rules import AlertRule, RuleKind
from indicators.config import Configuration
from indicators.pipeline.indexing import parts_of_day
from indicators.store.database import Store
from indicators.store.reads import Filter, read_feeds, read_index, read_signals
from indicators.trend.baseline import baseline, lookback_days
from indicators.trend.coverage import Status
from indicators.trend.weights import load

_DAY: Final = dt.timedelta(days=1)


class View:
    """What the store shows at one time; each part is read once, when a rule first asks for it."""

    def __init__(self, store: Store, configuration: Configuration, now: dt.datetime) -> None:
        self._store, self._now = store, now
        self._conflicts = [conflict.id for conflict in configuration.conflicts]
        self._today = now.astimezone(dt.UTC).date()
        self._index: pd.DataFrame | None = None
        self._z: dict[str, pd.DataFrame] = {}
        self._feeds: list[FeedVoice] | None = None
        self._strongest: dict[tuple[str, dt.date], str] = {}

    def observe(self, rule: AlertRule) -> Observation:
        """What a rule sees now."""
        if rule.kind is RuleKind.FEED_SILENT:
            return observe_feeds(rule, self.feeds(), self._now)
        if rule.conflict not in self._conflicts:
            reason = f"there is no conflict {rule.conflict} any more; change the rule or feeds.yaml"
            return Observation(day=self._today, error=reason)
        if rule.kind is RuleKind.SIGNAL_SEEN:
            signals = read_rule_signals(self._store, rule, self._now - rule.window, self._now)
            return observe_signals(rule, signals, self._now, blind=self._blind(rule.conflict))
        return observe_index(rule, by_day(self._rows(rule.conflict, rule)), self._today)

    def feeds(self) -> list[FeedVoice]:
        """The active feeds, with when each last told something new."""
        if self._feeds is None:
            frame = read_feeds(self._store)
            self._feeds = [_voice(row) for row in frame[frame["active"].astype(bool)].to_dict("records")]
        return self._feeds

    def strongest(self, conflict: str, day: dt.date) -> str:
        """The story that moved a day's index most, with its publisher; empty where there is none."""
        if (conflict, day) not in self._strongest:
            parts = parts_of_day(self._store, conflict, day, self._now)
            self._strongest[conflict, day] = _strongest(parts)
        return self._strongest[conflict, day]

    def _rows(self, conflict: str, rule: AlertRule) -> pd.DataFrame:
        if self._index is None:
            self._index = read_index(self._store, since=self._today - reach_days() * _DAY, until=self._today)
        if rule.kind is RuleKind.CHANGE and rule.window > reach_days() * _DAY:
            return read_index(self._store, conflict, self._today - rule.window - _DAY, self._today)
        rows = self._index[self._index["conflict"] == conflict]
        if rule.kind is not RuleKind.ZSCORE:
            return rows
        if conflict not in self._z:
            self._z[conflict] = with_z(rows)
        return self._z[conflict]

    def _blind(self, conflict: str) -> bool:
        rows = self._rows(conflict, AlertRule("", "", RuleKind.LEVEL_ABOVE))
        today = rows[rows["day"] == self._today]
        return today.empty or bool(today["status"].iloc[-1] == Status.CANNOT_TELL)


def read_rule_signals(store: Store, rule: AlertRule, since: dt.datetime, until: dt.datetime) -> pd.DataFrame:
    """The signals of a rule's conflict, types and modalities that may count between two times."""
    wanted = Filter(
        conflict=rule.conflict,
        since=since - OLD_NEWS,
        until=until + _DAY,  # a feed's clock may run ahead
        types=rule.signal_types,
        modalities=tuple(str(one) for one in rule.modalities),
    )
    return read_signals(store, wanted, limit=None)


def with_z(rows: pd.DataFrame) -> pd.DataFrame:
    """Index rows of one conflict, every calendar day of them, with `z` from the days before."""
    if rows.empty:
        return rows.assign(z=[])
    days = pd.to_datetime(rows["day"])
    full = rows.assign(day=days).set_index("day").reindex(pd.date_range(days.min(), days.max(), name="day"))
    full = full.reset_index().assign(conflict=rows["conflict"].iloc[0])
    full["stories"] = full["stories"].fillna(0)
    full["publishers"] = full["publishers"].fillna(0)
    return full.assign(z=baseline(full[["conflict", "day", "net", "stories"]], load())["z"].to_numpy())


def reach_days() -> int:
    return lookback_days(load()) + 1


def _voice(row: Mapping[Any, Any]) -> FeedVoice:
    last = row["last_new_entry"]
    told = row["added_utc"] if last is None or last is pd.NaT else last
    return FeedVoice(row["id"], row["title"], pd.Timestamp(told).to_pydatetime(), row["last_error"] or None)


def _strongest(parts: pd.DataFrame) -> str:
    if parts.empty:
        return ""
    top = parts.iloc[0]
    kind = str(top["type"]).replace("_", " ")
    return f"strongest: {kind} “{wording.plain(str(top['title']))}” ({wording.plain(str(top['publisher']), 60)})"
