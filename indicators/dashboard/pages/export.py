"""Export: every table as CSV, narrowed by conflict and days, with its columns and the same command."""

import shlex
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd
import streamlit as st

from indicators.dashboard import queries
from indicators.dashboard.messages import text
from indicators.dashboard.widgets import frame, url
from indicators.report.csv import COLUMNS

SHOWN_ROWS: Final = 20
# Tables that no conflict narrows, and the one that no day narrows either (report.tables says so).
_OF_NO_CONFLICT: Final = ("feeds", "corrections")
_OF_NO_DAY: Final = ("feeds",)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is exported: a table and its filters."""

    table: str
    conflict: str | None
    since: date | None
    until: date | None

    @property
    def name(self) -> str:
        """A file name from ids and dates alone."""
        days = [f"{day:%Y%m%d}" for day in (self.since, self.until) if day]
        return "-".join(["indicators", self.table, *([self.conflict] if self.conflict else []), *days]) + ".csv"

    @property
    def command(self) -> str:
        """The command line that writes the same file."""
        words = ["python", "-m", "indicators", "export", self.table]
        for option, value in (("--conflict", self.conflict), ("--from", self.since), ("--to", self.until)):
            words += [option, str(value)] if value else []
        return shlex.join([*words, "--output", self.name])


def show() -> None:
    """Draw the page."""
    view = frame.start(text("export.title"), text("export.lead"))
    wanted = _filters(view)
    rows = queries.table(view, wanted.table, wanted.conflict, wanted.since, wanted.until, SHOWN_ROWS + 1)
    if rows.empty:
        st.info(text("empty.export"), icon=":material/table:")
    else:
        _download(view, wanted)
    st.caption(text("export.same"))
    st.code(wanted.command, language=None, wrap_lines=True)
    if len(rows):
        all_of_them = len(rows) <= SHOWN_ROWS
        st.caption(text("export.all_rows" if all_of_them else "export.first_rows", count=min(len(rows), SHOWN_ROWS)))
        st.dataframe(rows.head(SHOWN_ROWS), hide_index=True, placeholder="", alt=text(f"export.{wanted.table}"))
    with st.expander(text("export.columns"), icon=":material/list:"):
        told = pd.DataFrame(
            COLUMNS[wanted.table].items(), columns=[text("export.col_name"), text("export.col_meaning")]
        )
        st.table(told, hide_index=True, border="horizontal", alt=text("export.columns"))


def _filters(view: queries.View) -> Wanted:
    first, second, third, fourth = st.columns([2, 2, 1, 1])
    with first:
        table = url.choose_one(
            "table", text("export.table"), {one: text(f"export.{one}") for one in COLUMNS}, default=next(iter(COLUMNS))
        )
    with second:
        options = {"": text("filter.all_conflicts"), **view.conflicts}
        conflict = url.choose_one(
            "conflict", text("filter.conflict"), options, default="", disabled=table in _OF_NO_CONFLICT
        )
    with third:
        since = _day("from", "filter.since", table)
    with fourth:
        until = _day("until", "filter.until", table)
    if table in _OF_NO_DAY:
        st.caption(text("export.not_narrowed"))
    elif table in _OF_NO_CONFLICT:
        st.caption(text("export.not_by_conflict"))
    by_conflict, by_day = table not in _OF_NO_CONFLICT, table not in _OF_NO_DAY
    return Wanted(table, conflict if conflict and by_conflict else None, since if by_day else None,
                  until if by_day else None)  # fmt: skip


def _day(name: str, label: str, table: str) -> date | None:
    found = st.date_input(
        text(label), value=None, key=name, bind="query-params", format="YYYY-MM-DD", disabled=table in _OF_NO_DAY
    )
    return found if isinstance(found, date) else None


def _download(view: queries.View, wanted: Wanted) -> None:
    """A large table takes a while, so the file is written when it is asked for."""
    ready = st.session_state.get("export")
    if ready is not None and ready[0] == wanted:
        name, content, rows = wanted.name, ready[1], ready[2]
        st.download_button(
            text("export.download", name=name),
            content,
            name,
            "text/csv",
            icon=":material/download:",
            type="primary",
            on_click="ignore",
            key="download",
        )
        st.caption(text("export.file", name=name, rows=f"{rows:,}", size=_size(len(content))))
        return
    if ready is not None:
        st.caption(text("export.changed"))
    if st.button(text("export.prepare"), icon=":material/table:", type="primary", key="prepare"):
        with st.spinner(text("export.preparing"), show_time=True):
            content, rows = queries.csv(view, wanted.table, wanted.conflict, wanted.since, wanted.until)
        st.session_state["export"] = (wanted, content, rows)
        st.rerun()


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000)):,} kB"
