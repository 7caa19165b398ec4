"""A span of time in two words. No streamlit."""

from datetime import timedelta

from indicators.dashboard.messages import text


def ago(span: timedelta) -> str:
    """`span` rounded down to its largest unit: "12 min", "3 h", "9 days"; a negative span counts as none."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 1:
        return text("time.now")
    if minutes < 120:
        return text("time.minutes", count=minutes)
    if minutes < 48 * 60:
        return text("time.hours", count=minutes // 60)
    return text("time.days", count=minutes // 1440)
