"""One day of one conflict opened: lanes and stories that add up to its net, then articles with the marked words."""

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from indicators.dashboard import cards, html, queries
from indicators.dashboard.breakdown import StoryPart, lane_sums, rounded, stories
from indicators.dashboard.messages import text

STORIES_SHOWN: Final = 12


def show_day(view: queries.View, conflict: str, day: date, index: pd.DataFrame) -> None:
    """How the net of `day` is made. index: the conflict's Index rows, for the net and the revisions of the day."""
    st.subheader(text("conflict.opens"), anchor=False)
    row = index[index["day"].dt.date == day]
    net = float(row["net"].iloc[0]) if len(row) else float("nan")
    if net != net:
        st.warning(text("conflict.blind_day"), icon=":material/visibility_off:")
    _revisions(view, conflict, day)
    parts = queries.day_parts(view, conflict, day)
    if parts.empty:
        st.info(text("empty.day"), icon=":material/notifications_paused:")
        return
    st.html(_sum_table(parts))
    st.caption(text("conflict.formula", formula=row["formula_version"].iloc[0] if len(row) else "–"))
    _stories(view, parts)


def _revisions(view: queries.View, conflict: str, day: date) -> None:
    for one in queries.revisions(view, conflict, day).itertuples():
        st.caption(
            text(
                "conflict.revision",
                before=html.signed(float(one.net_before)),
                after=html.signed(float(one.net_after)),
                when=cards.moment(one.computed_utc),
                why=html.literal(str(one.why)),
            )
        )


def _sum_table(parts: pd.DataFrame) -> str:
    """Lanes and their sum, as a table whose shown numbers add up."""
    lanes = lane_sums(parts)
    shown = rounded([value for _, value, _ in lanes])
    rows = "".join(
        f"<tr><th scope='row'>{html.chip(text(f'lane.{lane}'), lane)}</th>"
        f"<td class='cei-n'>{count}</td><td class='cei-n'>{html.signed(value)}</td></tr>"
        for (lane, _, count), value in zip(lanes, shown, strict=True)
    )
    heads = "".join(
        f"<th scope='col'{' class=cei-n' if name != 'part' else ''}>{escape(text(f'conflict.{name}'))}</th>"
        for name in ("part", "stories", "value")
    )
    total = (
        f"<tr><th scope='row'>{escape(text('conflict.net_row'))}</th>"
        f"<td class='cei-n'>{parts['story_id'].nunique()}</td><td class='cei-n'>{html.signed(sum(shown))}</td></tr>"
    )
    bar = html.share_bar([(lane, value) for lane, value, _ in lanes])
    body = f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody><tfoot>{total}</tfoot>"
    return f"{bar}<table class='cei-sum'>{body}</table>"


def _stories(view: queries.View, parts: pd.DataFrame) -> None:
    found = stories(parts)
    st.subheader(text("conflict.evidence"), anchor=False)
    shown = rounded([story.value for story in found])
    limit = st.session_state.setdefault("stories_shown", STORIES_SHOWN)
    for story, value in list(zip(found, shown, strict=True))[:limit]:
        with st.container(border=True):
            _story(view, story, value, parts[parts["story_id"] == story.story_id])
    if len(found) > limit:
        rest = rounded([sum(shown[limit:])])[0]
        st.html(f"<p>{escape(text('conflict.rest', count=len(found) - limit, value=html.signed(rest)))}</p>")
        st.button(text("conflict.more"), icon=":material/expand_more:", on_click=_show_more)


def _show_more() -> None:
    st.session_state["stories_shown"] += STORIES_SHOWN


def _story(view: queries.View, story: StoryPart, value: float, parts: pd.DataFrame) -> None:
    shown = rounded([one for _, one in story.lanes], value)
    chips = "".join(
        html.chip(f"{text(f'lane.{lane}')} {html.signed(one)}", lane)
        for (lane, _), one in zip(story.lanes, shown, strict=True)
    )
    outlets = text("conflict.story", articles=story.articles, publishers=story.publishers)
    st.html(
        f'<div class="cei-story"><h3 dir="auto">{escape(story.headline or text("conflict.story_untitled"))}</h3>'
        f'<span class="cei-story-value">{html.signed(value)}</span></div>'
        f'<div class="cei-legend">{chips}</div><div class="cei-soft">{escape(outlets)}</div>'
    )
    label = text("conflict.show_articles", count=story.articles)
    with st.expander(label, icon=":material/article:", on_change="rerun", key=f"story-{story.story_id}") as opened:
        if opened.open:
            _articles(view, parts, value)


def _articles(view: queries.View, parts: pd.DataFrame, value: float) -> None:
    """The story's articles; each signal shows what it adds, and together they add up to the story."""
    ids = [int(one) for one in parts["article_id"].unique()]
    values = dict(zip(parts["signal_id"], rounded(list(parts["value"]), value), strict=True))
    lanes = dict(zip(parts["signal_id"], parts["lane"], strict=True))
    signals = queries.signals_of(view, ids)
    for row in queries.articles_by_id(view, ids).to_dict("records"):
        own = [_with_value(one, values, lanes) for one in signals if one["article_id"] == row["article_id"]]
        st.html(cards.article(row, own))


def _with_value(signal: Mapping[str, Any], values: Mapping[Any, float], lanes: Mapping[Any, str]) -> Mapping[str, Any]:
    extra: dict[str, Any] = {}
    if signal["id"] in values:
        extra = {"value": values[signal["id"]], "lane": lanes[signal["id"]]}
    return {**signal, **extra}
