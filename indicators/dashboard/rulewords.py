"""Alert rules and their states in words. Pure, no streamlit. What these give holds names as they were typed: escape."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from indicators.alerts.machine import AlertState, State
from indicators.alerts.rules import AlertRule, RuleKind
from indicators.dashboard.cards import moment, type_name
from indicators.dashboard.messages import text

# How an alert stands, for the colour of its badge; "new" has never been looked at, "off" is switched off.
STANDINGS: Final = (*State, "new", "off")


def standing(rule: AlertRule, state: AlertState | None) -> str:
    """One of STANDINGS."""
    if not rule.enabled:
        return "off"
    return "new" if state is None else str(state.state)


def sentence(rule: AlertRule, conflicts: Mapping[str, str], feeds: Mapping[str, str]) -> str:
    """What fires the rule: "Korea: level tense or higher". conflicts, feeds: id to title."""
    if rule.kind is RuleKind.FEED_SILENT:
        feed = text("rule.any_feed") if rule.feed is None else feeds.get(rule.feed, rule.feed)
        return text("rule.feed_silent", feed=feed, hours=_number(rule.silent_hours))
    where = conflicts.get(rule.conflict, rule.conflict)
    if rule.kind is RuleKind.SIGNAL_SEEN:
        return f"{where}: {_signal(rule)}"
    key, value = f"rule.{rule.kind}", rule.threshold or 0.0
    if rule.kind in (RuleKind.CHANGE, RuleKind.ZSCORE):
        key += "_up" if value > 0 else "_down"
        value = abs(value)
    shown = f"{_number(value)} %" if rule.percent else _number(value)
    if rule.level is not None:
        key, shown = f"{key}_word", text(f"level.{rule.level}")
    return f"{where}: {text(key, value=shown, span=_days(rule))}"


def conditions(rule: AlertRule) -> list[str]:
    """What else must hold, or holds messages back, each in a few words; empty for a plain rule."""
    told = [
        (rule.minimum_stories, "rule.told_stories", rule.minimum_stories),
        (rule.minimum_publishers, "rule.told_publishers", rule.minimum_publishers),
        (rule.pending_hours, "rule.told_pending", _number(rule.pending_hours)),
        (rule.recovery is not None, "rule.told_recovery", _number(rule.recovery or 0.0)),
        (rule.recovery_level, "rule.told_recovery", text(f"level.{rule.recovery_level or 'steady'}")),
        (rule.repeat_hours, "rule.told_repeat", _number(rule.repeat_hours or 0.0)),
    ]
    lines = [text(key, value=value) for wanted, key, value in told if wanted]
    if rule.quiet is not None:
        lines.append(text("rule.told_quiet", start=f"{rule.quiet.start:%H:%M}", end=f"{rule.quiet.end:%H:%M}",
                          zone=rule.quiet.zone))  # fmt: skip
    return lines


def condition_now(state: AlertState | None, rule: AlertRule, now: datetime) -> list[str]:
    """What is known of the alert now: since when, the last value, mute and acknowledgement."""
    lines = []
    if rule.mute_until is not None and rule.mute_until > now:
        lines.append(text("alerts.muted", until=moment(rule.mute_until)))
    if state is None:
        return [*lines, text("alerts.not_yet")]
    if state.since is not None:
        lines.append(text("alerts.since", when=moment(state.since)))
    if state.value is not None:
        lines.append(text("alerts.last_value", value=_value(state.value, rule), when=moment(state.observed_at)))
    if state.acknowledged_at is not None:
        note = state.acknowledged_note or text("alerts.no_note")
        lines.append(text("alerts.acknowledged", when=moment(state.acknowledged_at), note=note))
    return lines


def reasons(state: AlertState | None) -> list[str]:
    """Why the alert stands as it does: what is wrong with it, and what was seen last."""
    return [] if state is None else [one for one in (state.error, state.why) if one]


def _value(value: float, rule: AlertRule) -> str:
    if rule.level is not None:
        levels: Sequence[str] = ("calmer", "steady", "tense", "escalating", "acute")
        return text(f"level.{levels[min(max(int(value), 0), 4)]}")
    if rule.kind is RuleKind.FEED_SILENT:
        return text("time.hours", count=f"{value:.0f}")
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _signal(rule: AlertRule) -> str:
    words = [", ".join(type_name(one) for one in rule.signal_types)]
    if rule.minimum_quantity:
        words.append(text("rule.quantity", value=f"{rule.minimum_quantity:,.0f}", unit=rule.unit or "").strip())
    if rule.actors:
        words.append(text("rule.actors", actors=", ".join(rule.actors)))
    words.append(text("rule.within", span=_days(rule)))
    return " ".join(words)


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _days(rule: AlertRule) -> str:
    days = rule.window.total_seconds() / 86_400
    return text("count.day") if days == 1 else text("count.day_many", count=_number(days))
