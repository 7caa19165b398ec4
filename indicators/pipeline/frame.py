"""Score a frame of articles into a frame: the one function that runs alone, on Dask and on Spark. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC
from typing import Any, Final

import orjson
import pandas as pd

from indicators import taxonomy
from indicators.collect import identity
from indicators.config import Configuration
from indicators.errors import InputError
from indicators.model import Article, DateFlag, Entry, Feed, Score
from indicators.pipeline.archive import Sources
from indicators.report.columns import COLUMNS
from indicators.score import text
from indicators.score.contract import to_article
from indicators.score.scorer import Scorer
from indicators.stories.conflict import WORLD, ConflictMatcher

# What a frame of articles may hold: the keys of the scoring contract, and where a row stands. `fault` and `raw`: why
# a row could not even be read, and its text.
INPUT: Final = ("id", "title", "summary", "body", "published", "lang", "source", "url")
PLACE: Final = ("place", "fault", "raw")
# Columns of the frame that `score_frame` gives: all text but these.
SCORED: Final = (*COLUMNS["articles"], "key", "other_key", "signals", *PLACE)
_KNOWN: Final = frozenset(INPUT)


@dataclass(frozen=True, slots=True)
class Tables:
    """Scored rows as tables. articles, signals: the columns of the export; details: what a store keeps beyond them.

    details: article_id, key, other_key, and `signals`, the evidence with its offsets as JSON. bad: place, reason, row.
    """

    articles: pd.DataFrame
    signals: pd.DataFrame
    details: pd.DataFrame
    bad: pd.DataFrame


class FrameScorer:
    """The scorer with conflicts and feeds, made once a process. Calling it is `score_frame`."""

    def __init__(self, scorer: Scorer, configuration: Configuration) -> None:
        self._scorer, self._matcher = scorer, ConflictMatcher(configuration.conflicts)
        self._sources = Sources(configuration.feeds)

    def __call__(self, rows: pd.DataFrame) -> pd.DataFrame:
        """One row a row, in order, with the columns SCORED; a bad row has its reason in `fault` and else only `raw`.

        rows: columns of INPUT (a missing one is empty) and of PLACE. `signals` is a JSON list of what each signal says;
        article_id and signal_id are made of source and id, so the same article gets the same number in every run.
        """
        columns = [name for name in (*INPUT, *PLACE) if name in rows.columns]
        found = [self._row(row) for row in rows[columns].to_dict("records")]
        values = {name: [row.get(name) for row in found] for name in SCORED}  # None, never NaN: Spark tells them apart
        frame = pd.DataFrame(values, columns=list(SCORED), dtype=object)
        for name in ("published_utc", "first_seen_utc"):
            frame[name] = pd.to_datetime(frame[name], utc=True).astype("datetime64[us, UTC]")
        return frame

    def _row(self, row: Mapping[Any, Any]) -> dict[str, Any]:
        place, fault = _text(row.get("place")), _text(row.get("fault"))
        if fault:
            return {"place": place, "fault": fault, "raw": _text(row.get("raw"))}
        given = {name: _value(row.get(name)) for name in INPUT}
        try:
            article = to_article(given)
            if article.published is None:
                raise InputError('"published" is missing: without it the article belongs to no day')
        except InputError as error:
            raw = orjson.dumps(given, default=str, option=orjson.OPT_NON_STR_KEYS).decode("utf-8", "replace")
            return {"place": place, "fault": str(error), "raw": raw}
        try:
            score = self._scorer.score(article)
        except Exception:  # an article that breaks the scorer must not stop the others
            score = self._scorer.failed(article)
        return {**self._scored(article, score), "place": place, "fault": None, "raw": None}

    def _scored(self, article: Article, score: Score) -> dict[str, Any]:
        feed = self._sources.of(article)
        title, summary = text.plain(article.title), text.plain(article.summary)
        url = article.url if isinstance(article.url, str) and article.url else None
        assert article.published is not None
        published = article.published.astimezone(UTC)
        conflicts = self._matcher.of(title, summary, score.lang, score.signals)
        entry = Entry("", title, summary, published, url=url, guid=article.id)
        other, [key] = identity.keys([entry])[0], identity.keys([Entry("", title, summary, published, url=url)])
        return {
            "article_id": article_number(feed, article.id),
            "story_id": None,
            "conflicts": list(dict.fromkeys(one for own in conflicts for one in own if one != WORLD)),
            "direction": score.direction.value,
            "score": score.score,
            "relevance": score.relevance,
            "title": title,
            "summary": summary,
            "url": url,
            "lang": score.lang,
            "published_utc": published,
            "first_seen_utc": published,  # nobody knows when an archive's articles were first seen
            "date_flag": DateFlag.OK.value,
            "version": 1,
            "feed_id": feed.id,
            "publisher": feed.publisher,
            "owner": feed.owner,
            "state_affiliated": feed.state_affiliated,
            "state": feed.state,
            "lexicon_version": score.lexicon_version,
            "note": score.note,
            "key": key if key.startswith("url:") else other,
            "other_key": other,
            "signals": _signals(score, conflicts),
        }


def article_number(feed: Feed, identifier: str) -> int:
    """A number of 63 bits made of source and id."""
    digest = hashlib.sha256(f"{feed.id}\0{identifier}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def split(scored: pd.DataFrame) -> Tables:
    """The tables of a frame that FrameScorer gave; each may be empty and has its columns all the same."""
    good = scored[scored["fault"].isna()]
    articles = good[list(COLUMNS["articles"])].reset_index(drop=True)
    rows = [row for article in good.to_dict("records") if article["signals"] for row in _exported(article)]
    bad = scored.loc[scored["fault"].notna(), list(PLACE)].rename(columns={"fault": "reason", "raw": "row"})
    details = good[["article_id", "key", "other_key", "signals"]].reset_index(drop=True)
    return Tables(articles, pd.DataFrame(rows, columns=list(COLUMNS["signals"])), details, bad.reset_index(drop=True))


def _signals(score: Score, conflicts: tuple[tuple[str, ...], ...]) -> str | None:
    if not score.signals:
        return None
    told = [{**asdict(one), "conflicts": own} for one, own in zip(score.signals, conflicts, strict=True)]
    return orjson.dumps(told).decode()


_OF_ARTICLE = ("article_id", "story_id", "lexicon_version", "published_utc", "first_seen_utc", "title", "url", "lang",
               "relevance", "feed_id", "publisher", "owner", "state_affiliated", "state")  # fmt: skip
_OF_SIGNAL = ("conflicts", "type", "direction", "modality", "severity", "confidence", "quantity", "unit", "approximate",
              "date", "source_actors", "target_actors", "speaker", "rule")  # fmt: skip


def _exported(article: Mapping[Any, Any]) -> list[dict[str, Any]]:
    """The rows of the table signals that one article gives."""
    types = taxonomy.load().types
    common = {name: article[name] for name in _OF_ARTICLE}
    rows = []
    for number, signal in enumerate(orjson.loads(article["signals"])):
        kind = types.get(signal["type"])
        rows.append(
            {
                "signal_id": signal_number(article["article_id"], number),
                **common,
                **{name: signal[name] for name in _OF_SIGNAL},
                "evidence": " ... ".join(piece["text"] for piece in signal["evidence"]),
                "plover": kind.plover if kind else None,
                "cameo": list(kind.cameo) if kind else [],
            }
        )
    return rows


def signal_number(article_id: int, number: int) -> int:
    """A number of 63 bits for the signal in a place of an article."""
    return int.from_bytes(hashlib.sha256(f"{article_id} {number}".encode()).digest()[:8], "big") >> 1


def _value(value: Any) -> Any:
    """None for what pandas calls missing."""
    return None if value is None or (isinstance(value, float) and value != value) or value is pd.NaT else value


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
