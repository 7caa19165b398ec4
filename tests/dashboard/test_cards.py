"""An article as a card: its words as text, its signals numbered, nothing of it run."""

import datetime as dt
import json

import pandas as pd
import pytest

from indicators.dashboard import cards

ROW = {
    "article_id": 1,
    "title": "<b>Truppen</b> abgezogen",
    "summary": "Die Armee zieht 10.000 Soldaten ab. Mehr dazu später.",
    "url": "https://paper.example/1?a=1&b=2",
    "publisher": "Paper <i>A</i>",
    "lang": "de",
    "published_utc": dt.datetime(2022, 1, 10, 12, 30, tzinfo=dt.UTC),
    "date_flag": "ok",
    "note": None,
    "state_affiliated": False,
}
SIGNAL = {
    "type": "troop_withdrawal",
    "direction": "de-escalation",
    "modality": "asserted",
    "severity": 7.0,
    "confidence": 0.81,
    "rule": "troops-withdraw",
    "quantity": 10000.0,
    "unit": "soldiers",
    "approximate": True,
    "date": None,
    "source_actors": ("RUS",),
    "target_actors": ("UKR",),
    "speaker": "self",
    "evidence": ({"field": "summary", "start": 11, "end": 16, "text": "zieht"},),
}


def test_a_card_shows_title_and_sentence_with_marked_words():
    card = cards.article(ROW, [SIGNAL])
    assert "&lt;b&gt;Truppen&lt;/b&gt; abgezogen" in card
    assert '<mark class="cei-deescalation_deeds">zieht<sup>1</sup></mark>' in card
    assert "Paper &lt;i&gt;A&lt;/i&gt;" in card
    assert "10 Jan 2022, 12:30 UTC" in card


def test_a_signal_line_says_what_who_how_many_and_by_which_rule():
    line = cards.signal_line(SIGNAL, 1)
    for told in ("troop withdrawal", "reported as done", "RUS → UKR", "≈ 10,000 soldiers", "81%", "troops-withdraw"):
        assert told in line


def test_a_signal_of_a_day_says_what_it_adds_or_that_it_adds_nothing():
    assert "adds <b>" not in cards.signal_line(SIGNAL)
    assert "adds −1.50" in cards.signal_line({**SIGNAL, "value": -1.5})
    assert "adds nothing here" in cards.signal_line({**SIGNAL, "value": None})


@pytest.mark.parametrize(
    ("changes", "lane"),
    [
        ({}, "deescalation_deeds"),
        ({"modality": "announced"}, "deescalation_words"),
        ({"type": "threat", "direction": "escalation"}, "escalation_words"),
        ({"lane": "deescalation_words"}, "deescalation_words"),
    ],
)
def test_the_lane_is_the_one_the_index_booked_else_by_type_and_modality(changes, lane):
    assert cards.lane_of({**SIGNAL, **changes}) == lane


def test_an_address_that_is_no_web_address_is_no_link():
    card = cards.article({**ROW, "url": "javascript:alert(1)"}, [])
    assert "<a" not in card
    assert "no web link" in card


def test_a_guessed_date_and_a_state_affiliated_outlet_are_said():
    card = cards.article({**ROW, "date_flag": "missing", "state_affiliated": True}, [])
    assert "date missing or implausible" in card
    assert "state-affiliated" in card


def test_missing_cells_of_a_frame_leave_nothing_behind():
    row = dict.fromkeys(ROW) | {"published_utc": pd.NaT, "date_flag": float("nan"), "title": None}
    card = cards.article(row, [{**SIGNAL, "quantity": float("nan"), "source_actors": (), "target_actors": ()}])
    assert "nan" not in card.lower().replace("unannounced", "")
    assert "None" not in card


def test_evidence_is_read_from_a_list_or_its_json():
    assert cards.evidence_of({"evidence": json.dumps([{"field": "title"}])}) == [{"field": "title"}]
    assert cards.evidence_of({"evidence": ""}) == []
    assert cards.evidence_of({"evidence": None}) == []
