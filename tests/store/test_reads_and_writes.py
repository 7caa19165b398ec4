"""Scores, stories, index, corrections and settings go in and come out the same, on both databases."""

import datetime as dt
import math

import pandas as pd
import pytest
from sqlalchemy import func, select

from indicators.model import Direction, Entry, Evidence, Feed, FeedHealth, Modality, Score, Signal, Speaker
from indicators.pipeline.indexing import make_index
from indicators.store.database import Store
from indicators.store.reads import (
    Filter,
    read_articles,
    read_corrections,
    read_counts,
    read_day_counts,
    read_index,
    read_meta,
    read_removed_before,
    read_revisions,
    read_signals,
    read_signals_by_conflict,
    read_signals_of_articles,
    read_story_window,
)
from indicators.store.schema import article_conflicts, article_versions, articles, index_days, signal_conflicts, signals
from indicators.store.writes import (
    Scored,
    add_correction,
    articles_to_score,
    remove_articles_before,
    save_collected,
    save_index,
    save_scores,
    save_stories,
    score_all_again,
    set_meta,
    sync_feeds,
    undo_correction,
)

NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
FEEDS = [
    Feed("a", "A", "https://a.example/feed", "Paper A", "Owner A", "en"),
    Feed("b", "B", "https://b.example/feed", "Paper B", "Owner B", "de", True, "RUS", 0.5),
]
WHOLE = Signal(
    type="troop_withdrawal",
    direction=Direction.DE_ESCALATION,
    modality=Modality.CLAIMED,
    severity=4.5,
    confidence=0.875,
    quantity=10_000.0,
    unit="troops",
    approximate=True,
    date=dt.date(2022, 1, 12),
    source_actors=("RUS", "BLR"),
    target_actors=("UKR",),
    speaker=Speaker.SELF,
    rule="withdraw.force",
    evidence=(Evidence("title", 0, 6, 'Türke "x"'), Evidence("summary", 3, 9, "停火")),
)
BARE = Signal("talks_offered", Direction.DE_ESCALATION, Modality.ANNOUNCED, 2.0, 0.5)
THREAT = Signal("military_threat", Direction.ESCALATION, Modality.ASSERTED, -4.5, 0.75)


def entry(key: str, title: str = "Title", published: dt.datetime = NOW - HOUR) -> Entry:
    return Entry(key, title, "Summary", published, url=f"https://a.example/{key}")


def score(store: Store, **by_title: tuple[Signal, ...]) -> None:
    """Score all waiting articles: each title's signals, all in the conflict `east`, the first also in `south`."""
    scored = []
    for article in articles_to_score(store):
        found = by_title.get(article.title, ())
        result = Score(str(article.id), "en", Direction.MIXED, -2.5, 0.9, found, "lex-1", note="a note")
        conflicts = tuple(("east", "south") if number == 0 else ("east",) for number in range(len(found)))
        scored.append(Scored(article.id, article.version, result, conflicts, ("east",) if found else ()))
    save_scores(store, scored)


def count(store: Store, table: object) -> int:
    with store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


@pytest.fixture
def filled(store: Store) -> Store:
    """Two feeds, three articles, three signals."""
    sync_feeds(store, FEEDS, NOW)
    entries = [entry("1", "First"), entry("2", "Second", NOW - 30 * HOUR), entry("3", "Nothing")]
    save_collected(store, "a", FeedHealth(last_success=NOW), entries[:2], NOW)
    save_collected(store, "b", FeedHealth(), entries[2:], NOW)
    score(store, First=(WHOLE, BARE), Second=(THREAT,))
    return store


def test_an_empty_store_reads_as_empty_frames_with_their_columns(store: Store) -> None:
    for frame in (read_articles(store), read_signals(store), read_index(store), read_corrections(store)):
        assert frame.empty
        assert len(frame.columns) > 5
    counts = read_counts(store)
    assert (counts.articles, counts.signals, counts.waiting, counts.newest) == (0, 0, 0, None)


def test_a_signal_comes_back_as_it_went_in(filled: Store) -> None:
    row = read_signals(filled, Filter(types=("troop_withdrawal",))).iloc[0]
    assert (row["type"], row["direction"], row["modality"]) == ("troop_withdrawal", "de-escalation", "claimed")
    assert (row["severity"], row["confidence"], row["quantity"], row["unit"]) == (4.5, 0.875, 10_000.0, "troops")
    assert (row["approximate"], row["date"], row["speaker"]) == (True, dt.date(2022, 1, 12), "self")
    assert (row["source_actors"], row["target_actors"]) == (("RUS", "BLR"), ("UKR",))
    assert row["evidence"][0] == {"field": "title", "start": 0, "end": 6, "text": 'Türke "x"'}
    assert row["evidence"][1]["text"] == "停火"
    assert (row["rule"], row["lexicon_version"], row["origin"]) == ("withdraw.force", "lex-1", "Owner A")
    assert row["published_utc"].to_pydatetime() == NOW - HOUR


def test_what_a_signal_leaves_open_stays_empty(filled: Store) -> None:
    row = read_signals(filled, Filter(types=("talks_offered",))).iloc[0]
    assert pd.isna(row["quantity"])
    assert pd.isna(row["unit"])
    assert pd.isna(row["date"])
    assert (row["source_actors"], row["evidence"]) == ((), ())


def test_the_score_of_an_article_is_stored_with_it(filled: Store) -> None:
    rows = read_articles(filled).set_index("title")
    assert rows.loc["First", ["direction", "score", "relevance", "lexicon_version", "note"]].tolist() == [
        "mixed", -2.5, 0.9, "lex-1", "a note"]  # fmt: skip
    assert articles_to_score(filled) == []


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        (Filter(), ["First", "Nothing", "Second"]),
        (Filter(conflict="east"), ["First", "Second"]),
        (Filter(conflict="elsewhere"), []),
        (Filter(conflict="world"), ["First", "Nothing", "Second"]),
        (Filter(since=NOW - 2 * HOUR), ["First", "Nothing"]),
        (Filter(until=NOW - HOUR), ["Second"]),
        (Filter(types=("military_threat",)), ["Second"]),
        (Filter(modalities=("claimed", "announced")), ["First"]),
        (Filter(feeds=("b",)), ["Nothing"]),
        (Filter(directions=("mixed",), languages=("en",), conflict="east", since=NOW - 2 * HOUR), ["First"]),
        (Filter(search="first"), ["First"]),
        (Filter(conflict="x' OR '1'='1"), []),
    ],
)
def test_articles_are_narrowed_by_every_filter(filled: Store, wanted: Filter, titles: list[str]) -> None:
    assert sorted(read_articles(filled, wanted)["title"]) == titles


def test_articles_come_newest_first_page_by_page(filled: Store) -> None:
    pages = [read_articles(filled, limit=1, offset=offset)["title"].tolist() for offset in range(4)]
    assert sorted(pages[0] + pages[1]) == ["First", "Nothing"]
    assert pages[2:] == [["Second"], []]


def test_signals_are_read_by_conflict_one_row_each(filled: Store) -> None:
    frame = read_signals_by_conflict(filled, ["east", "south"])
    assert sorted(zip(frame["type"], frame["conflict"], strict=True)) == [
        ("military_threat", "east"), ("military_threat", "south"), ("talks_offered", "east"),
        ("troop_withdrawal", "east"), ("troop_withdrawal", "south")]  # fmt: skip
    assert len(read_signals_by_conflict(filled, ["south"], NOW - 2 * HOUR)) == 1
    assert len(read_signals_by_conflict(filled, ["south"], None, NOW - 2 * HOUR)) == 1


def test_days_are_counted_by_conflict_in_utc(filled: Store) -> None:
    late = entry("9", "Late", dt.datetime(2022, 1, 10, 1, 30, tzinfo=dt.timezone(3 * HOUR)))  # still the 9th in UTC
    save_collected(filled, "a", FeedHealth(), [late], NOW)
    score(filled, Late=(THREAT, THREAT))
    frame = read_day_counts(filled, conflict="east")
    assert frame[["day", "direction", "signals", "articles"]].to_numpy().tolist() == [
        [dt.date(2022, 1, 9), "escalation", 3, 2],
        [dt.date(2022, 1, 10), "de-escalation", 2, 1],
    ]
    assert set(read_day_counts(filled)["conflict"]) == {"east", "south"}
    assert len(read_day_counts(filled, since=NOW - 2 * HOUR, conflict="east")) == 1
    assert read_day_counts(filled, until=NOW - 90 * HOUR).empty


def test_scoring_again_replaces_and_doubles_nothing(filled: Store) -> None:
    assert score_all_again(filled, "lex-1") == 0
    assert score_all_again(filled, "lex-2") == 3
    score(filled, First=(THREAT,))
    assert read_signals(filled)["type"].tolist() == ["military_threat"]
    assert (count(filled, signal_conflicts), count(filled, article_conflicts)) == (2, 1)
    score_all_again(filled, "lex-2")
    score(filled)
    assert [count(filled, table) for table in (signals, signal_conflicts, article_conflicts)] == [0, 0, 0]


def test_a_score_of_a_version_that_was_edited_since_is_dropped(store: Store) -> None:
    sync_feeds(store, FEEDS, NOW)
    save_collected(store, "a", FeedHealth(), [entry("1", "First")], NOW)
    old = articles_to_score(store)[0]
    save_collected(store, "a", FeedHealth(), [entry("1", "Edited")], NOW + HOUR)
    result = Score(str(old.id), "en", Direction.ESCALATION, -4.0, 0.9, (THREAT,), "lex-1")
    save_scores(store, [Scored(old.id, old.version, result, (("east",),), ("east",))])
    assert count(store, signals) == 0
    assert [article.title for article in articles_to_score(store)] == ["Edited"]


def test_signals_of_an_edited_article_are_first_seen_with_the_edit(store: Store) -> None:
    sync_feeds(store, FEEDS, NOW)
    save_collected(store, "a", FeedHealth(), [entry("1", "First")], NOW)
    save_collected(store, "a", FeedHealth(), [entry("1", "Edited")], NOW + HOUR)
    score(store, Edited=(THREAT,))
    assert read_signals(store)["first_seen_utc"].iloc[0].to_pydatetime() == NOW + HOUR


def test_stories_and_copies_are_kept(filled: Store) -> None:
    ids = read_articles(filled).set_index("title")["article_id"]
    places = pd.DataFrame(
        {"story_id": ["s1", "s1"], "copy_of": [ids["Second"], ids["Second"]]}, index=[ids["First"], ids["Second"]]
    )
    save_stories(filled, places)
    window = read_story_window(filled, NOW - 40 * HOUR, NOW).set_index("article_id")
    assert window.loc[ids["First"], ["story_id", "copy_of", "key"]].tolist() == ["s1", ids["Second"], "a 1"]
    assert len(read_articles(filled, Filter(stories=("s1",)))) == 2
    assert set(read_signals_of_articles(filled, [int(ids["First"])])["story_id"]) == {"s1"}


def index_frame(net: float | None, day: dt.date, version: str = "f1") -> pd.DataFrame:
    return pd.DataFrame(
        [{"conflict": "east", "day": day, "escalation_words": 1.5, "escalation_deeds": 2.0, "deescalation_words": -0.5,
          "deescalation_deeds": 0.0, "net": net, "low": None, "high": 4.0, "level": "tense", "stories": 3,
          "publishers": 2, "coverage": 0.75, "status": "ok", "formula_version": version, "baseline": 1.25}]
    )  # fmt: skip


def test_the_index_comes_back_with_its_empty_values_and_details(filled: Store) -> None:
    save_index(filled, index_frame(3.0, NOW.date()), NOW)
    save_index(filled, index_frame(None, NOW.date() - dt.timedelta(days=1)), NOW)
    frame = read_index(filled, "east")
    assert frame["day"].tolist() == [NOW.date() - dt.timedelta(days=1), NOW.date()]
    assert math.isnan(frame["net"].iloc[0])
    row = frame.iloc[1]
    assert (row["net"], row["high"], row["level"], row["stories"], row["coverage"]) == (3.0, 4.0, "tense", 3, 0.75)
    assert row["detail"] == {"baseline": 1.25}
    assert row["computed_utc"].to_pydatetime() == NOW
    assert read_index(filled, "east", NOW.date()).shape[0] == 1
    assert read_index(filled, "west").empty


def test_a_day_worked_out_again_replaces_the_old_row_without_a_revision_while_it_is_fresh(filled: Store) -> None:
    for net in (3.0, 3.5):
        save_index(filled, index_frame(net, NOW.date()), NOW)
    assert read_index(filled)["net"].tolist() == [3.5]
    assert read_revisions(filled).empty


def test_a_final_day_that_changes_leaves_a_dated_revision(filled: Store) -> None:
    old_day = NOW.date() - dt.timedelta(days=9)
    save_index(filled, index_frame(3.0, old_day), NOW - dt.timedelta(days=8))
    save_index(filled, index_frame(3.0, old_day), NOW)
    assert read_revisions(filled).empty
    save_index(filled, index_frame(4.0, old_day), NOW, "late news")
    save_index(filled, index_frame(None, old_day, "f2"), NOW + HOUR)
    rows = read_revisions(filled, "east")
    assert rows["why"].tolist() == ["new formula version", "late news"]
    assert (rows["net_before"].iloc[1], rows["net_after"].iloc[1]) == (3.0, 4.0)
    assert rows["computed_utc"].iloc[0].to_pydatetime() == NOW + HOUR


def test_corrections_are_kept_undoable_and_survive_scoring_again(filled: Store) -> None:
    signal = int(read_signals(filled, Filter(types=("military_threat",)))["signal_id"].iloc[0])
    number = add_correction(filled, signal, "wrong", "a film", NOW)
    assert add_correction(filled, 999_999, "right", "", NOW) == 0
    score_all_again(filled, "lex-2")
    score(filled)
    row = read_corrections(filled).iloc[0]
    assert (row["type"], row["verdict"], row["note"]) == ("military_threat", "wrong", "a film")
    undo_correction(filled, number, NOW + HOUR)
    assert read_corrections(filled).empty
    assert read_corrections(filled, undone=True)["undone_utc"].iloc[0].to_pydatetime() == NOW + HOUR


def test_settings_are_kept_and_overwritten(store: Store) -> None:
    assert read_meta(store, "key") is None
    for value in ("1", "ü"):
        set_meta(store, "key", value)
    assert read_meta(store, "key") == "ü"


def test_retention_removes_old_articles_whole_and_keeps_the_index(filled: Store) -> None:
    save_index(filled, index_frame(3.0, NOW.date() - dt.timedelta(days=1)), NOW)
    save_collected(filled, "a", FeedHealth(), [entry("2", "Second, edited")], NOW)
    score(filled, **{"Second, edited": (THREAT,)})
    assert remove_articles_before(filled, NOW - 10 * HOUR) == 1
    assert sorted(read_articles(filled)["title"]) == ["First", "Nothing"]
    assert read_articles(filled, Filter(search="second")).empty
    assert read_signals(filled)["type"].nunique() == 2
    assert (count(filled, article_versions), count(filled, signal_conflicts)) == (0, 3)
    assert count(filled, index_days) == 1


def test_what_retention_removed_does_not_come_back_with_the_next_fetch(filled: Store) -> None:
    remove_articles_before(filled, NOW - 10 * HOUR)
    again = [entry("1", "First"), entry("2", "Second", NOW - 30 * HOUR), entry("4", "Fresh", NOW)]
    saved = save_collected(filled, "a", FeedHealth(), again, NOW + HOUR)
    assert (saved.new, saved.unchanged) == (1, 2)
    assert sorted(read_articles(filled)["title"]) == ["First", "Fresh", "Nothing"]


def test_days_that_rest_on_removed_articles_keep_their_values(filled: Store) -> None:
    old_day = NOW.date() - dt.timedelta(days=5)
    save_index(filled, index_frame(3.0, old_day), NOW - dt.timedelta(days=4))
    remove_articles_before(filled, NOW - dt.timedelta(days=1))
    assert read_removed_before(filled) == NOW - dt.timedelta(days=1)
    make_index(filled, ["east"], NOW)
    assert read_index(filled, "east").set_index("day").loc[old_day, "net"] == 3.0
    remove_articles_before(filled, NOW - dt.timedelta(days=9))
    assert read_removed_before(filled) == NOW - dt.timedelta(days=1)


def test_counts_tell_how_much_there_is(filled: Store) -> None:
    save_collected(filled, "a", FeedHealth(last_success=NOW), [entry("9", "Waiting")], NOW)
    counts = read_counts(filled)
    assert (counts.articles, counts.signals, counts.feeds, counts.waiting) == (4, 3, 2, 1)
    assert (counts.newest, counts.last_success) == (NOW - HOUR, NOW)
    assert count(filled, articles) == 4
