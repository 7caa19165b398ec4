"""Signals and articles: search and filter, read the marked sentences, open the original, correct what is wrong."""

from typing import Any, Final

import streamlit as st

from indicators import taxonomy
from indicators.dashboard import cards, queries
from indicators.dashboard.messages import text
from indicators.dashboard.widgets import frame, url
from indicators.dashboard.widgets.correct import correct
from indicators.model import Direction, Modality

PAGE_SIZE: Final = 20


def show() -> None:
    """Draw the page."""
    view = frame.start(text("articles.title"))
    wanted = _filters(view)
    total = queries.count_articles(view, wanted)
    if not total:
        st.info(
            text("empty.articles" if queries.has_articles(view) else "empty.articles_never"), icon=":material/search:"
        )
        return
    pages = -(-total // PAGE_SIZE)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        number = _page_number(pages)
        first = (number - 1) * PAGE_SIZE
        last = min(first + PAGE_SIZE, total)
        st.markdown(text("articles.position", first=f"{first + 1:,}", last=f"{last:,}", count=_count(total)))
        correcting = st.toggle(
            text("articles.correct"), key="correct", help=text("articles.correct_hint"), bind="query-params"
        )
    _cards(view, queries.articles(view, wanted, limit=PAGE_SIZE, offset=first), correcting)


def _filters(view: queries.View) -> queries.ArticleFilter:
    search = st.text_input(
        text("filter.search"), key="q", bind="query-params", type="search", placeholder=text("filter.search_hint")
    )
    first, second, third = st.columns(3)
    with first:
        conflicts = url.choose_many("in", text("filter.conflict"), view.conflicts)
    with second:
        types = url.choose_many(
            "type", text("filter.type"), {one: cards.type_name(one) for one in taxonomy.load().types}
        )
    with third:
        direction = url.choose_many(
            "direction", text("filter.direction"), {one: text(f"direction.{one}") for one in Direction}
        )
    with st.expander(text("filter.more"), icon=":material/tune:", key="more", expanded=_more_in_use()):
        first, second, third = st.columns(3)
        with first:
            modality = url.choose_many(
                "modality", text("filter.modality"), {one: text(f"modality.{one}") for one in Modality}
            )
            since = st.date_input(
                text("filter.since"), value=None, key="from", bind="query-params", format="YYYY-MM-DD"
            )
        with second:
            language = url.choose_many(
                "language", text("filter.language"), {one: one for one in queries.languages(view)}
            )
            until = st.date_input(
                text("filter.until"), value=None, key="until", bind="query-params", format="YYYY-MM-DD"
            )
        with third:
            feed = url.choose_many("feed", text("filter.feed"), queries.feed_titles(view))
            only = st.toggle(text("filter.only_signals"), value=True, key="signals", bind="query-params")
    return queries.ArticleFilter(
        search=search or "",
        conflicts=tuple(conflicts),
        types=tuple(types),
        directions=tuple(direction),
        modalities=tuple(modality),
        languages=tuple(language),
        feeds=tuple(feed),
        since=since,
        until=until,
        only_signals=only,
    )


def _more_in_use() -> bool:
    return any(name in st.query_params for name in ("modality", "language", "feed", "from", "until", "signals"))


def _page_number(pages: int) -> int:
    if st.session_state.get("page", 1) > pages:
        st.session_state["page"] = pages
    number = st.number_input(
        text("filter.page"), min_value=1, max_value=pages, value=1, step=1, key="page", bind="query-params", width=140
    )
    return int(number or 1)


def _count(total: int) -> str:
    return f"{queries.COUNT_LIMIT:,}+" if total >= queries.COUNT_LIMIT else f"{total:,}"


def _cards(view: queries.View, found: Any, correcting: bool) -> None:
    signals = queries.signals_of(view, [int(one) for one in found["article_id"]])
    verdicts = queries.verdicts(view, [one["id"] for one in signals]) if correcting else {}
    for row in found.to_dict("records"):
        own = [one for one in signals if one["article_id"] == row["article_id"]]
        with st.container(border=True):
            st.html(cards.article(row, own))
            if correcting:
                correct(view, own, verdicts)
