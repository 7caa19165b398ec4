"""What the alert commands share: rules and states of the store, their mistakes, and how a preview reads."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from indicators.alerts.checks import problems
from indicators.alerts.machine import AlertState, State
from indicators.alerts.memory import state_from_dict
from indicators.alerts.reading import from_dict, to_dict
from indicators.alerts.rules import AlertRule
from indicators.cli.ruleoptions import cleared
from indicators.cli.terminal import output
from indicators.config import Configuration
from indicators.errors import ConfigError
from indicators.notify import channels
from indicators.pipeline.alerting import Preview
from indicators.store.alerts import read_rules, read_states
from indicators.store.database import Store

Id = Annotated[str, typer.Argument(metavar="ID", help="id of a rule, as `alerts list` shows it")]
_DAYS_SHOWN = 12


def stored(store: Store) -> dict[str, AlertRule]:
    """The rules of the store by id."""
    rules = [from_dict(data, f"alert {data.get('id')}") for data in read_rules(store)]
    return {rule.id: rule for rule in rules}


def states_of(store: Store) -> dict[str, AlertState]:
    """The states of the store by rule id."""
    return {rule_id: state_from_dict(data) for rule_id, data in read_states(store).items()}


def find(store: Store, rule_id: str) -> AlertRule:
    """One rule; ConfigError names those there are."""
    rules = stored(store)
    if rule_id not in rules:
        there = f"there are: {', '.join(rules)}" if rules else "there are none yet"
        raise ConfigError(f"alert {rule_id}: there is no such rule ({there}).")
    return rules[rule_id]


def changed(rule: AlertRule, fields: dict[str, Any], name: str | None, clear: Sequence[str]) -> AlertRule:
    """`rule` with fields set and others unset, read and checked anew."""
    gone = cleared(fields, list(clear))
    data = {key: value for key, value in to_dict(rule).items() if key not in gone}
    return from_dict({**data, **fields, **({"name": name} if name is not None else {})}, f"alert {rule.id}")


def mistakes(rule: AlertRule, settings: Configuration) -> list[str]:
    """What is wrong with a rule in this set-up: field, found, expected, one a line; addresses without their secrets."""
    conflicts, feeds = [one.id for one in settings.conflicts], [one.id for one in settings.feeds]
    wrong = problems(rule, conflicts=conflicts, feeds=feeds)
    for number, channel in enumerate(rule.channels):
        if (fault := channels.check(channel)) is not None:
            wrong.append(f"channels[{number}]: found {channels.mask(channel)}: {fault}")
    return [f"alert {rule.id}: {one}" for one in wrong]


def checked(rule: AlertRule, settings: Configuration) -> AlertRule:
    """The rule itself; ConfigError lists its mistakes."""
    if wrong := mistakes(rule, settings):
        raise ConfigError("\n".join(wrong))
    return rule


def standing(rule: AlertRule, state: AlertState, now: dt.datetime) -> str:
    """The state in a word, and what keeps it from telling."""
    if not rule.enabled:
        return "disabled"
    word = str(state.state).replace("_", " ")
    if state.raised and state.state in (State.NO_DATA, State.ERROR):
        word += " (raised)"
    if state.acknowledged_at is not None:
        word += ", acknowledged"
    return f"{word}, muted" if rule.mute_until is not None and now < rule.mute_until else word


def tell(found: Preview) -> None:
    """How often a rule would have fired, and when."""
    times = {0: "would not have fired", 1: "would have fired once"}.get(
        found.times, f"would have fired {found.times} times"
    )
    output.print(f"It {times} in the last {found.days} days.")
    known = int(found.frame["value"].notna().sum())
    if known < found.days:
        output.print(f"Only {known} of these days are known.")
    elif not found.fired and bool(found.frame["raised"].any()):
        output.print("It would have been on all the time.")
    if found.fired:
        shown = ", ".join(day.isoformat() for day in found.fired[-_DAYS_SHOWN:])
        output.print(("Last on: " if found.times > _DAYS_SHOWN else "On: ") + shown)


def shown_time(moment: dt.datetime | None) -> str:
    """A time in UTC to the minute, empty for none."""
    return "" if moment is None else f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M}"
