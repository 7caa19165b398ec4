"""Speed is measured in a process of its own, and what cannot be measured says so."""

import datetime as dt
import gzip
import json
from pathlib import Path

import pytest

from indicators.errors import InputError
from indicators.evaluate import speed
from indicators.model import Article

ARTICLES = [Article(str(n), "Russia threatens Ukraine with military strikes", "", lang="en") for n in range(20)]


def test_a_rate_counts_whole_rounds_and_the_memory_of_its_own_process() -> None:
    rate = speed.measure(ARTICLES, least_seconds=0.05)
    assert rate.articles % len(ARTICLES) == 0
    assert rate.seconds >= 0.05
    assert rate.per_second == pytest.approx(rate.articles / rate.seconds)
    assert rate.signals == 1.0
    assert 20e6 < rate.peak_bytes < 1e9
    assert rate.characters == pytest.approx(46)


def test_time_is_measured_by_length() -> None:
    lengths = speed.by_length(ARTICLES, sizes=(100, 1000))
    assert [length.characters for length in lengths] == [100, 1000]
    assert all(length.seconds > 0 for length in lengths)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_articles_are_read_from_plain_and_packed_files(tmp_path: Path, name: str) -> None:
    lines = "".join(json.dumps({"id": a.id, "title": a.title, "lang": "en"}) + "\n" for a in ARTICLES).encode()
    (tmp_path / name).write_bytes(gzip.compress(lines) if name.endswith("gz") else lines)
    assert [article.id for article in speed.read_articles(tmp_path / name)] == [a.id for a in ARTICLES]


@pytest.mark.parametrize(("content", "words"), [("not json\n", "line 1: not JSON"), ("\n", "there is no article")])
def test_a_file_that_cannot_be_measured_says_why(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "a.jsonl").write_text(content)
    with pytest.raises(InputError, match=words):
        speed.read_articles(tmp_path / "a.jsonl")


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        speed.read_articles(tmp_path / "none.jsonl")


def test_the_table_names_machine_date_and_command() -> None:
    page = speed.as_markdown([("score", "8,100 a second", "8,000")], dt.datetime(2022, 1, 10, tzinfo=dt.UTC), "bench")
    assert "2022-01-10" in page
    assert "Python 3." in page
    assert "`bench`" in page
    assert "| score | 8,100 a second | 8,000 |" in page
