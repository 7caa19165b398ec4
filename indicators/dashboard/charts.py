"""Frames to Plotly figures and their text alternatives. No streamlit, no clock, no feed text."""

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from indicators.dashboard.messages import text
from indicators.dashboard.palette import LANES, LEVELS, Palette, palette

# Handed to st.plotly_chart: nothing is sent to a chart service, and the tool bar keeps only what a reader uses.
CONFIG: Final = {
    "displaylogo": False,
    "showSendToCloud": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d"],
    "responsive": True,
}
_MANY_DAYS: Final = 400
_NUMBER: Final = "%{y:+.2f}"


def trend(index: pd.DataFrame, *, dark: bool = False, chosen: date | None = None) -> go.Figure:
    """Two lanes above and below zero as bars, the net as a line with markers in its band.

    index: Index columns of one conflict, one row a day, ascending: day, the four lanes (de-escalation is negative),
    net, low, high, status. A NaN net is drawn as a hatched "cannot tell" day, never as zero.
    chosen: the day whose evidence is open, shown by a ground of its own. An empty frame gives an empty figure.
    """
    colours = palette(dark)
    figure = go.Figure()
    if not index.empty:
        _add_blind_days(figure, index, colours)
        _add_lanes(figure, index, colours)
        _add_band(figure, index, colours)
        _add_net(figure, index, colours)
        if chosen is not None:
            half = timedelta(hours=12)
            start = pd.Timestamp(chosen)
            figure.add_vrect(
                x0=start - half, x1=start + half, fillcolor=colours.chosen, line_width=0, layer="below", name="chosen"
            )
    _laid_out(figure, colours, height=400)
    return figure.update_xaxes(range=_whole_days(index)) if len(index) else figure


def trend_alt(index: pd.DataFrame, title: str) -> str:
    """The trend in a sentence for screen readers: span, last value, extremes, days that cannot be told."""
    told = index.dropna(subset=["net"])
    if told.empty:
        return text("chart.alt_empty", title=title)
    last, top, low = told.iloc[-1], told.loc[told["net"].idxmax()], told.loc[told["net"].idxmin()]
    return text(
        "chart.alt_trend",
        title=title,
        first=_iso(index["day"].iloc[0]),
        last=_iso(index["day"].iloc[-1]),
        net=f"{last['net']:+.2f}",
        day=_iso(last["day"]),
        top=f"{top['net']:+.2f}",
        top_day=_iso(top["day"]),
        low=f"{low['net']:+.2f}",
        low_day=_iso(low["day"]),
        blind=len(index) - len(told),
    )


def preview(
    series: pd.DataFrame,
    fired: Sequence[date],
    threshold: float | None,
    *,
    levels: bool = False,
    dark: bool = False,
) -> go.Figure:
    """The watched value over the preview's days, its threshold, and a marker where the rule would have fired.

    series: columns day, value (NaN where it cannot be told); not empty. levels: values are ranks of level words.
    """
    colours = palette(dark)
    figure = go.Figure()
    figure.add_scatter(
        x=series["day"],
        y=series["value"],
        mode="lines",
        line={"color": colours.net, "width": 2},
        name=text("chart.value"),
        hovertemplate="%{x|%d %b %Y}<br>" + _NUMBER + "<extra></extra>",
    )
    if threshold is not None:
        figure.add_hline(y=threshold, line={"color": colours.lane["escalation_deeds"], "width": 1.5, "dash": "dash"})
    hits = series[pd.to_datetime(series["day"]).isin(pd.to_datetime(list(fired)))]
    figure.add_scatter(
        x=hits["day"],
        y=hits["value"],
        mode="markers",
        marker={"size": 12, "symbol": "triangle-up", "color": colours.lane["escalation_deeds"]},
        name=text("chart.fired"),
        hovertemplate="%{x|%d %b %Y}<br>" + text("chart.fired") + "<extra></extra>",
    )
    _laid_out(figure, colours, height=260).update_xaxes(range=_whole_days(series))
    figure.update_layout(legend_y=-0.28)
    if levels:
        words = [text(f"level.{one}") for one in LEVELS]
        figure.update_yaxes(tickvals=list(range(len(words))), ticktext=words, range=[-0.3, len(words) - 0.7])
    return figure


def coverage(days: pd.DataFrame, shown: int, *, dark: bool = False) -> go.Figure:
    """Share of feeds that answered, a bar a day, over the last `shown` days.

    days: columns day, share (0 .. 1); not empty.
    """
    colours = palette(dark)
    figure = go.Figure()
    figure.add_bar(
        x=days["day"],
        y=days["share"],
        marker={"color": colours.lane["deescalation_deeds"]},
        name=text("chart.coverage"),
        hovertemplate="%{x|%d %b %Y}<br>%{y:.0%}<extra></extra>",
    )
    _laid_out(figure, colours, height=220)
    span = pd.date_range(end=days["day"].iloc[-1], periods=shown).to_frame(name="day")
    figure.update_layout(showlegend=False).update_xaxes(range=_whole_days(span))
    return figure.update_yaxes(range=[0, 1], tickformat=".0%", zeroline=False)


def _add_lanes(figure: go.Figure, index: pd.DataFrame, colours: Palette) -> None:
    told = index[index["net"].notna()]
    for lane in LANES:
        hatch = colours.hatch.get(lane)
        pattern = {"shape": "/", "fgcolor": hatch, "size": 5, "solidity": 0.35, "fillmode": "overlay"}
        figure.add_bar(
            x=told["day"],
            y=told[lane],
            name=text(f"lane.{lane}"),
            yaxis="y3",
            marker={"color": colours.lane[lane], "line_width": 0, **({"pattern": pattern} if hatch else {})},
            hovertemplate=f"{escape(text(f'lane.{lane}'))}: {_NUMBER}<extra></extra>",
            unselected={"marker": {"opacity": 1}},
        )


def _add_band(figure: go.Figure, index: pd.DataFrame, colours: Palette) -> None:
    """One closed area a run of told days, so that the band never crosses a gap."""
    for number, run in enumerate(_runs(index, index["net"].notna())):
        figure.add_scatter(
            x=[*run["day"], *run["day"][::-1]],
            y=[*run["high"], *run["low"][::-1]],
            fill="toself",
            fillcolor=colours.band,
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            name=text("chart.band"),
            legendgroup="band",
            showlegend=number == 0,
        )


def _add_net(figure: go.Figure, index: pd.DataFrame, colours: Palette) -> None:
    """Markers make the line clickable; hollow ones are quiet days."""
    # One empty row breaks the line as well as a year of them.
    blind = index["net"].isna()
    index = index[~(blind & blind.shift(fill_value=False))]
    quiet = index["status"].eq("quiet")
    figure.add_scatter(
        x=index["day"],
        y=index["net"],
        customdata=index[["low", "high"]],
        mode="lines+markers",
        yaxis="y3",
        connectgaps=False,
        line={"color": colours.net, "width": 2},
        marker={
            "size": 6 if len(index) <= 120 else 4,
            "color": [colours.paper if is_quiet else colours.net for is_quiet in quiet],
            "line": {"color": colours.net, "width": 1.5},
        },
        name=text("chart.net"),
        hovertemplate=text("chart.net")
        + ": <b>%{y:+.2f}</b> (%{customdata[0]:+.2f} … %{customdata[1]:+.2f})<extra></extra>",
        unselected={"marker": {"opacity": 1}},
    )


def _add_blind_days(figure: go.Figure, index: pd.DataFrame, colours: Palette) -> None:
    """A day has a bar of its own, so that it can be clicked; years of them are drawn run by run."""
    blind = index[index["net"].isna()]
    if blind.empty:
        return
    days, widths = blind["day"], [1] * len(blind)
    if len(blind) > _MANY_DAYS:
        runs = _runs(index, index["net"].isna())
        days = [run["day"].iloc[0] + (run["day"].iloc[-1] - run["day"].iloc[0]) / 2 for run in runs]
        widths = [len(run) for run in runs]
    figure.add_bar(
        x=days,
        y=[1.0] * len(widths),
        yaxis="y2",
        width=[86_400_000 * width for width in widths],
        name=text("chart.blind"),
        marker={
            "color": "rgba(0,0,0,0)",
            "line_width": 0,
            "pattern": {"shape": "x", "fgcolor": colours.blind, "size": 7, "solidity": 0.18, "fillmode": "overlay"},
        },
        hovertemplate=text("chart.blind") + "<extra></extra>",
        unselected={"marker": {"opacity": 1}},
    )


def _laid_out(figure: go.Figure, colours: Palette, height: int) -> go.Figure:
    axis = {"gridcolor": colours.grid, "tickfont": {"color": colours.text}, "fixedrange": True}
    return figure.update_layout(
        barmode="relative",
        bargap=0.15,
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        hovermode="x unified",
        dragmode=False,
        clickmode="event+select",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": colours.text, "size": 13},
        legend={"orientation": "h", "y": -0.12, "yanchor": "top", "x": 0, "traceorder": "normal"},
        xaxis={**axis, "hoverformat": "%A %d %B %Y", "showgrid": False, "automargin": True},
        yaxis={**axis, "zeroline": True, "zerolinecolor": colours.zero, "zerolinewidth": 1.5, "automargin": True},
        # The band is drawn on the first axis, so that bars and line, on a twin of it, stand before the band.
        yaxis3={"overlaying": "y", "matches": "y", "visible": False, "fixedrange": True},
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
    )


def _whole_days(frame: pd.DataFrame) -> list[pd.Timestamp]:
    """The range of an axis that shows the frame's days and nothing beside them."""
    half = pd.Timedelta(hours=12)
    return [pd.Timestamp(frame["day"].iloc[0]) - half, pd.Timestamp(frame["day"].iloc[-1]) + half]


def _runs(frame: pd.DataFrame, keep: pd.Series) -> list[pd.DataFrame]:
    """The unbroken stretches of rows where `keep` is true."""
    flags = keep.to_numpy(dtype=bool)
    edges = [0, *(np.flatnonzero(flags[1:] != flags[:-1]) + 1).tolist(), len(frame)]
    return [frame.iloc[start:end] for start, end in pairwise(edges) if start < end and flags[start]]


def _iso(day: object) -> str:
    return str(pd.Timestamp(day).date())  # a frame's cell: date, string or Timestamp
