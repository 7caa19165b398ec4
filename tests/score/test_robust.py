"""Hostile and broken input gives a score, never a crash, in time that grows with the length only."""

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.model import Article, Direction
from indicators.score.contract import score_lines
from indicators.score.scorer import Scorer

SCORER = Scorer.load()
PUBLISHED = datetime(2024, 5, 15, 12, tzinfo=UTC)
PIECES = st.sampled_from(
    [
        *("Russland greift Kiew an. ", "Israel ", "ceasefire ", "am 10. Januar ", "10.000.000 Soldaten ", "中国军队"),
        *("<b>", "</p>", "&#x41;", "💥", "\u202e", "\u200b", "9" * 400, "،", "Аrmy ", "!!!", "–", "\n", "\x00", "ﬁre "),
    ]
)


@given(st.lists(PIECES, max_size=30), st.sampled_from(["de", "en", "xx", None]))
@settings(max_examples=150, deadline=None)
def test_any_mixture_gets_a_score_with_evidence_from_the_text(pieces: list[str], language: str | None) -> None:
    content = "".join(pieces)
    score = SCORER.score(Article("x", content, content, PUBLISHED, language))
    assert -10 <= score.score <= 10
    assert (score.direction is Direction.NONE) == (not score.signals)
    assert all(evidence.text for signal in score.signals for evidence in signal.evidence)


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_gets_a_score(content: str) -> None:
    SCORER.score(Article("x", content, "", None, "en"))


@pytest.mark.parametrize(
    "content", ["", "x", " ", "\n\n", "9" * 400, "a" * 100_000, "<" * 50_000, "(" * 50_000, "die " * 30_000]
)
def test_odd_texts_get_a_score(content: str) -> None:
    assert SCORER.score(Article("x", content, content, PUBLISHED, "de")).id == "x"


def test_time_grows_with_the_length_and_not_faster() -> None:
    sentence = "Russische Truppen beschossen am Montag Kiew, und Moskau dementierte das. "
    took = []
    for times in (200, 400):
        start = time.process_time()
        SCORER.score(Article("x", "", sentence * times, PUBLISHED, "de"))
        took.append(time.process_time() - start)
    assert took[1] < 5 * took[0] + 0.5


def test_five_megabytes_are_read_to_the_limit() -> None:
    start = time.process_time()
    SCORER.score(Article("x", "", "Nichts geschah in der Stadt. " * 180_000, PUBLISHED, "de"))
    assert time.process_time() - start < 20


def test_every_line_gets_a_line_and_a_bad_one_its_reason() -> None:
    lines = [
        b'{"id": "1", "title": "Russia shells Kharkiv", "lang": "en", "desk": "world"}',
        b"not json",
        b'{"title": "no id"}',
        b"",
        b'{"id": "2", "title": "", "summary": ""}',
        b'{"id": "3", "title": "Xyz", "lang": "xx"}',
    ]
    results = list(score_lines(lines, SCORER))
    records = [json.loads(line) for line, _ in results]
    assert [fault.number for _, fault in results if fault] == [2, 3, 5]
    assert [record.get("id") for record in records] == ["1", None, None, "2", "3"]
    assert records[0]["extra"] == {"desk": "world"}
    assert records[4]["note"]
    assert all("error" in record for record in records[1:4])


def test_a_record_has_every_field_of_the_contract() -> None:
    line = b'{"id": "1", "title": "Russia shells Kharkiv, 12 dead", "published": "2024-05-15T12:00:00Z", "lang": "en"}'
    record = json.loads(next(iter(score_lines([line], SCORER)))[0])
    assert {"id", "lang", "direction", "score", "relevance", "signals", "lexicon_version"} <= set(record)
    signal = record["signals"][0]
    assert {
        "type", "direction", "modality", "severity", "confidence", "quantity", "unit", "approximate", "date",
        "source_actors", "target_actors", "speaker", "rule", "evidence",
    } == set(signal)  # fmt: skip
    for evidence in signal["evidence"]:
        text = "Russia shells Kharkiv, 12 dead"
        assert text[evidence["start"] : evidence["end"]] == evidence["text"]
