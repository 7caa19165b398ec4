"""A situation brief of one conflict on a page: what changed, why, how sure, the words. Pure: frames in, text out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

import pandas as pd

from indicators.trend.leaveout import LeaveOut

_STORIES: Final = 5
_QUOTES: Final = 5
_LONGEST_TITLE: Final = 160
_SMALL: Final = 0.005
_LANES: Final = {
    "escalation_words": "escalation in words",
    "escalation_deeds": "escalation in deeds",
    "deescalation_words": "de-escalation in words",
    "deescalation_deeds": "de-escalation in deeds",
}
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]|<>&~!]|^[#+\-=](?=[\s#\-=]|$)|^\d+(?=[.)](?:\s|$)))")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")


class Style(StrEnum):
    """How the page is written."""

    MARKDOWN = "markdown"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Situation:
    """What a brief is made of.

    index: Index columns of the conflict, its last days to the day of the brief in order. parts, parts_before: the parts
    of that day and of the one a week before (`pipeline.indexing.parts_of_day`), largest first; their values sum to net.
    left_out: the day's range without any one owner, None where nobody asked.
    """

    title: str
    index: pd.DataFrame
    parts: pd.DataFrame
    parts_before: pd.DataFrame
    lexicon_version: str
    left_out: LeaveOut | None = None


def brief(situation: Situation, style: Style = Style.MARKDOWN) -> str:
    """The page, ending in a line break. Feed text in it is escaped for Markdown and stands on one line."""
    pen = _Pen(style)
    last = situation.index.iloc[-1]
    pen.title(f"{situation.title}: {_headline(last)}")
    pen.line(
        f"Day {_day(last):%Y-%m-%d} UTC, formula {last['formula_version']}, lexicon {situation.lexicon_version}. "
        "Index points: up is escalation."
    )
    pen.section("What changed", _what_changed(situation))
    pen.section("Why", _why(situation))
    pen.section("How sure", _how_sure(last, situation.left_out))
    pen.quotes("The words", _words(situation.parts))
    return pen.page()


def _headline(last: pd.Series) -> str:
    return "cannot tell" if pd.isna(last["net"]) else f"{last['level'] or 'no level yet'}, {_signed(last['net'])}"


def _what_changed(situation: Situation) -> list[str]:
    last = situation.index.iloc[-1]
    if pd.isna(last["net"]):
        return ["The day cannot be told: too few feeds could be read. This is not quiet."]
    lines = [_against(situation.index, days, name) for days, name in ((1, "yesterday"), (7, "a week ago"))]
    lanes = [f"{words} {_signed(last[lane])}" for lane, words in _LANES.items() if abs(last[lane]) >= _SMALL]
    lines.append("Lanes: " + (", ".join(lanes) if lanes else "nothing in any of the four") + ".")
    moved = _moved(situation)
    if moved:
        lines.append(f"Moved since a week ago most: {', '.join(moved)}.")
    return lines


def _against(index: pd.DataFrame, days: int, name: str) -> str:
    last = index.iloc[-1]
    wanted = _day(last) - timedelta(days=days)
    earlier = [row for _, row in index.iterrows() if _day(row) == wanted]
    if not earlier or pd.isna(earlier[0]["net"]):
        return f"Against {name}: cannot be told."
    before = earlier[0]
    change = f"{_signed(last['net'] - before['net'])} (was {_signed(before['net'])}"
    level = f", {before['level']})" if before["level"] and before["level"] != last["level"] else ")"
    return f"Against {name}: {change}{level}."


def _moved(situation: Situation) -> list[str]:
    """The signal types whose parts changed most within a week."""
    now, before = _by_type(situation.parts), _by_type(situation.parts_before)
    change = now.sub(before, fill_value=0.0)
    change = change[change.abs() >= _SMALL].sort_values(key=abs, ascending=False, kind="stable").head(3)
    return [f"{_spoken(kind)} {_signed(value)}" for kind, value in change.items()]


def _by_type(parts: pd.DataFrame) -> pd.Series:
    return parts.groupby("type")["value"].sum() if len(parts) else pd.Series(dtype=float)


def _why(situation: Situation) -> list[str]:
    parts = situation.parts
    if parts.empty:
        return ["No signal counts towards this day."]
    sums = parts.groupby("story_id")["value"].sum().sort_values(key=abs, ascending=False, kind="stable")
    lines = []
    for story, value in sums.head(_STORIES).items():
        rows = parts[parts["story_id"] == story]
        lead = rows.iloc[0]
        publishers = rows["owner"].nunique()
        told = "one owner" if publishers == 1 else f"{publishers} owners"
        kind = f"{_spoken(lead['type'])}, {lead['modality_of_signal']}{_amount(lead)}"
        when = f"{lead['published_utc']:%Y-%m-%d}"
        lines.append(f"{_signed(value)}  {_short(lead['title'])} ({kind}; told by {told}, {when})")
    rest = len(sums) - _STORIES
    if rest > 0:
        lines.append(f"{_signed(float(sums.iloc[_STORIES:].sum()))}  from {rest} other stories together")
    return lines


def _how_sure(last: pd.Series, left_out: LeaveOut | None) -> list[str]:
    lines = [f"{float(last['coverage'] or 0):.0%} of the normal news flow could be read ({last['status']})."]
    if not pd.isna(last["low"]):
        lines.append(f"90 % band from {_signed(last['low'])} to {_signed(last['high'])}.")
    if left_out is not None and left_out.lowest_without:
        lines.append(f"With any one owner left out: {_signed(left_out.low)} to {_signed(left_out.high)}.")
    stories, publishers = int(last["stories"]), int(last["publishers"])
    lines.append(f"{stories} new {'story' if stories == 1 else 'stories'} on the day from {publishers} independent "
                 f"{'owner' if publishers == 1 else 'owners'}; older ones count on, fading.")  # fmt: skip
    if stories and publishers < 2:
        lines.append("Everything new rests on one voice: wait for a second before acting on it.")
    return lines


def _words(parts: pd.DataFrame) -> list[str]:
    """The sentences' proof of the largest parts, one an article."""
    quotes: dict[Any, str] = {}
    for _, row in parts.iterrows():
        if len(quotes) >= _QUOTES:
            break
        words = " ... ".join(str(piece["text"]) for piece in row["evidence"] or ())
        address = f", {row['url']}" if isinstance(row["url"], str) and row["url"] else ""
        quotes.setdefault(
            row["article_id"],
            f"{_short(row['title'])} [{_one_line(words)}]: {_one_line(row['publisher'])}, "
            f"{row['published_utc']:%Y-%m-%d %H:%M} UTC{address}",
        )
    return list(quotes.values())


class _Pen:
    """Writes headings, lists and quotes in one of the styles; everything is escaped on its way in."""

    def __init__(self, style: Style) -> None:
        self._markdown = style is Style.MARKDOWN
        self._escape: Callable[[str], str] = markdown if self._markdown else _one_line
        self._lines: list[str] = []

    def title(self, text: str) -> None:
        shown = self._escape(text)
        self._lines += [f"# {shown}"] if self._markdown else [shown, "=" * len(shown)]

    def line(self, text: str) -> None:
        self._lines += ["", self._escape(text)]

    def section(self, name: str, lines: list[str]) -> None:
        self._lines += ["", f"## {name}", ""] if self._markdown else ["", name, "-" * len(name)]
        self._lines += [f"- {self._escape(line)}" for line in lines]

    def quotes(self, name: str, lines: list[str]) -> None:
        if lines:
            self.section(name, lines)

    def page(self) -> str:
        return "\n".join(self._lines) + "\n"


def markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line: no emphasis, link, image, HTML, table, heading or list in it."""
    return _MARKDOWN.sub(_escaped, _one_line(text))


def _escaped(found: re.Match[str]) -> str:
    mark = found[1]
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def _one_line(text: object) -> str:
    return " ".join(_CONTROLS.sub(" ", str(text)).split())


def _short(text: object) -> str:
    line = _one_line(text)
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1].rstrip() + "…"


def _amount(row: pd.Series) -> str:
    if pd.isna(row["quantity"]):
        return ""
    unit = f" {row['unit']}" if isinstance(row["unit"], str) else ""
    return f", {row['quantity']:,.0f}{unit}"


def _spoken(kind: object) -> str:
    return str(kind).replace("_", " ")


def _signed(value: float) -> str:
    rounded = round(float(value), 2)
    return f"{rounded:+.2f}" if rounded else "0.00"


def _day(row: pd.Series) -> date:
    day: date = pd.Timestamp(row["day"]).date()
    return day
