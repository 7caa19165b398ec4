"""The scoring contract: one JSON object a line in, one a line out, in order; a bad line never stops the run."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from indicators.errors import InputError
from indicators.model import Article, Evidence, Score, Signal
from indicators.score.scorer import Scorer

_KNOWN = frozenset(("id", "title", "summary", "body", "published", "lang", "source", "url"))
MAX_LINE_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class LineError:
    """A line that could not be scored: its number from 1, the caller's id where it had one, and why."""

    number: int
    id: str | None
    reason: str


def score_lines(lines: Iterable[bytes], scorer: Scorer) -> Iterator[tuple[bytes, LineError | None]]:
    """One output line (without line break) for every input line that is not blank, with the fault of a bad one."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        identifier: str | None = None
        try:
            data = parse_line(line)
            identifier = str(data["id"]) if data.get("id") is not None else None
            article = to_article(data)
        except InputError as error:
            yield orjson.dumps({"id": identifier, "error": str(error)}), LineError(number, identifier, str(error))
            continue
        yield orjson.dumps(to_record(article, scorer.score(article))), None


def parse_line(line: bytes) -> Mapping[str, Any]:
    """The object of one line. InputError says what is wrong with it."""
    if len(line) > MAX_LINE_BYTES:
        raise InputError(f"the line has {len(line):,} bytes; at most {MAX_LINE_BYTES:,} are read")
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        data = _lenient(line, error)
    if not isinstance(data, dict):
        raise InputError(f"expected a JSON object, found {type(data).__name__}")
    return data


def _lenient(line: bytes, error: Exception) -> Any:
    """orjson refuses lone surrogates and huge numbers that the standard reader takes."""
    try:
        data = json.loads(line.decode("utf-8", "surrogatepass"))
        return json.loads(json.dumps(data).encode("utf-8").decode("utf-8")) if _clean(line) else data
    except (ValueError, RecursionError):
        raise InputError(f"not JSON: {error}") from error


def _clean(line: bytes) -> bool:
    return b"\\ud" not in line.lower()


def to_article(data: Mapping[str, Any]) -> Article:
    """The article of an input object. InputError where id or text is missing or a value has the wrong type."""
    identifier = data.get("id")
    if not isinstance(identifier, str) or not identifier:
        raise InputError('"id" is missing or not text')
    summary = data.get("summary")
    if summary in (None, ""):
        summary = data.get("body")
    title = _text(data.get("title"), "title")
    body = _text(summary, "summary")
    if not title.strip() and not body.strip():
        raise InputError('neither "title" nor "summary" has any text')
    lang = data.get("lang")
    return Article(
        id=identifier,
        title=title,
        summary=body,
        published=_published(data.get("published")),
        lang=str(lang).lower()[:2] if lang else None,
        source=data.get("source"),
        url=data.get("url"),
        extra={key: value for key, value in data.items() if key not in _KNOWN},
    )


def _text(value: Any, name: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f'"{name}" must be text, found {type(value).__name__}')
    return value.encode("utf-8", "replace").decode("utf-8")


def _published(value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise InputError(f'"published" must be an ISO 8601 date with offset, found {str(value)[:60]!r}') from error
    if moment.tzinfo is None:
        raise InputError(f'"published" has no offset: {value!r}; write for example {value}+00:00')
    return moment


def to_record(article: Article, score: Score) -> dict[str, Any]:
    """The output object of one article, keys in the order of the contract; absent values are left out or null."""
    record: dict[str, Any] = {
        "id": score.id,
        "lang": score.lang,
        "direction": score.direction.value,
        "score": score.score,
        "relevance": score.relevance,
        "signals": [signal_record(signal) for signal in score.signals],
        "lexicon_version": score.lexicon_version,
    }
    if article.source is not None:
        record["source"] = article.source
    if article.url is not None:
        record["url"] = article.url
    if article.extra:
        record["extra"] = dict(article.extra)
    if score.note:
        record["note"] = score.note
    return record


def signal_record(signal: Signal) -> dict[str, Any]:
    """One signal as the contract writes it."""
    return {
        "type": signal.type,
        "direction": signal.direction.value,
        "modality": signal.modality.value,
        "severity": signal.severity,
        "confidence": signal.confidence,
        "quantity": _number(signal.quantity),
        "unit": signal.unit,
        "approximate": signal.approximate,
        "date": signal.date.isoformat() if signal.date else None,
        "source_actors": list(signal.source_actors),
        "target_actors": list(signal.target_actors),
        "speaker": signal.speaker.value,
        "rule": signal.rule,
        "evidence": [evidence_record(evidence) for evidence in signal.evidence],
    }


def evidence_record(evidence: Evidence) -> dict[str, Any]:
    """One piece of evidence: field, code-point offsets and words."""
    return {"field": evidence.field, "start": evidence.start, "end": evidence.end, "text": evidence.text}


def _number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value.is_integer() else value
