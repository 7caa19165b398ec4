"""Board: every conflict in a row, what changed most first; refreshes itself while it is open."""

from html import escape
from typing import Final

import streamlit as st

from indicators.config import WORLD
from indicators.dashboard import html, navigation, queries
from indicators.dashboard.ago import ago
from indicators.dashboard.messages import count, text
from indicators.dashboard.palette import LEVELS
from indicators.dashboard.summary import SPARK_DAYS, BoardRow, arrow, board, firmness
from indicators.dashboard.widgets import frame, url

REFRESH_SECONDS: Final = 60
NAMED: Final = 6
_ORDERS: Final = ("changed", "level", "name")


def show() -> None:
    """Draw the page."""
    frame.start(text("board.title"), text("board.lead"))
    _rows()


@st.fragment(run_every=REFRESH_SECONDS)
def _rows() -> None:
    frame.guarded(_draw)


def _draw() -> None:
    view = queries.open_for_dashboard()
    rows = board(queries.board_index(view, SPARK_DAYS + 1), view.conflicts)
    if not rows:
        st.info(text("empty.board"), icon=":material/add_circle:")
        return
    if all(row.state == "empty" for row in rows):
        st.info(text("board.not_yet"), icon=":material/hourglass_empty:")
        st.text(text("board.watched", titles=", ".join(row.title for row in rows)))
        return
    if any(row.state == "blind" for row in rows) and not frame.is_stale(view):
        _blind(view)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.html(_summary(view, rows), width="content")
        order = url.choose_segment(
            "order", text("board.sort"), {name: text(f"board.sort_{name}") for name in _ORDERS}, default="changed"
        )
    whys = queries.whys(view)
    for row in _ordered(rows, order):
        with st.container(border=True, key=f"row-{row.conflict}"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.page_link(
                    navigation.page("conflict"),
                    label=f"**{html.literal(row.title)}**",
                    icon=":material/chevron_right:",
                    icon_position="right",
                    help=text("board.open", title=html.literal(row.title)),
                    query_params={"conflict": row.conflict},
                )
                st.html(f'{_level(row)} <span class="cei-soft">{escape(_standing(row))}</span>', width="content")
            st.html(_row(row, whys.get(row.conflict, "")))


def _blind(view: queries.View) -> None:
    dead, asked = queries.dead_feeds(view), queries.active_feeds(view)
    st.warning(text("board.blind", dead=len(dead), all=asked), icon=":material/visibility_off:")
    if dead:
        names = ", ".join(dead[:NAMED]) + (" …" if len(dead) > NAMED else "")
        st.text(text("board.blind_feeds", names=names))


def _ordered(rows: list[BoardRow], order: str) -> list[BoardRow]:
    """The sum of all conflicts stands last in every order: it moves with each of them."""
    if order == "name":
        rows = sorted(rows, key=lambda row: row.title.casefold())
    elif order == "level":
        rows = sorted(rows, key=lambda row: -LEVELS.index(row.level) if row.level in LEVELS else 1)
    return sorted(rows, key=lambda row: row.conflict == WORLD.id)


def _summary(view: queries.View, rows: list[BoardRow]) -> str:
    arrows = [arrow(row.change_day, row.low, row.high) for row in rows]
    read = queries.last_read(view)
    fresh = text("board.fresh", ago=ago(view.now - read)) if read else text("board.fresh_never")
    counts = text(
        "board.summary",
        conflicts=count("conflict", len(rows)),
        rising=sum(one in "↑↗" for one in arrows),
        falling=sum(one in "↓↘" for one in arrows),
        blind=sum(row.state == "blind" for row in rows),
    )
    return f'<div>{escape(counts)}</div><div class="cei-soft">{escape(fresh)}</div>'


def _row(row: BoardRow, why: str) -> str:
    """One conflict as HTML: net and changes, both lanes, the why."""
    alt = text("chart.alt_spark", title=row.title, days=len(row.spark))
    blind = " cei-row-blind" if row.state in ("blind", "empty") else ""
    return (
        f'<div class="cei-row{blind}">'
        f"<div>{_numbers(row)}</div>"
        f"<div>{html.sparkline(row.spark, alt)}</div>"
        f'<div class="cei-row-why" dir="auto">{_why(row, why)}</div>'
        "</div>"
    )


def _level(row: BoardRow) -> str:
    return html.level("blind" if row.state == "blind" else row.level or "none")


def _standing(row: BoardRow) -> str:
    if row.state == "empty" or row.day is None:
        return text("board.empty")
    day = text("board.as_of", day=f"{row.day:%d %b %Y}")
    if row.state == "blind":
        return day
    return f"{firmness(row)} · {day}"


def _numbers(row: BoardRow) -> str:
    if row.state in ("blind", "empty"):
        return f'<div class="cei-row-number" aria-label="{escape(text("level.blind"), quote=True)}">?</div>'
    pointer = arrow(row.change_day, row.low, row.high)
    band = text("board.band", low=html.signed(row.low, 1), high=html.signed(row.high, 1))
    changes = "".join(
        f'<div class="cei-delta cei-soft">{_change(change)} {escape(text(label))}</div>'
        for change, label in ((row.change_day, "board.yesterday"), (row.change_week, "board.last_week"))
    )
    return (
        f'<div class="cei-row-number"><span class="{_tone(row.change_day)}">{pointer}</span> {html.signed(row.net, 1)} '
        f"<small>({escape(band)})</small></div>{changes}"
    )


def _change(change: float) -> str:
    return f'<b class="{_tone(change)}">{html.signed(change, 1)}</b>'


def _tone(change: float) -> str:
    return "cei-up" if change > 0.05 else "cei-down" if change < -0.05 else "cei-soft"


def _why(row: BoardRow, why: str) -> str:
    """Feed text may stand in `why`: it is escaped like everything else."""
    if row.state == "blind":
        return escape(text("board.blind_unknown"))
    if row.state == "empty":
        return escape(text("board.empty"))
    told = "quiet" if row.state == "quiet" else "nothing"
    return escape(why or text(f"board.{told}_fading" if abs(row.net) >= 0.05 else f"board.{told}"))
