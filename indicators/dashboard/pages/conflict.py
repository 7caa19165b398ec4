"""Conflict: the trend of one conflict, and how the number of a chosen day is made, down to the marked words."""

from datetime import date, timedelta
from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from indicators.dashboard import charts, html, queries
from indicators.dashboard.messages import text
from indicators.dashboard.summary import BoardRow, arrow, board, firmness
from indicators.dashboard.widgets import frame, url
from indicators.dashboard.widgets.day import show_day

_PERIODS: Final = {"30": 30, "90": 90, "365": 365, "all": None}


def show() -> None:
    """Draw the page."""
    view = frame.start(text("conflict.title"))
    if not view.conflicts:
        st.info(text("empty.board"), icon=":material/add_circle:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        conflict = url.choose_one("conflict", text("filter.conflict"), view.conflicts, width=380)
        labels = {name: text(f"filter.days_{name}") for name in _PERIODS}
        period = url.choose_segment("days", text("filter.period"), labels, default="90")
    index = queries.index(view, conflict, _since(view, _PERIODS[period]))
    if index.empty:
        st.info(text("empty.index"), icon=":material/hourglass_empty:")
        return
    st.html(_facts(board(index, {conflict: view.conflicts[conflict]})[0]))
    chosen = _chosen_day(index)
    _trend(index, view.conflicts[conflict], chosen)
    show_day(view, conflict, chosen, index)


def _since(view: queries.View, days: int | None) -> date | None:
    return None if days is None else (view.now - timedelta(days=days - 1)).date()


def _trend(index: pd.DataFrame, title: str, chosen: date) -> None:
    dark = st.context.theme.type == "dark"
    st.plotly_chart(
        charts.trend(index, dark=dark, chosen=chosen),
        key="trend",
        on_select=_take_clicked_day,
        selection_mode="points",
        config=charts.CONFIG,
        alt=charts.trend_alt(index, title),
    )
    st.caption(text("chart.legend"))
    with st.expander(text("chart.table"), icon=":material/table:", on_change="rerun", key="table") as table:
        if table.open:
            st.dataframe(index.drop(columns="conflict").iloc[::-1], hide_index=True, alt=text("chart.table"))


def _take_clicked_day() -> None:
    """A clicked bar or marker chooses its day; the date field and the address follow."""
    points: list[dict[str, Any]] = st.session_state["trend"]["selection"]["points"]
    if points and "x" in points[0]:
        st.session_state["day"] = pd.Timestamp(str(points[0]["x"])).date()


def _chosen_day(index: pd.DataFrame) -> date:
    """The day of the address, a click or the date field, kept within the period shown; the last day at first."""
    first, last = (pd.Timestamp(index["day"].iloc[place]).date() for place in (0, -1))
    if isinstance(st.session_state.get("day"), date):
        st.session_state["day"] = min(max(st.session_state["day"], first), last)
    return _day_field(first, last)


def _day_field(first: date, last: date) -> date:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.date_input(
            text("conflict.day"),
            value=last,
            min_value=first,
            max_value=last,
            key="day",
            format="YYYY-MM-DD",
            bind="query-params",
            help=text("conflict.day_hint"),
            width=180,
        )
        day = chosen if isinstance(chosen, date) else last
        for name, step, icon in (("previous", -1, ":material/chevron_left:"), ("next", 1, ":material/chevron_right:")):
            st.button(
                text(f"conflict.{name}"),
                icon=icon,
                key=name,
                disabled=not first <= day + timedelta(days=step) <= last,
                on_click=_step,
                args=(day + timedelta(days=step),),
            )
    return day


def _step(day: date) -> None:
    st.session_state["day"] = day


def _facts(row: BoardRow) -> str:
    """Level, net and changes of the last day as a line of figures."""
    name = "blind" if row.state == "blind" else row.level or "none"
    facts = [(text("conflict.level"), html.level(name))]
    if row.state != "blind":
        band = text("board.band", low=html.signed(row.low, 1), high=html.signed(row.high, 1))
        pointer = arrow(row.change_day, row.low, row.high)
        facts += [
            (text("conflict.net"), f"<b>{pointer} {html.signed(row.net, 1)}</b> <small>({escape(band)})</small>"),
            (text("conflict.yesterday"), f"<b>{html.signed(row.change_day, 1)}</b>"),
            (text("conflict.last_week"), f"<b>{html.signed(row.change_week, 1)}</b>"),
        ]
    facts += [
        (text("conflict.confidence"), escape(firmness(row))),
        (text("conflict.coverage"), f"{row.coverage:.0%}" if row.coverage == row.coverage else "–"),
    ]
    if row.day is not None:
        facts.append((text("conflict.as_of"), escape(f"{row.day:%d %b %Y}")))
    cells = "".join(f"<div><dt>{escape(label)}</dt><dd>{value}</dd></div>" for label, value in facts)
    return f'<dl class="cei-facts">{cells}</dl>'
