"""One day of one conflict opened: lanes and stories that add up to its net, then articles with the marked words."""

from collections.abc import Mapping
from datetime import date, timedelta
from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from indicators.dashboard import cards, html, queries
from indicators.dashboard.breakdown import StoryPart, lane_sums, rounded, story, story_values
from indicators.dashboard.messages import count, text

STORIES_SHOWN: Final = 12


def show_day(view: queries.View, conflict: str, day: date, index: pd.DataFrame) -> None:
    """How the net of `day` is made. index: the conflict's Index rows, for the net and the revisions of the day."""
    st.subheader(text("conflict.opens"), anchor=False)
    row = index[index["day"].dt.date == day]
    net = float(row["net"].iloc[0]) if len(row) else float("nan")
    if net != net:
        st.warning(text("conflict.blind_day"), icon=":material/visibility_off:")
    _revisions(view, conflict, day)
    with st.spinner(text("conflict.loading")):
        parts = queries.day_parts(view, conflict, day)
    if parts.empty:
        st.info(text("empty.day"), icon=":material/notifications_paused:")
        return
    st.html(_sum_table(parts, net))
    st.caption(text("conflict.formula", formula=row["formula_version"].iloc[0] if len(row) else "–"))
    _stories(view, parts, day, f"stories-shown-{conflict}-{day}")


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


def _sum_table(parts: pd.DataFrame, net: float) -> str:
    """Lanes and their sum, as a table whose shown numbers add up to the net.

    A row of its own tells what the stored net does not hold yet: news scored again since it was worked out.
    """
    lanes = lane_sums(parts)
    total = sum(value for _, value, _ in lanes)
    stored = net if net == net else total
    shown = rounded([value for _, value, _ in lanes], total)
    rows = "".join(
        f"<tr><th scope='row'>{html.chip(text(f'lane.{lane}'), lane)}</th>"
        f"<td class='cei-n'>{count}</td><td class='cei-n'>{html.signed(value)}</td></tr>"
        for (lane, _, count), value in zip(lanes, shown, strict=True)
    )
    if abs(missing := round(stored, 2) - round(total, 2)) >= 0.005:
        rows += (
            f"<tr><th scope='row'>{escape(text('conflict.not_stored'))}</th><td></td>"
            f"<td class='cei-n'>{html.signed(missing)}</td></tr>"
        )
    heads = "".join(
        f"<th scope='col'{' class=cei-n' if name != 'part' else ''}>{escape(text(f'conflict.{name}'))}</th>"
        for name in ("part", "stories", "value")
    )
    foot = (
        f"<tr><th scope='row'>{escape(text('conflict.net_row'))}</th>"
        f"<td class='cei-n'>{parts['story_id'].nunique()}</td><td class='cei-n'>{html.signed(stored)}</td></tr>"
    )
    bar = html.share_bar([(lane, value) for lane, value, _ in lanes])
    body = f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody><tfoot>{foot}</tfoot>"
    return f"{bar}<table class='cei-sum'>{body}</table>"


def _stories(view: queries.View, parts: pd.DataFrame, day: date, key: str) -> None:
    values = story_values(parts)
    st.subheader(text("conflict.evidence"), anchor=False)
    shown = rounded(list(values.values()))
    limit = st.session_state.setdefault(key, STORIES_SHOWN)
    heaviest = {name: parts[parts["story_id"] == name] for name in list(values)[:limit]}
    told = [story(rows) for rows in heaviest.values()]
    titles = queries.titles(view, [one.article_id for one in told])
    for place, (one, value) in enumerate(zip(told, shown, strict=False)):
        with st.container(border=True):
            st.html(_head(one, value, titles.get(one.article_id, ""), day))
            _articles(view, heaviest[one.story_id], value, f"{key}-{one.story_id}", place == 0)
    if len(values) > limit:
        rest = text("conflict.rest", stories=count("story", len(values) - limit), value=html.signed(sum(shown[limit:])))
        st.html(f"<p>{escape(rest)}</p>")
        st.button(text("conflict.more"), icon=":material/expand_more:", on_click=_show_more, args=(key,))


def _show_more(key: str) -> None:
    st.session_state[key] += STORIES_SHOWN


def _head(one: StoryPart, value: float, headline: str, day: date) -> str:
    """A story as HTML: headline, what it adds by lane, who tells it."""
    shown = rounded([part for _, part in one.lanes], value)
    chips = "".join(
        html.chip(f"{text(f'lane.{lane}')} {html.signed(part)}", lane)
        for (lane, _), part in zip(one.lanes, shown, strict=True)
    )
    told = {"articles": count("article", one.articles), "publishers": count("publisher", one.publishers)}
    outlets = text("conflict.story", **told)
    if one.age_days:
        outlets = text("conflict.story_carried", **told, day=f"{day - timedelta(days=one.age_days):%d %b %Y}")
    return (
        f'<div class="cei-story"><h3 dir="auto">{escape(headline or text("conflict.story_untitled"))}</h3>'
        f'<span class="cei-story-value">{html.signed(value)}</span></div>'
        f'<div class="cei-legend">{chips}</div><div class="cei-soft">{escape(outlets)}</div>'
    )


def _articles(view: queries.View, parts: pd.DataFrame, value: float, key: str, opened: bool) -> None:
    """The story's articles; each signal shows what it adds, and together they add up to the story."""
    ids = [int(one) for one in parts["article_id"].unique()]
    label = text("conflict.show_articles", count=len(ids))
    with st.expander(label, icon=":material/article:", expanded=opened, on_change="rerun", key=key) as box:
        if not box.open:
            return
        values = dict(zip(parts["signal_id"], rounded(list(parts["value"]), value), strict=True))
        lanes = dict(zip(parts["signal_id"], parts["lane"], strict=True))
        signals = queries.signals_of(view, ids)
        for row in queries.articles_by_id(view, ids).to_dict("records"):
            own = [_with_value(one, values, lanes) for one in signals if one["article_id"] == row["article_id"]]
            st.html(cards.article(row, own))


def _with_value(signal: Mapping[str, Any], values: Mapping[Any, float], lanes: Mapping[Any, str]) -> Mapping[str, Any]:
    if signal["id"] not in values:
        return {**signal, "value": None}
    return {**signal, "value": values[signal["id"]], "lane": lanes[signal["id"]]}
