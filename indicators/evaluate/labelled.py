"""Read the labelled sets of data/labelled: articles with the signals a careful coder flags."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from indicators.errors import InputError
from indicators.model import Article, Direction, Modality


@dataclass(frozen=True, slots=True)
class GoldSignal:
    """One signal as labelled; actors in one tuple, doer first."""

    type: str
    modality: Modality
    quantity: float | None = None
    unit: str | None = None
    date: "date | None" = None
    actors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with its labels."""

    article: Article
    direction: Direction
    signals: tuple[GoldSignal, ...]


def read(path: Path) -> list[GoldArticle]:
    """The labelled articles of a JSON Lines file, in order. InputError names file, line and fault."""
    return list(_read(path))


def _read(path: Path) -> Iterator[GoldArticle]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield _article(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}: line {number}: {error!r}. Every line is one labelled article.") from error


def _article(data: Mapping[str, Any]) -> GoldArticle:
    published = data.get("published")
    article = Article(
        id=data["id"],
        title=data["title"],
        summary=data.get("summary", ""),
        published=datetime.fromisoformat(published) if published else None,
        lang=data["lang"],
    )
    return GoldArticle(article, Direction(data["direction"]), tuple(gold_signal(s) for s in data["signals"]))


def gold_signal(data: Mapping[str, Any]) -> GoldSignal:
    """One labelled signal from its JSON form. Raises KeyError or ValueError where it is wrong."""
    return GoldSignal(
        type=data["type"],
        modality=Modality(data["modality"]),
        quantity=data.get("quantity"),
        unit=data.get("unit"),
        date=date.fromisoformat(data["date"]) if data.get("date") else None,
        actors=tuple(data.get("actors", ())),
    )
