"""What-if: how often a rule would have fired over the last days, in words and as a chart."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import streamlit as st

from indicators.alerts.rules import AlertRule
from indicators.dashboard import charts, queries
from indicators.dashboard.messages import text

PREVIEW_DAYS: Final = 90
_DATES_NAMED: Final = 6


def preview(view: queries.View, rule: AlertRule) -> None:
    """A sentence and a chart of the value that `rule` would have watched."""
    with st.spinner(text("alerts.preview_wait"), show_time=False):
        seen = queries.alert_preview(view, rule, PREVIEW_DAYS)
    st.markdown(f"**{text('alerts.preview')}**")
    series, fired = seen.frame, list(seen.fired)
    if series.empty or not series["value"].notna().any():
        st.info(text("alerts.would_have_blind", days=PREVIEW_DAYS), icon=":material/visibility_off:")
        return
    st.markdown(_told(fired))
    st.plotly_chart(
        charts.preview(
            series,
            fired,
            rule.bounds.fire,
            levels=rule.level is not None,
            dark=st.context.theme.type == "dark",
        ),
        key="preview",
        config=charts.CONFIG,
        alt=text("chart.alt_preview", days=PREVIEW_DAYS, count=len(fired)),
    )


def _told(fired: Sequence[date]) -> str:
    named = ", ".join(str(day) for day in fired[-_DATES_NAMED:])
    dates = f"… {named}" if len(fired) > _DATES_NAMED else named
    if not fired:
        return text("alerts.would_have_never", days=PREVIEW_DAYS)
    key = "alerts.would_have_once" if len(fired) == 1 else "alerts.would_have"
    return text(key, count=len(fired), days=PREVIEW_DAYS, dates=dates)
