"""A brief says what changed, why, how sure and which words, and nothing a feed says becomes markup."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.report.brief import Situation, Style, brief, markdown
from indicators.trend.leaveout import LeaveOut

DAY = dt.date(2021, 12, 28)
NAN = float("nan")


def index(*nets: float, level: str = "tense", stories: int = 4, publishers: int = 3) -> pd.DataFrame:
    days = [DAY - dt.timedelta(days=len(nets) - 1 - number) for number in range(len(nets))]
    return pd.DataFrame(
        {
            "conflict": "x", "day": days, "escalation_words": 0.0, "escalation_deeds": nets, "deescalation_words": 0.0,
            "deescalation_deeds": 0.0, "net": nets, "low": [net - 1 for net in nets], "high": [net + 1 for net in nets],
            "level": level, "stories": stories, "publishers": publishers, "coverage": 0.9, "status": "ok",
            "formula_version": "1",
        }
    )  # fmt: skip


def parts(*rows: tuple[str, str, float, str]) -> pd.DataFrame:
    """Rows of (story, type, value, title)."""
    return pd.DataFrame(
        [
            {
                "story_id": story, "type": kind, "value": value, "title": title, "owner": f"owner {number}",
                "publisher": "Paper", "modality_of_signal": "asserted", "quantity": 10000.0, "unit": "soldiers",
                "published_utc": pd.Timestamp("2021-12-28T07:09", tz="UTC"), "url": "https://paper.example/1",
                "evidence": ({"field": "title", "start": 0, "end": 5, "text": "deploys"},), "article_id": number,
            }
            for number, (story, kind, value, title) in enumerate(rows)
        ]
    )  # fmt: skip


def page(index: pd.DataFrame, now: pd.DataFrame, before: pd.DataFrame | None = None, style: Style = Style.TEXT) -> str:
    return brief(Situation("Border war", index, now, parts() if before is None else before, "abc"), style)


def test_the_page_answers_the_four_questions_in_order() -> None:
    text = page(index(1, 1, 1, 1, 1, 1, 2, 5), parts(("a", "troop_buildup", 5.0, "Army deploys 10,000")))
    places = [text.index(heading) for heading in ("What changed", "Why", "How sure", "The words")]
    assert places == sorted(places)
    assert "Border war: tense, +5.00" in text
    assert "Against yesterday: +3.00 (was +2.00)" in text
    assert "Against a week ago: +4.00 (was +1.00)" in text
    assert "+5.00 Army deploys 10,000 (troop buildup, asserted, 10,000 soldiers; told by one owner" in text
    assert "[deploys]: Paper, 2021-12-28 07:09 UTC, https://paper.example/1" in text


def test_what_moved_is_the_difference_of_the_parts() -> None:
    before = parts(("a", "threat", 3.0, "t"), ("b", "talks_held", -1.0, "t"))
    now = parts(("c", "threat", 1.0, "t"), ("d", "armed_attack", 4.0, "t"), ("b", "talks_held", -1.0, "t"))
    text = page(index(2, 4), now, before)
    assert "Moved since a week ago most: armed attack +4.00, threat -2.00." in text


def test_a_day_that_cannot_be_told_is_not_called_quiet() -> None:
    text = page(index(1.0, NAN), parts())
    assert "Border war: cannot tell" in text
    assert "This is not quiet" in text
    assert "+0" not in text


def test_a_week_that_is_not_known_is_not_made_up() -> None:
    assert "Against a week ago: cannot be told." in page(index(1.0, 2.0), parts())


def test_a_single_voice_is_warned_of() -> None:
    assert "rests on one voice" in page(index(1.0, 2.0, publishers=1), parts(("a", "threat", 2.0, "t")))
    assert "rests on one voice" not in page(index(1.0, 2.0, publishers=2), parts(("a", "threat", 2.0, "t")))


def test_small_stories_are_summed_so_that_nothing_is_left_out() -> None:
    many = parts(*((f"s{number}", "threat", float(10 - number), "t") for number in range(8)))
    assert "+12.00 from 3 other stories together" in page(index(1.0, 2.0), many)


HOSTILE = "<script>alert(1)</script> [click](javascript:alert(1)) **bold** | cell\n# heading\u202e"


def test_feed_text_is_no_markup_in_markdown() -> None:
    text = page(index(1.0, 2.0), parts(("a", "threat", 2.0, HOSTILE)), style=Style.MARKDOWN)
    assert "<script" not in text.replace("\\<script", "")
    assert "](" not in text.replace("\\](", "")
    assert "**" not in text.replace("\\*\\*", "")
    assert "\n# heading" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize("text", ["1. First", "- item", "# heading", "+ plus", "===", "---", "12) x"])
def test_text_that_would_open_a_block_is_escaped(text: str) -> None:
    shown = markdown(text)
    assert shown != text
    assert "\\" in shown[:4]


@pytest.mark.parametrize(
    "text", ["+66.25 points", "0.83", "10,000 soldiers (more than before).", "U.S. and Iran - talks"]
)
def test_ordinary_text_stays_readable(text: str) -> None:
    assert markdown(text) == text


@given(st.text(max_size=60))
def test_no_text_makes_a_second_line_or_a_bare_sign_of_markup(text: str) -> None:
    shown = markdown(text)
    assert len(shown.splitlines()) <= 1
    bare = shown.replace("\\\\", "")
    assert all(bare[place - 1] == "\\" for place, sign in enumerate(bare) if sign in "`*_[]<>|" and place)


def test_it_says_how_far_the_day_hangs_on_one_owner() -> None:
    asked = Situation("Border war", index(10.0, 12.0), parts(), parts(), "abc", LeaveOut(2.0, 14.5, "Wire", "Herald"))
    assert "With any one owner left out: +2.00 to +14.50." in brief(asked, Style.TEXT)
    assert "left out" not in page(index(10.0, 12.0), parts())
