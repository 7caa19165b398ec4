"""The words of a notification: a title, and one line that says what, why and where to look. Pure.

Feed text can stand in it. Chat services read text as markup however it is declared, so whatever could become a link,
a mention, an image or emphasis there is put into harmless letters of the same look.
"""

import re
from typing import Final
from urllib.parse import quote, urlencode

from indicators.alerts.machine import Event, State, Transition
from indicators.alerts.rules import AlertRule, RuleKind

_HARMLESS: Final = str.maketrans(
    {
        "<": "‹", ">": "›", "[": "(", "]": ")", "{": "(", "}": ")", "`": "'", "*": "∗", "_": " ", "~": "∼",
        "|": "/", "\\": "/", "@": "＠", "#": "＃",
    }
)  # fmt: skip
_ADDRESS: Final = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*):(?=//|\w+=|\S+＠)")
_DOMAIN: Final = re.compile(r"(?<=[\w-])\.(?=[^\W\d_]{2,})")
_LONGEST: Final = 160
_TITLES: Final = {
    Event.FIRED: "Alert",
    Event.REPEATED: "Still on",
    Event.RECOVERED: "Over",
    Event.NO_DATA: "Cannot tell",
    Event.ERROR: "Not watched",
    Event.RESUMED: "Can tell again",
}
_STILL: Final = {State.NO_DATA: "Still cannot tell", State.ERROR: "Still not watched"}


def plain(text: str, longest: int = _LONGEST) -> str:
    """`text` on one line, without anything a mail or chat service could take for a link, a mention or markup."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split()).translate(_HARMLESS)
    line = _ADDRESS.sub(r"\1: ", line).replace("//", "/ /").replace("//", "/ /")
    line = " ".join(_DOMAIN.sub(". ", line).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def title(happened: Transition, rule: AlertRule) -> str:
    """One line: what became of which rule."""
    word = _TITLES.get(happened.event, str(happened.event))
    if happened.event is Event.REPEATED:
        word = _STILL.get(happened.after, word)
    return f"{word}: {plain(rule.name, 120)}"


def body(happened: Transition, rule: AlertRule, conflict: str, dashboard: str | None) -> str:
    """The line with the why, and below it the link. conflict: its title. dashboard: address of its front page."""
    line = f"{plain(conflict, 80)}: {happened.why or 'no reason is known'}"
    line = line if line.endswith((".", "!", "?", "…")) else f"{line}."
    line = f"{line} The alert is over." if happened.event is Event.RECOVERED else line
    return line if dashboard is None else f"{line}\n{link(happened, rule, dashboard)}"


def link(happened: Transition, rule: AlertRule, dashboard: str) -> str:
    """Where the dashboard shows what the alert is about."""
    base = dashboard.rstrip("/")
    if happened.event is Event.ERROR or happened.after is State.ERROR:
        return f"{base}/alerts"
    if rule.kind is RuleKind.FEED_SILENT:
        return f"{base}/sources"
    query = {"conflict": rule.conflict} | ({"day": happened.day.isoformat()} if happened.day else {})
    return f"{base}/conflict?{urlencode(query, quote_via=quote)}"
