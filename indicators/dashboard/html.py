"""Feed text and small drawings as HTML: everything is escaped first, only then are words marked. No streamlit.

What these functions return is meant for st.html, which knows no Markdown, so a title with **stars**, $x$, :red[ ]
or <script> appears letter by letter.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import isfinite
from typing import Final
from urllib.parse import urlsplit

from indicators.dashboard.messages import text

EXCERPT_REACH: Final = 220
_MARKDOWN: Final = frozenset("\\`*_{}[]()<>#+-.!|~$:&^=\"'")
_SENTENCE_ENDS: Final = ".!?…。！？؟\n"


@dataclass(frozen=True, slots=True)
class Mark:
    """Words to mark in a text: code-point offsets, the words themselves, the lane for the colour, the number shown."""

    start: int
    end: int
    text: str
    lane: str
    number: int | None = None


def marked(source: str, marks: Iterable[Mark]) -> str:
    """`source` as HTML with the marks' words inside <mark>.

    Offsets that no longer fit (the article was edited) are looked up by their words; words that are gone are
    left out. Where marks overlap the earlier one keeps the shared letters.
    """
    pieces: list[str] = []
    place = 0
    for mark in sorted(_settled(source, marks), key=lambda one: (one.start, -one.end)):
        start = max(mark.start, place)
        if start >= mark.end:
            continue
        pieces += [escape(source[place:start]), _mark(source[start : mark.end], mark)]
        place = mark.end
    return "".join([*pieces, escape(source[place:])])


def excerpt(source: str, marks: Sequence[Mark], reach: int = EXCERPT_REACH) -> str:
    """The sentences around the marks as HTML, with an ellipsis where text is left out.

    Without marks it is the beginning of the text. reach: how many letters to look for a sentence's end.
    """
    settled = _settled(source, marks)
    if not source:
        return ""
    if not settled:
        return escape(source[: 2 * reach]) + ("…" if len(source) > 2 * reach else "")
    windows: list[list[int]] = []
    for mark in sorted(settled, key=lambda one: one.start):
        start, end = _sentence(source, mark.start, mark.end, reach)
        if windows and start <= windows[-1][1] + 1:
            windows[-1][1] = max(windows[-1][1], end)
        else:
            windows.append([start, end])
    parts = [_window(source, start, end, settled) for start, end in windows]
    gaps = [source[one[1] : two[0]].strip() for one, two in pairwise(windows)]
    joined = parts[0] + "".join((" … " if gap else " ") + part for gap, part in zip(gaps, parts[1:], strict=True))
    before = "… " if source[: windows[0][0]].strip() else ""
    after = " …" if source[windows[-1][1] :].strip() else ""
    return f"{before}{joined}{after}"


def link(url: str | None, label: str) -> str:
    """A link that opens in a new tab, or just the label where the address is not http or https."""
    if not is_web_address(url):
        return f"<span>{escape(label)}</span>"
    address = escape(str(url), quote=True)
    return f'<a href="{address}" target="_blank" rel="noopener noreferrer nofollow">{escape(label)}</a>'


def is_web_address(url: str | None) -> bool:
    """Whether `url` is an http or https address with a host."""
    if not url:
        return False
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)


def level(name: str) -> str:
    """A level word as a badge; the sign before it tells the order without colour."""
    return f'<span class="cei-level cei-level-{_slug(name)}">{escape(text(f"level.{_slug(name)}"))}</span>'


def chip(label: str, kind: str = "plain") -> str:
    """A small label. kind: plain, or a lane's name for its colour."""
    return f'<span class="cei-chip cei-{_slug(kind)}">{escape(label)}</span>'


def sparkline(days: Sequence[tuple[float, float, bool]], label: str) -> str:
    """Two lanes as small bars, up and down from a middle line.

    days: (escalation >= 0, de-escalation <= 0, can be told) a day, oldest first. label: what a screen reader says.
    """
    top = max([1e-9, *(max(up, -down) for up, down, told in days if told)])
    bars = "".join(_spark_day(up, down, told, top) for up, down, told in days)
    return f'<div class="cei-spark" role="img" aria-label="{escape(label, quote=True)}">{bars}</div>'


def share_bar(parts: Sequence[tuple[str, float]]) -> str:
    """Signed parts as one bar: de-escalation runs left of the middle, escalation right. Hidden from screen readers."""
    top = max([1e-9, sum(value for _, value in parts if value > 0), -sum(value for _, value in parts if value < 0)])

    def side(sign: int) -> str:
        return "".join(
            f'<i class="cei-{_slug(lane)}" style="width:{abs(value) / top * 100:.2f}%"></i>'
            for lane, value in parts
            if value * sign > 0
        )

    return (
        '<div class="cei-share" aria-hidden="true">'
        f'<div class="cei-share-left">{side(-1)}</div><div class="cei-share-right">{side(1)}</div></div>'
    )


def literal(words: str) -> str:
    """`words` for a place that renders Markdown (labels of links): every sign that could mean something is escaped."""
    return "".join(f"\\{letter}" if letter in _MARKDOWN else letter for letter in words.replace("\n", " "))


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign and a real minus, zero without one; a dash where there is none."""
    if not isfinite(value):
        return "–"
    shown = f"{value:+.{digits}f}"
    return shown[1:] if float(shown) == 0 else shown.replace("-", "−")


def _mark(words: str, mark: Mark) -> str:
    number = f"<sup>{mark.number}</sup>" if mark.number is not None else ""
    return f'<mark class="cei-{_slug(mark.lane)}">{escape(words)}{number}</mark>'


def _settled(source: str, marks: Iterable[Mark]) -> list[Mark]:
    kept = []
    for mark in marks:
        start = mark.start if source[mark.start : mark.end] == mark.text else _nearest(source, mark)
        if mark.text and start is not None:
            kept.append(Mark(start, start + len(mark.text), mark.text, mark.lane, mark.number))
    return kept


def _nearest(source: str, mark: Mark) -> int | None:
    """Where the mark's words stand, whole words before parts of others, then the place nearest to the old one."""
    found = [one.start() for one in re.finditer(re.escape(mark.text), source)] if mark.text else []
    if not found:
        return None

    def whole(start: int) -> bool:
        around = source[max(0, start - 1) : start] + source[start + len(mark.text) :][:1]
        return not any(letter.isalnum() for letter in around)

    return min(found, key=lambda start: (not whole(start), abs(start - mark.start)))


def _sentence(source: str, start: int, end: int, reach: int) -> tuple[int, int]:
    left = max(0, start - reach)
    for place in range(start - 1, left - 1, -1):
        if source[place] in _SENTENCE_ENDS:
            left = place + 1
            break
    right = min(len(source), end + reach)
    for place in range(end, right):
        if source[place] in _SENTENCE_ENDS:
            right = place + 1
            break
    return left, right


def _window(source: str, start: int, end: int, marks: Iterable[Mark]) -> str:
    inside = [
        Mark(mark.start - start, mark.end - start, mark.text, mark.lane, mark.number)
        for mark in marks
        if start <= mark.start and mark.end <= end
    ]
    return marked(source[start:end], inside).strip()


def _spark_day(up: float, down: float, told: bool, top: float) -> str:
    if not told:
        return '<i class="cei-untold"></i>'
    return f'<i><b style="height:{up / top * 50:.1f}%"></b><u style="height:{-down / top * 50:.1f}%"></u></i>'


def _slug(name: str) -> str:
    """A name fit for a CSS class: letters, digits, dash and underscore."""
    return "".join(letter if (letter.isalnum() and letter.isascii()) or letter in "-_" else "-" for letter in name)
