"""The state of an alert as JSON-ready data and back, for stores that keep it as one value."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from indicators.alerts.machine import AlertState, State

_STATES = ("state", "before")
_DAYS = ("day",)
_ALWAYS = ("rule_id", "state")


def state_to_dict(state: AlertState) -> dict[str, Any]:
    """`state` with times as ISO 8601; rule_id and state are always there, other fields where they differ from their
    default."""
    data: dict[str, Any] = {}
    for one in fields(AlertState):
        value = getattr(state, one.name)
        if one.name in _ALWAYS or value != one.default:
            data[one.name] = value.isoformat() if isinstance(value, dt.date) else value
    return data


def state_from_dict(data: Mapping[str, Any]) -> AlertState:
    """The state that `state_to_dict` wrote; unknown keys (of a newer version) are dropped, missing ones default.

    Raises TypeError without rule_id, ValueError where a time or state is damaged.
    """
    known = {one.name: str(one.type) for one in fields(AlertState)}
    return AlertState(**{name: _read(name, known[name], value) for name, value in data.items() if name in known})


def _read(name: str, kind: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _STATES:
        return State(value)
    if name in _DAYS:
        return dt.date.fromisoformat(value)
    return dt.datetime.fromisoformat(value) if "datetime" in kind else value
