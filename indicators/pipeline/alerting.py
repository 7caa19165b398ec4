"""Evaluate the alert rules on what the store holds, and owe the messages that follow; sending is the outbox's."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import structlog

from indicators.alerts import wording
from indicators.alerts.machine import AlertState, Event, Observation, Transition, acknowledge, step
from indicators.alerts.memory import state_from_dict, state_to_dict
from indicators.alerts.outgoing import Outgoing
from indicators.alerts.reading import from_dict, to_dict
from indicators.alerts.rules import AlertRule, RuleKind
from indicators.config import Configuration
from indicators.errors import ConfigError, StoreError
from indicators.pipeline.preview import Preview, preview
from indicators.pipeline.watching import View
from indicators.store.alerts import Step, read_rules, read_states, take_step
from indicators.store.database import Store

__all__ = ["AlertReport", "Preview", "acknowledge_alert", "evaluate_alerts", "mute_alert", "preview"]

log = structlog.get_logger()


@dataclass(slots=True)
class AlertReport:
    """What an evaluation found. owed: messages put into the outbox. failed: rule id to why it could not be judged."""

    evaluated: int = 0
    owed: int = 0
    transitions: list[Transition] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def fired(self) -> list[str]:
        """The rules that fired this time."""
        return [one.rule_id for one in self.transitions if one.event is Event.FIRED]


def evaluate_alerts(
    store: Store, configuration: Configuration, now: dt.datetime, *, link: str | None = None
) -> AlertReport:
    """Move every alert on by what the store shows at `now`; its state, history and messages are kept together.

    link: address of the dashboard for the messages, None for none. One rule that cannot be judged stops no other.
    Raises StoreError where the store cannot be used.
    """
    report = AlertReport()
    view = View(store, configuration, now)
    states = read_states(store)
    for data in read_rules(store):
        rule_id = str(data["id"])
        try:
            seen = _seen(view, from_dict(data, f"alert {rule_id}"), states.get(rule_id))
            _move(store, configuration, rule_id, seen, now, link, report)
            report.evaluated += 1
        except StoreError:
            raise
        except Exception as error:
            reason = str(error) if isinstance(error, ConfigError) else f"{type(error).__name__}: {error}"
            report.failed[rule_id] = reason
            log.exception("alert could not be judged", rule=rule_id)
    return report


def acknowledge_alert(store: Store, rule_id: str, note: str, now: dt.datetime) -> Transition:
    """Stop the reminders of a raised alert until it has ended; ConfigError where there is nothing to acknowledge."""
    happened: list[Transition] = []

    def decide(_: Mapping[str, Any], data: Mapping[str, Any] | None, waiting: int) -> Step:
        state, passed = acknowledge(_state(rule_id, data), note, now)
        happened.append(passed)
        return Step(state_to_dict(state), [_event(passed)], unsend=True)

    if take_step(store, rule_id, decide, now) is None:
        raise ConfigError(f"alert {rule_id}: there is no such rule.")
    return happened[-1]


def mute_alert(store: Store, rule_id: str, until: dt.datetime | None, now: dt.datetime) -> AlertRule:
    """Send nothing of a rule until a time, waiting messages included; None ends a mute. ConfigError for no such rule.

    The alert moves on meanwhile; what is still raised when the mute ends is told then.
    """
    changed: list[AlertRule] = []

    def decide(rule: Mapping[str, Any], data: Mapping[str, Any] | None, waiting: int) -> Step:
        muted = replace(from_dict(rule, f"alert {rule_id}"), mute_until=until)
        changed.append(muted)
        state = _state(rule_id, data)
        unsend = until is not None and now < until
        if unsend and waiting and state.raised:
            told = None if state.notified_at is None or state.notified_at > now else state.notified_at
            state = replace(state, owed=True, notified_at=told)
        return Step(state_to_dict(state), rule=to_dict(muted), unsend=unsend)

    if take_step(store, rule_id, decide, now) is None:
        raise ConfigError(f"alert {rule_id}: there is no such rule.")
    return changed[-1]


def _seen(view: View, rule: AlertRule, data: Mapping[str, Any] | None) -> Observation:
    """What the rule sees; where it is about to fire with the story that moved the index most."""
    seen = view.observe(rule)
    index_rule = rule.kind not in (RuleKind.SIGNAL_SEEN, RuleKind.FEED_SILENT)
    if index_rule and seen.day and rule.enabled and rule.bounds.fires(seen.value) and not _state(rule.id, data).raised:
        strongest = view.strongest(rule.conflict, seen.day)
        return replace(seen, why=f"{seen.why}; {strongest}") if strongest else seen
    return seen


def _move(
    store: Store,
    configuration: Configuration,
    rule_id: str,
    seen: Observation,
    now: dt.datetime,
    link: str | None,
    report: AlertReport,
) -> None:
    titles = {conflict.id: conflict.title for conflict in configuration.conflicts}

    def decide(data: Mapping[str, Any], known: Mapping[str, Any] | None, waiting: int) -> Step:
        rule = from_dict(data, f"alert {rule_id}")
        state, happened = step(_state(rule_id, known), seen, rule, now)
        messages = [m for one in happened for m in _messages(one, rule, titles.get(rule.conflict, rule.conflict), link)]
        report.transitions.extend(happened)
        report.owed += len(messages)
        disabled = any(one.event is Event.DISABLED for one in happened)
        return Step(state_to_dict(state), [_event(one) for one in happened], messages, unsend=disabled)

    take_step(store, rule_id, decide, now)


def _state(rule_id: str, data: Mapping[str, Any] | None) -> AlertState:
    return AlertState(rule_id) if data is None else state_from_dict(data)


def _event(happened: Transition) -> dict[str, Any]:
    """A transition as a row of the history; an acknowledgement tells its note instead of the why."""
    return {
        "key": happened.key,
        "rule_id": happened.rule_id,
        "at_utc": happened.at,
        "event": str(happened.event),
        "from_state": str(happened.before),
        "to_state": str(happened.after),
        "day": happened.day,
        "value": happened.value,
        "why": happened.note or happened.why,
    }


def _messages(happened: Transition, rule: AlertRule, conflict: str, link: str | None) -> list[Outgoing]:
    """One message a channel, where the transition owes any."""
    if happened.due is None:
        return []
    title, body = wording.title(happened, rule), wording.body(happened, rule, conflict, link)
    return [
        Outgoing(
            key=f"{happened.key}:{sha256(channel.encode()).hexdigest()[:16]}",
            rule_id=rule.id,
            channel=channel,
            title=title,
            body=body,
            created=happened.at,
            due=happened.due,
        )
        for channel in rule.channels
    ]
