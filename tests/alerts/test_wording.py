"""What a message says, and that feed text in it stays text wherever it is read."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.alerts.machine import Event, State, Transition
from indicators.alerts.rules import AlertRule, RuleKind
from indicators.alerts.wording import body, link, plain, title

RULE = AlertRule("r", "Sudan high", RuleKind.LEVEL_ABOVE, "sudan", threshold=40.0)
AT = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
FIRED = Transition("r", Event.FIRED, State.NORMAL, State.ALERTING, AT, 42.0, AT.date(), "index +42.0", AT)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("Army shells town", "Army shells town"),
        ("10.5 dead, U.S. says", "10.5 dead, U.S. says"),
        ("Київ: 3.500 солдатів – 战争", "Київ: 3.500 солдатів – 战争"),
        ("see http://evil.example/a", "see http: / /evil. example/a"),
        ("[click](javascript:x=1)", "(click)(javascript: x=1)"),
        ("www.evil.example", "www. evil. example"),
        ("<b>bold</b> & <!channel>", "‹b›bold‹/b› & ‹!channel›"),
        ("@everyone #now *b* _i_ `c` ~s~ |t|", "＠everyone ＃now ∗b∗ i 'c' ∼s∼ /t/"),
        ("two\nlines\r\n\x1b[31m\u202eevil", "two lines (31m evil"),
        ("mailto:me@evil.example", "mailto: me＠evil. example"),
    ],
)
def test_feed_text_becomes_plain(text: str, safe: str) -> None:
    assert plain(text) == safe


@given(st.text(max_size=300))
def test_nothing_that_marks_up_survives(text: str) -> None:
    safe = plain(text)
    assert not set("<>[]{}`*_~|\\@#") & set(safe)
    assert "//" not in safe
    assert len(safe) <= 160
    assert safe.isprintable()
    assert plain(safe) == safe or len(safe) > 150


def test_a_long_headline_is_cut_with_a_sign() -> None:
    assert plain("word " * 100, 20) == "word word word word…"


@pytest.mark.parametrize(
    ("event", "after", "words"),
    [
        (Event.FIRED, State.ALERTING, "Alert: Sudan high"),
        (Event.REPEATED, State.ALERTING, "Still on: Sudan high"),
        (Event.REPEATED, State.NO_DATA, "Still cannot tell: Sudan high"),
        (Event.RECOVERED, State.NORMAL, "Over: Sudan high"),
        (Event.NO_DATA, State.NO_DATA, "Cannot tell: Sudan high"),
        (Event.ERROR, State.ERROR, "Not watched: Sudan high"),
        (Event.RESUMED, State.ALERTING, "Can tell again: Sudan high"),
    ],
)
def test_the_title_says_what_became_of_which_rule(event: Event, after: State, words: str) -> None:
    assert title(replace(FIRED, event=event, after=after), RULE) == words


def test_the_body_is_one_line_with_the_why_and_a_link() -> None:
    assert body(FIRED, RULE, "Sudan", "http://desk.example/") == (
        "Sudan: index +42.0.\nhttp://desk.example/conflict?conflict=sudan&day=2026-01-10"
    )
    assert body(replace(FIRED, event=Event.RECOVERED), RULE, "Sudan", None) == "Sudan: index +42.0. The alert is over."


def test_links_lead_to_the_page_that_shows_it() -> None:
    base = "https://desk.example/watch"
    assert link(replace(FIRED, day=None), RULE, base) == f"{base}/conflict?conflict=sudan"
    assert link(FIRED, replace(RULE, kind=RuleKind.FEED_SILENT, threshold=None), base) == f"{base}/sources"
    assert link(replace(FIRED, event=Event.ERROR), RULE, base) == f"{base}/alerts"
    assert link(FIRED, replace(RULE, conflict="a b&c"), base) == f"{base}/conflict?conflict=a%20b%26c&day=2026-01-10"
