"""Articles and their signals as cards: sentences with the marked words, then one line a signal. No streamlit."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from math import isfinite
from typing import Any, Final, TypeGuard

import pandas as pd

from indicators import taxonomy
from indicators.dashboard import html
from indicators.dashboard.messages import has, text
from indicators.model import Modality

RIGHT_TO_LEFT: Final = ("ar", "fa", "he", "ur")


def article(row: Mapping[str, Any], signals: Sequence[Mapping[str, Any]], heading: str = "h4") -> str:
    """One article as HTML: title, outlet and time, sentences with marked words, one numbered line a signal.

    row: article_id, title, summary, url, publisher, lang, published_utc, date_flag, note, state_affiliated.
    signals: the article's signals in the order of their numbers; an optional `value` is what a signal
        adds to the day, None nothing.
    """
    marks = [mark for number, signal in enumerate(signals, 1) for mark in _marks(signal, number)]
    in_title = [mark for field, mark in marks if field == "title"]
    in_summary = [mark for field, mark in marks if field != "title"]
    summary = html.excerpt(_words(row.get("summary")), in_summary)
    lines = "".join(f"<li>{signal_line(signal, number)}</li>" for number, signal in enumerate(signals, 1))
    return (
        f'<div class="cei-article" lang="{escape(_words(row.get("lang")), quote=True)}">'
        f'<{heading} dir="auto">{html.marked(_words(row.get("title")), in_title)}</{heading}>'
        f'<div class="cei-soft">{_byline(row)}</div>'
        + (f'<p dir="auto">{summary}</p>' if summary else "")
        + (f'<ol class="cei-signals" lang="en">{lines}</ol>' if lines else "")
        + "</div>"
    )


def signal_line(signal: Mapping[str, Any], number: int | None = None) -> str:
    """One signal in a line: number, type, modality, actors, quantity, date, rule, severity, confidence and value."""
    parts = [
        f"{number}. " if number is not None else "",
        html.chip(type_name(str(signal["type"])), lane_of(signal)),
        f"{escape(_named('modality', signal['modality']))}",
    ]
    details = [_actors(signal), _quantity(signal), _date(signal), _speaker(signal)]
    tail = [
        text("signal.severity", value=html.signed(float(signal["severity"]), 1)),
        text("signal.confidence", value=f"{float(signal['confidence']):.0%}"),
        text("signal.rule", rule=str(signal["rule"] or "–")),
    ]
    value = signal.get("value")
    adds = f" · <b>{escape(text('signal.adds', value=html.signed(value)))}</b>" if _is_number(value) else ""
    if "value" in signal and not adds:
        adds = f" · {escape(text('signal.adds_nothing'))}"
    told = " · ".join(escape(one) for one in details if one)
    return (
        "".join(parts)
        + (f" · {told}" if told else "")
        + f'{adds} <span class="cei-soft">· {escape(" · ".join(tail))}</span>'
    )


def lane_of(signal: Mapping[str, Any]) -> str:
    """The lane a signal belongs to: as the index booked it where `lane` is given, else by type and modality."""
    if isinstance(signal.get("lane"), str) and signal["lane"]:
        return str(signal["lane"])
    kind = taxonomy.load().types.get(str(signal["type"]))
    side = "deescalation" if str(signal["direction"]).startswith("de") else "escalation"
    word = kind is None or kind.word or signal["modality"] != Modality.ASSERTED
    return f"{side}_{'words' if word else 'deeds'}"


def type_name(identifier: str) -> str:
    """A signal type's id as words."""
    return identifier.replace("_", " ")


def _marks(signal: Mapping[str, Any], number: int) -> list[tuple[str, html.Mark]]:
    lane = lane_of(signal)
    return [
        (str(one["field"]), html.Mark(int(one["start"]), int(one["end"]), str(one["text"]), lane, number))
        for one in evidence_of(signal)
    ]


def evidence_of(signal: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The evidence of a signal as records {field, start, end, text}, from a list or its JSON text."""
    evidence = signal.get("evidence")
    if isinstance(evidence, str):
        evidence = json.loads(evidence) if evidence else []
    return list(evidence) if evidence is not None else []


def _byline(row: Mapping[str, Any]) -> str:
    outlet = html.link(_words(row.get("url")), _words(row.get("publisher")) or text("article.original"))
    if not html.is_web_address(_words(row.get("url"))):
        outlet += f" ({escape(text('article.no_link'))})"
    facts = [moment(row.get("published_utc")), _words(row.get("lang"))]
    if row.get("date_flag") not in (None, "", "ok") and not pd.isna(row.get("date_flag")):
        facts.append(text("article.date_guessed"))
    if row.get("state_affiliated") in (True, 1):
        facts.append(text("article.state_affiliated"))
    if _words(row.get("note")):
        facts.append(_words(row.get("note")))
    return " · ".join([outlet, *(escape(fact) for fact in facts if fact)])


def moment(value: object) -> str:
    """A UTC time as words; empty where there is none."""
    if value is None or pd.isna(value):
        return ""
    return f"{pd.Timestamp(value):%d %b %Y, %H:%M} UTC"


def _actors(signal: Mapping[str, Any]) -> str:
    doers, targets = _codes(signal.get("source_actors")), _codes(signal.get("target_actors"))
    return " → ".join(one for one in (doers, targets) if one)


def _codes(value: object) -> str:
    if isinstance(value, str):
        value = json.loads(value) if value.startswith("[") else [value]
    return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else ""


def _quantity(signal: Mapping[str, Any]) -> str:
    quantity = signal.get("quantity")
    if not _is_number(quantity):
        return ""
    about = "≈ " if signal.get("approximate") in (True, 1) else ""
    return f"{about}{float(quantity):,.0f} {_words(signal.get('unit'))}".strip()


def _date(signal: Mapping[str, Any]) -> str:
    value = signal.get("date")
    return "" if value is None or pd.isna(value) else text("signal.on_date", date=str(value)[:10])


def _speaker(signal: Mapping[str, Any]) -> str:
    speaker = _words(signal.get("speaker"))
    return "" if speaker in ("", "none") else _named("speaker", speaker)


def _named(kind: str, name: object) -> str:
    return text(f"{kind}.{name}") if has(f"{kind}.{name}") else str(name)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""
