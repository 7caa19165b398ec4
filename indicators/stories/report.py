"""Frame rows to the reports the linker compares, and signals to the frame's columns."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
from babel import Locale
from babel.core import get_global

from indicators.model import Signal
from indicators.stories.fingerprint import fingerprint, name_key, name_stem
from indicators.stories.link import Report

_LANGUAGES = ("ar", "de", "en", "es", "fr", "pl", "ru", "tr", "uk")  # Chinese names give no name keys


def event_columns(signals: Sequence[Signal]) -> dict[str, tuple[Any, ...]]:
    """One article's values for the columns types, actors, quantities and dates.

    types, quantities (None without) and dates (None without) run parallel, one a signal; actors are those of all
    signals, each once. Denied signals count too: a denial is about the event it denies.
    """
    return {
        "types": tuple(s.type for s in signals),
        "actors": tuple(dict.fromkeys(code for s in signals for code in (*s.source_actors, *s.target_actors))),
        "quantities": tuple(s.quantity for s in signals),
        "dates": tuple(s.date for s in signals),
    }


def reports(rows: pd.DataFrame, actor_names: Mapping[str, Iterable[str]] | None = None) -> list[Report]:
    """One report a row, in the order of the rows. Columns as in `cluster.cluster`; those missing count as empty."""
    empty: list[None] = [None] * len(rows)
    columns = [
        rows[name].tolist() if name in rows else empty
        for name in ("title", "summary", "lang", "types", "actors", "quantities", "dates")
    ]
    times = rows["published_utc"].dt.to_pydatetime() if len(rows) else []
    return [_report(time, actor_names, *values) for time, *values in zip(times, *columns, strict=True)]


def _report(
    published: Any,
    actor_names: Mapping[str, Iterable[str]] | None,
    title: Any,
    summary: Any,
    lang: Any,
    types: Any,
    actors: Any,
    quantities: Any,
    dates: Any,
) -> Report:
    kinds, codes = _items(types), frozenset(map(str, _items(actors)))
    return Report(
        published=published,
        lang=_text(lang),
        prints=fingerprint(_text(title), _text(summary)),
        types=frozenset(map(str, kinds)),
        actors=codes,
        quantities=_by_type(kinds, [None if pd.isna(q) else float(q) for q in _items(quantities)]),
        dates=_by_type(kinds, [_day(day) for day in _items(dates)]),
        actor_stems=tuple(sorted({stem for code in codes for stem in _stems(_names_of(code, actor_names))})),
    )


def _by_type(types: Sequence[Any], values: Sequence[Any]) -> dict[str, frozenset[Any]]:
    found: dict[str, set[Any]] = {}
    for kind, value in zip(types, values, strict=False):
        if value is not None:
            found.setdefault(str(kind), set()).add(value)
    return {kind: frozenset(values) for kind, values in found.items()}


def _items(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple | set | frozenset) else ()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _day(value: Any) -> date | None:
    if value is None or value is pd.NaT:
        return None
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def _names_of(code: str, actor_names: Mapping[str, Iterable[str]] | None) -> tuple[str, ...]:
    return country_names(code) if actor_names is None else (code, *actor_names.get(code, ()))


@lru_cache(maxsize=4096)
def _stems(names: tuple[str, ...]) -> frozenset[str]:
    """Of one-word names the stem that adjectives share (Israel, israelisch); of longer names the key of each word."""
    single = {name_stem(name) for name in names if " " not in name}
    several = {name_key(word) for name in names if " " in name for word in name.split()}
    return frozenset(stem for stem in single | several if len(stem) >= 2)


@lru_cache(maxsize=1024)
def country_names(code: str) -> tuple[str, ...]:
    """The names of a country (alpha-3) in the languages read, from CLDR; the code itself where it is none."""
    two = next((a for a in get_global("territory_aliases").get(code, ()) if len(a) == 2), None)
    names = (Locale(lang).territories.get(two) for lang in _LANGUAGES) if two else ()
    return (code, *(name for name in dict.fromkeys(names) if name))
