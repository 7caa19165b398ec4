"""What-if: the days a rule would have fired, on a real store."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from indicators.alerts.reading import to_dict
from indicators.alerts.rules import AlertRule, QuietHours, RuleKind
from indicators.pipeline.alerting import evaluate_alerts, preview
from indicators.store.alerts import read_outbox, read_states, save_rule
from indicators.store.database import Store
from tests.conftest import Clock
from tests.pipeline.test_alerting import ABOVE, SEEN, SILENT
from tests.pipeline.world import SETTINGS, TODAY, put_article, put_feeds, put_index, signal


def back(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def test_each_rise_over_the_threshold_counts_once(store: Store, clock: Clock) -> None:
    put_index(store, clock.now, [0.0, 50.0, 60.0, 10.0, 10.0, 45.0, 45.0, 39.0, 41.0])
    found = preview(store, ABOVE, clock.now)
    assert found.fired == (back(7), back(3), back(0))
    assert found.times == 3
    last = found.frame.tail(9)
    assert last["value"].tolist() == [0.0, 50.0, 60.0, 10.0, 10.0, 45.0, 45.0, 39.0, 41.0]
    assert last["fired"].tolist() == [False, True, False, False, False, True, False, False, True]
    assert last["raised"].tolist() == [False, True, True, False, False, True, True, False, True]


def test_every_day_has_a_row_and_days_without_an_index_have_no_value(store: Store, clock: Clock) -> None:
    put_index(store, clock.now, [50.0, None, 50.0])
    frame = preview(store, ABOVE, clock.now, days=30).frame
    assert len(frame) == 30
    assert frame["day"].tolist() == list(pd.date_range(back(29), TODAY))
    assert frame["value"].isna().sum() == 28
    assert frame["fired"].sum() == 1, "a day that cannot be told neither ends nor raises"


def test_hysteresis_and_pending_hold_in_the_preview_too(sqlite_store: Store, clock: Clock) -> None:
    put_index(sqlite_store, clock.now, [50.0, 35.0, 50.0, 20.0, 50.0, 50.0])
    assert preview(sqlite_store, ABOVE, clock.now).times == 3
    assert preview(sqlite_store, replace(ABOVE, recovery=30.0), clock.now).times == 2
    assert preview(sqlite_store, replace(ABOVE, pending_hours=11.0), clock.now).fired == (back(0),)


@pytest.mark.parametrize(
    "rule",
    [
        replace(ABOVE, enabled=False),
        replace(ABOVE, mute_until=dt.datetime(2030, 1, 1, tzinfo=dt.UTC)),
        replace(ABOVE, quiet=QuietHours(dt.time(0), dt.time(23, 59))),
        replace(ABOVE, repeat_hours=1.0),
    ],
)
def test_what_only_concerns_sending_does_not_matter(sqlite_store: Store, clock: Clock, rule: AlertRule) -> None:
    put_index(sqlite_store, clock.now, [0.0, 50.0, 60.0])
    assert preview(sqlite_store, rule, clock.now).fired == (back(1),)


def test_a_rule_on_before_the_first_day_does_not_fire_on_it(sqlite_store: Store, clock: Clock) -> None:
    put_index(sqlite_store, clock.now, [50.0] * 20)
    found = preview(sqlite_store, ABOVE, clock.now, days=10)
    assert found.times == 0
    assert found.frame["raised"].all()


def test_change_and_z_are_taken_from_the_days_before(sqlite_store: Store, clock: Clock) -> None:
    put_index(sqlite_store, clock.now, [10.0, 11.0] * 20 + [40.0, 10.0])
    change = replace(ABOVE, kind=RuleKind.CHANGE, threshold=20.0, window_days=3.0)
    assert preview(sqlite_store, change, clock.now, days=5).fired == (back(1),)
    assert preview(sqlite_store, replace(ABOVE, kind=RuleKind.ZSCORE, threshold=4.0), clock.now, 5).fired == (back(1),)


def test_signals_count_on_the_day_they_were_seen(store: Store, clock: Clock) -> None:
    put_feeds(store, clock.now)
    for ago in (20, 10, 9, 2):
        put_article(store, clock.now - dt.timedelta(days=ago), f"Army shells town {ago}", signal())
    put_index(store, clock.now, [10.0] * 40)
    found = preview(store, SEEN, clock.now, days=30)
    assert found.fired == (back(20), back(10), back(2))
    assert preview(store, replace(SEEN, window_days=0.25), clock.now, days=30).times == 4


def test_an_archive_loaded_today_counts_when_it_was_published(sqlite_store: Store, clock: Clock) -> None:
    put_feeds(sqlite_store, clock.now)
    put_article(sqlite_store, clock.now, "From an archive", signal(), published=clock.now - dt.timedelta(days=20))
    put_index(sqlite_store, clock.now, [10.0] * 40)
    assert preview(sqlite_store, SEEN, clock.now, days=30).fired == (back(20),)


def test_a_feed_is_silent_from_the_day_its_hours_are_up(store: Store, clock: Clock) -> None:
    put_feeds(store, clock.now)
    for ago in (9, 8, 4, 0):
        put_article(store, clock.now - dt.timedelta(days=ago), f"Something {ago}")
    found = preview(store, replace(SILENT, feed="alpha", silent_hours=48.0), clock.now, days=12)
    assert found.fired == (back(6), back(2))


def test_a_preview_changes_nothing_and_agrees_with_what_then_happens(store: Store, clock: Clock) -> None:
    nets = [0.0, 50.0, 60.0, 10.0, 10.0, 45.0]
    put_index(store, clock.now, nets)
    rule = replace(ABOVE, channels=("json://a",))
    told = preview(store, rule, clock.now)
    assert (read_states(store), read_outbox(store)) == ({}, [])
    save_rule(store, to_dict(rule), clock.now)
    fired = []
    for ago in range(len(nets) - 1, -1, -1):
        moment = dt.datetime.combine(back(ago), dt.time(23, 50), dt.UTC)
        fired += [moment.date()] * len(evaluate_alerts(store, SETTINGS, moment).fired)
    assert tuple(fired) == told.fired


def test_an_empty_store_gives_an_empty_preview(store: Store, clock: Clock) -> None:
    for rule in (ABOVE, SEEN, SILENT, replace(ABOVE, kind=RuleKind.ZSCORE, threshold=3.0)):
        found = preview(store, rule, clock.now)
        assert found.times == 0
        assert not found.frame["value"].notna().any()
