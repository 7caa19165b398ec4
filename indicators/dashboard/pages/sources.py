"""Sources: which feeds answer, which fail or fall silent, and how much of the watch that leaves."""

from datetime import timedelta
from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from indicators.dashboard import charts, queries
from indicators.dashboard.feedstate import DEAD, standing
from indicators.dashboard.messages import text
from indicators.dashboard.widgets import frame, url

COVERAGE_DAYS: Final = 30
_SIGN: Final = {"ok": "●", "silent": "◐", "failing": "▲", "never": "▲", "gone": "■", "waiting": "○", "inactive": "–"}


def show() -> None:
    """Draw the page."""
    view = frame.start(text("sources.title"), text("sources.lead"))
    feeds = standing(queries.feeds(view), view.now)
    if feeds.empty:
        st.info(text("empty.feeds"), icon=":material/rss_feed:")
        return
    days = queries.coverage_days(view, (view.now - timedelta(days=COVERAGE_DAYS - 1)).date())
    st.html(_facts(feeds, days))
    wanted = url.choose_segment(
        "show",
        text("sources.filter"),
        {"all": text("sources.all"), "troubled": text("sources.troubled")},
        default="all",
    )
    shown = feeds if wanted == "all" else feeds[~feeds["state"].isin(["ok", "inactive"])]
    _table(shown.sort_values(["state", "title"], key=_worst_first), queries.answered(view, 7))
    if not days.empty:
        st.subheader(text("sources.chart"), anchor=False)
        st.plotly_chart(
            charts.coverage(days, COVERAGE_DAYS, dark=st.context.theme.type == "dark"),
            key="coverage",
            config=charts.CONFIG,
            alt=text("chart.alt_coverage"),
        )


def _facts(feeds: pd.DataFrame, days: pd.DataFrame) -> str:
    active = feeds[feeds["state"] != "inactive"]
    counts = {
        "healthy": int(active["state"].eq("ok").sum()),
        "silent": int(active["state"].eq("silent").sum()),
        "failing": int(active["state"].isin(DEAD).sum()),
        "waiting": int(active["state"].eq("waiting").sum()),
    }
    facts = [(text(f"sources.{name}"), str(count)) for name, count in counts.items()]
    if len(days):
        facts.append((text("sources.coverage"), f"{float(days['share'].iloc[-1]):.0%}"))
    cells = "".join(f"<div><dt>{escape(label)}</dt><dd><b>{escape(value)}</b></dd></div>" for label, value in facts)
    return f'<dl class="cei-facts">{cells}</dl>'


def _worst_first(column: pd.Series) -> pd.Series:
    order = ["failing", "never", "gone", "silent", "waiting", "ok", "inactive"]
    return column.map(order.index) if column.name == "state" else column.str.casefold()


def _errors(feeds: pd.DataFrame) -> pd.Series:
    """The feed's own error; where it has none, how the reading of its articles' pages goes."""
    return pd.Series([_error(row) for row in feeds.to_dict("records")], feeds.index, dtype=object)


def _error(row: dict[str, Any]) -> str | None:
    if not pd.isna(row["last_error"]):
        return str(row["last_error"])
    asked = row["full_text"] and not pd.isna(row["page_error"])
    if not asked:
        return None
    failed = row["pages_failed"]
    return text("sources.page_error", failed=failed, all=failed + row["pages_read"], why=row["page_error"])


def _table(feeds: pd.DataFrame, answered: pd.Series) -> None:
    table = pd.DataFrame(
        {
            "feed": feeds["title"],
            "status": [f"{_SIGN[state]} {words}" for state, words in zip(feeds["state"], feeds["words"], strict=True)],
            "last_success": feeds["last_success"],
            "error": _errors(feeds),
            "per_day": feeds["entries_a_day"],
            "silent_since": feeds["last_new_entry"],
            "coverage": feeds["id"].map(answered) * 100,
            "publisher": feeds["publisher"],
            "language": feeds["language"],
            "undated": feeds["undated_total"] / feeds["entries_total"].where(feeds["entries_total"] > 0),
            "next": feeds["next_due"],
            "link": feeds["url"],
        }
    )
    column, when = st.column_config, "YYYY-MM-DD HH:mm"
    named = {name: text(f"sources.col_{name}") for name in table.columns}
    st.dataframe(
        table,
        hide_index=True,
        height="auto",
        placeholder="–",
        alt=text("sources.table"),
        column_config={
            "feed": column.TextColumn(named["feed"], pinned=True),
            "status": column.TextColumn(named["status"], width="medium"),
            "last_success": column.DatetimeColumn(named["last_success"], format=when),
            "error": column.TextColumn(named["error"], width="medium"),
            "per_day": column.NumberColumn(named["per_day"], format="%.1f"),
            "silent_since": column.DatetimeColumn(named["silent_since"], format=when),
            "coverage": column.ProgressColumn(named["coverage"], min_value=0, max_value=100, format="%d %%"),
            "publisher": column.TextColumn(named["publisher"]),
            "language": column.TextColumn(named["language"], width="small"),
            "undated": column.NumberColumn(named["undated"], format="percent"),
            "next": column.DatetimeColumn(named["next"], format=when),
            "link": column.TextColumn(named["link"]),
        },
    )
