"""The laws of the index: signed, additive, causal, one story once, quiet is not blind."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import taxonomy
from indicators.model import Direction
from indicators.trend.contribution import LANES
from indicators.trend.index import INDEX_COLUMNS, daily_index, day_contributions

from .worlds import ONE, START, feeds, moment, signal, signals

CALMING = sorted(k for k, t in taxonomy.load().types.items() if t.direction is Direction.DE_ESCALATION)
TYPES = sorted(taxonomy.load().types)
LAST = 59


def net(rows: pd.DataFrame, feed_days: pd.DataFrame | None = None, **more: object) -> "pd.Series[float]":
    frame = daily_index(rows, feeds() if feed_days is None else feed_days, conflicts=[ONE], **more)
    return frame.set_index("day")["net"]


@st.composite
def some_signals(draw: st.DrawFn) -> list[dict[str, object]]:
    count = draw(st.integers(1, 8))
    return [
        signal(
            number,
            draw(st.integers(20, 50)),
            draw(st.sampled_from(TYPES)),
            story_id=f"story {draw(st.integers(0, 3))}",
            owner=f"Owner {draw(st.sampled_from('ABC'))}",
            modality=draw(st.sampled_from(["asserted", "announced", "claimed", "feared", "denied"])),
            quantity=draw(st.sampled_from([None, 12.0, 10_000.0])),
            speaker=draw(st.sampled_from(["none", "self", "opponent"])),
            source_actors=draw(st.sampled_from([(), ("RUS",), ("UKR",)])),
        )
        for number in range(count)
    ]


def test_every_calendar_day_of_every_conflict_has_a_row_with_the_documented_columns():
    frame = daily_index(signals(signal(1, 30)), feeds(), conflicts=[ONE, "world"])
    assert tuple(frame.columns) == INDEX_COLUMNS
    assert len(frame) == 2 * 60
    assert frame["formula_version"].notna().all()


def test_an_attack_raises_and_a_withdrawal_lowers_the_net():
    assert net(signals(signal(1, 40))).iloc[40] > 0
    assert net(signals(signal(1, 40, "troop_withdrawal"))).iloc[40] < 0


def test_a_denied_signal_counts_for_nothing():
    assert net(signals(signal(1, 40, modality="denied"))).iloc[40] == 0


def test_ten_thousand_soldiers_weigh_more_than_ten():
    few = net(signals(signal(1, 40, "troop_buildup", quantity=10.0))).iloc[40]
    many = net(signals(signal(1, 40, "troop_buildup", quantity=10_000.0))).iloc[40]
    assert many / few == pytest.approx(2.0 / 1.25)


def test_thirty_copies_of_a_wire_story_weigh_as_one():
    one = signals(signal(1, 40, origin="Wire"))
    thirty = signals(*(signal(n, 40, story_id="story 1", owner=f"Owner {n}") for n in range(1, 31)))
    thirty["origin"] = "Wire"
    one["origin"] = "Wire"
    assert net(thirty).iloc[40] == pytest.approx(net(one).iloc[40])


def test_independent_publishers_lend_a_story_weight_with_falling_returns():
    values = [
        net(signals(*(signal(n, 40, story_id="s", owner=f"Owner {n}") for n in range(count)))).iloc[40]
        for count in (1, 2, 3)
    ]
    assert values[0] < values[1] < values[2]
    assert values[2] - values[1] < values[1] - values[0]


@settings(max_examples=25, deadline=None)
@given(some_signals(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(rows, random):
    shuffled = rows[:]
    random.shuffle(shuffled)
    pd.testing.assert_series_equal(net(signals(*rows)), net(signals(*shuffled)))


@settings(max_examples=25, deadline=None)
@given(some_signals())
def test_the_parts_of_a_day_sum_to_its_lanes_and_net(rows):
    index = daily_index(signals(*rows), feeds(), conflicts=[ONE])
    parts = day_contributions(signals(*rows), feeds())
    sums = parts.groupby("day")["value"].sum().reindex(index["day"], fill_value=0.0)
    np.testing.assert_allclose(index["net"], sums, atol=1e-9)
    by_lane = parts.pivot_table(index="day", columns="lane", values="value", aggfunc="sum")
    lanes = by_lane.reindex(index=index["day"], columns=list(LANES)).fillna(0.0)
    np.testing.assert_allclose(index[list(LANES)], lanes, atol=1e-9)
    np.testing.assert_allclose(index["net"], index[list(LANES)].sum(axis=1), atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(some_signals(), st.sampled_from(CALMING), st.integers(20, 50))
def test_another_calming_signal_never_raises_the_net(rows, kind, day):
    more = [*rows, signal(99, day, kind, story_id="story 0", owner="Owner Z")]
    assert (net(signals(*more)) - net(signals(*rows)) <= 1e-9).all()


@settings(max_examples=15, deadline=None)
@given(some_signals(), st.integers(25, 45))
def test_choosing_another_window_never_changes_a_day(rows, first):
    whole = net(signals(*rows))
    part = net(signals(*rows), since=START + timedelta(days=first), until=START + timedelta(days=50))
    pd.testing.assert_series_equal(part, whole.loc[part.index])


@settings(max_examples=15, deadline=None)
@given(some_signals(), st.integers(25, 45))
def test_what_comes_later_never_changes_what_was_known_before(rows, day):
    as_of = moment(day, 23)
    known = [row for row in rows if row["first_seen_utc"] <= as_of]
    until = START + timedelta(days=day)
    pd.testing.assert_series_equal(
        net(signals(*rows), as_of=as_of, until=until), net(signals(*known), as_of=as_of, until=until)
    )


def test_a_busy_day_does_not_move_its_own_denominator():
    busy = feeds()
    busy.loc[busy["day"] == START + timedelta(days=40), "new_articles"] = 400
    assert net(signals(signal(1, 40)), busy).iloc[40] == pytest.approx(net(signals(signal(1, 40))).iloc[40])


def test_a_dead_feed_does_not_lower_the_index():
    alive = net(signals(signal(1, 38), signal(2, 40)))
    dying = net(signals(signal(1, 38), signal(2, 40)), feeds(dead={"a": 39}))
    assert (dying.iloc[39:45] >= alive.iloc[39:45] - 1e-9).all()


def test_a_day_nobody_could_read_has_no_value_and_is_no_zero():
    frame = daily_index(signals(signal(1, 38)), feeds(dead=dict.fromkeys("abc", 45)), conflicts=[ONE])
    after = frame.iloc[47]
    assert after["status"] == "cannot tell"
    assert np.isnan(after["net"])
    assert after["coverage"] == 0


def test_a_feed_that_died_long_ago_is_no_new_feed():
    """Six weeks on only a few of its read days are left to look at; it must not pass for one not yet known."""
    world = feeds(days=100, stories=1, dead={"a": 40})
    coverage = daily_index(signals(signal(1, 98)), world, conflicts=[ONE])["coverage"]
    assert coverage[45:82].round(2).eq(0.67).all()


def test_a_healthy_day_without_news_is_quiet_and_zero():
    frame = daily_index(signals(), feeds(), conflicts=[ONE])
    assert frame["status"].iloc[-2] == "quiet"
    assert frame["net"].iloc[-2] == 0


def test_a_feed_in_a_language_without_a_lexicon_is_missing_from_its_first_day():
    days = feeds(days=3, names="ab").assign(unreadable=0)
    days.loc[days["feed_id"] == "b", "unreadable"] = days["new_articles"]
    frame = daily_index(signals(), days, conflicts=[ONE])
    assert frame["coverage"].iloc[-2] == pytest.approx(0.5)


def test_a_story_counts_half_after_the_half_life_and_nothing_after_the_horizon():
    values = net(signals(signal(1, 30)))
    assert values.iloc[33] == pytest.approx(values.iloc[30] / 2, rel=0.02)
    assert values.iloc[55] == 0


def test_the_band_holds_the_net_and_widens_when_feeds_die():
    rows = signals(*(signal(n, 35 + n % 8) for n in range(12)))
    frame = daily_index(rows, feeds(), conflicts=[ONE])
    assert ((frame["low"] <= frame["net"] + 1e-9) & (frame["net"] <= frame["high"] + 1e-9)).all()
    dying = daily_index(rows, feeds(dead={"a": 40}), conflicts=[ONE])
    relative = (dying["high"] - dying["low"]).iloc[42] / dying["net"].iloc[42]
    assert relative > (frame["high"] - frame["low"]).iloc[42] / frame["net"].iloc[42]


def test_an_empty_world_gives_an_empty_frame_with_all_columns():
    frame = daily_index(signals(), feeds(days=0), conflicts=[ONE])
    assert tuple(frame.columns) == INDEX_COLUMNS
    assert frame.empty
