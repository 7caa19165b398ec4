"""Labels of real entries whose text may not lie in the project: matched to texts on disk by a hash of the title.

data/labelled/real_entries*.jsonl hold one label a line: title_sha256 (the first 16 hex digits of the SHA-256 of the
UTF-8 title), source, lang, direction, signals. The texts are looked for in a folder of the user's: recorded feeds of
any format, and JSON Lines (.jsonl, .jsonl.gz) with title, summary and published.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from indicators.collect.feed import parse
from indicators.errors import FeedError, InputError
from indicators.evaluate.labelled import GoldArticle, gold_signal
from indicators.model import Article, Direction

_FEEDS = (".xml", ".rdf", ".rss", ".atom", ".json")
_RECORDED = datetime(2100, 1, 1, tzinfo=UTC)  # recorded feeds are old news: no date in them is in the future


def title_digest(title: str) -> str:
    """The key of an entry's labels."""
    return hashlib.sha256(title.encode()).hexdigest()[:16]


def read_entries(rounds: Iterable[Path], texts: Path) -> dict[str, list[GoldArticle]]:
    """The labelled entries whose text stands somewhere below `texts`, by round (file name without ending), in the order
    of the labels; a round without any text is empty. The texts are read once.

    Raises InputError where a label line is damaged, or where no text is found at all.
    """
    found = {title_digest(article.title): article for article in _texts(texts)}
    read = {path.stem: list(_labelled(path, found)) for path in rounds}
    if not any(read.values()):
        raise InputError(f"{texts}: holds none of the labelled entries. Expected recorded feeds or archives.")
    return read


def _labelled(labels: Path, found: Mapping[str, Article]) -> Iterator[GoldArticle]:
    for number, line in enumerate(labels.read_text(encoding="utf-8").splitlines(), 1):
        try:
            data = json.loads(line)
            article = found.get(data["title_sha256"])
            signals = tuple(gold_signal(one) for one in data["signals"])
            if article is not None:
                own = Article(article.id, article.title, article.summary, article.published, data["lang"])
                yield GoldArticle(own, Direction(data["direction"]), signals)
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{labels}: line {number}: {error!r}. Every line is one entry's labels.") from error


def _texts(folder: Path) -> Iterator[Article]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.name.endswith((".jsonl", ".jsonl.gz")):
            yield from _archive(path)
        elif path.suffix in _FEEDS:
            yield from _feed(path)


def _archive(path: Path) -> Iterator[Article]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in content.decode("utf-8").splitlines():
        try:
            row: dict[str, Any] = json.loads(line)
            published = datetime.fromisoformat(row["published"]) if row.get("published") else None
            yield Article(str(row["id"]), row["title"], row.get("summary") or "", published)
        except (ValueError, KeyError, TypeError):
            continue  # not an article


def _feed(path: Path) -> Iterator[Article]:
    try:
        entries = parse(path.read_bytes(), {}, now=_RECORDED).entries
    except FeedError:
        return  # not a feed
    for number, entry in enumerate(entries):
        yield Article(f"{path.name}#{number}", entry.title, entry.summary, entry.published)
