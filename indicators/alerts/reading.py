"""Alert rules as plain data (JSON parameters, YAML, form fields) and back, checked."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from difflib import get_close_matches
from typing import Any, Final

from indicators.alerts.checks import problems
from indicators.alerts.rules import FIELDS, AlertRule, QuietHours, RuleKind
from indicators.errors import ConfigError
from indicators.model import Modality

_DURATION: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)\s*", re.IGNORECASE)
_HOURS: Final = {"m": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0}
_HUGE: Final = 1e15
_REQUIRED: Final = tuple(f.name for f in fields(AlertRule) if f.default is MISSING)


def to_dict(rule: AlertRule, *, channels: bool = True) -> dict[str, Any]:
    """The rule as JSON-ready data, fields with their default left out. `channels` False leaves the addresses out,
    which may hold passwords."""
    data: dict[str, Any] = {}
    for one in fields(AlertRule):
        value = getattr(rule, one.name)
        if (one.default is MISSING or value != one.default) and (channels or one.name != "channels"):
            data[one.name] = _plain(value)
    return data


def from_dict(data: Mapping[str, Any], place: str = "alert rule") -> AlertRule:
    """The rule in `data`, checked in itself (`checks.problems`).

    Durations are hours as numbers, or text such as "90 min", "6 h", "2 days". An empty text is taken as not given.
    Raises ConfigError with every mistake, one a line: place, field, what was found, what was expected.
    """
    if not isinstance(data, Mapping):
        raise ConfigError(f"{place}: found {_shown(data)}, expected fields with values.")
    wrong = [_unknown(str(key)) for key in data if key not in FIELDS]
    values: dict[str, Any] = {}
    for name, found in data.items():
        if name not in FIELDS or found is None or found == "":
            continue
        try:
            values[name] = _READERS[name](found)
        except _FieldError as fault:
            wrong.append(f"{name}: found {_shown(found, name)}, expected {fault}.")
    named = {message.partition(":")[0] for message in wrong}
    wrong += [f"{name}: missing." for name in _REQUIRED if name not in values and name not in named]
    if not wrong:
        rule = AlertRule(**values)
        wrong = problems(rule)
        if not wrong:
            return rule
    raise ConfigError("\n".join(f"{place}: {message}" for message in wrong))


def hours(found: object) -> float:
    """A duration in hours: a number is hours, text carries its unit. Raises ConfigError."""
    try:
        return _hours(found)
    except _FieldError as fault:
        raise ConfigError(f"duration: found {_shown(found)}, expected {fault}.") from None


def new_id(name: str, taken: frozenset[str] = frozenset()) -> str:
    """An id made of a rule's name that is not in `taken`."""
    base = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:48].strip("-") or "rule"
    number, chosen = 1, base
    while chosen in taken:
        number += 1
        chosen = f"{base}-{number}"
    return chosen


class _FieldError(Exception):
    """One field holds something else than `str(self)`."""


def _unknown(key: str) -> str:
    close = get_close_matches(key, FIELDS, 1)
    hint = f" Did you mean {close[0]}?" if close else f" There are: {', '.join(FIELDS)}."
    return f"{key[:40]}: unknown field.{hint}"


def _shown(found: object, name: str = "") -> str:
    return "an address" if name == "channels" else repr(found)[:60]


def _plain(value: Any) -> Any:
    if isinstance(value, QuietHours):
        return {"start": f"{value.start:%H:%M}", "end": f"{value.end:%H:%M}", "zone": value.zone}
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return str(value) if isinstance(value, RuleKind) else value


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise _FieldError("text")
    return found.strip()


def _number(found: object) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float) or not abs(found) < _HUGE:
        raise _FieldError("a number")
    return float(found)


def _whole(found: object) -> int:
    if _number(found) != int(_number(found)):
        raise _FieldError("a whole number")
    return int(_number(found))


def _flag(found: object) -> bool:
    if not isinstance(found, bool):
        raise _FieldError("true or false")
    return found


def _hours(found: object) -> float:
    if isinstance(found, str):
        if not (match := _DURATION.fullmatch(found)):
            raise _FieldError('hours as a number, or text such as "90 min", "6 h", "2 days"')
        return float(match[1]) * _HOURS[match[2][0].lower()]
    return _number(found)


def _days(found: object) -> float:
    return _hours(found) / 24 if isinstance(found, str) else _number(found)


def _texts(found: object) -> tuple[str, ...]:
    if isinstance(found, str) or not isinstance(found, list | tuple) or not all(isinstance(one, str) for one in found):
        raise _FieldError("a list of texts")
    return tuple(dict.fromkeys(one.strip() for one in found if one.strip()))


def _kind(found: object) -> RuleKind:
    try:
        return RuleKind(_text(found))
    except ValueError:
        raise _FieldError(f"one of {', '.join(RuleKind)}") from None


def _modalities(found: object) -> tuple[Modality, ...]:
    try:
        return tuple(Modality(one) for one in _texts(found))
    except ValueError:
        raise _FieldError(f"a list of {', '.join(Modality)}") from None


def _time(found: object) -> dt.time:
    # YAML 1.1 reads an unquoted 22:30 as base 60, which is the minute of the day.
    if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 1440:
        return dt.time(found // 60, found % 60)
    try:
        read = dt.time.fromisoformat(_text(found))
    except ValueError:
        raise _FieldError("times as HH:MM") from None
    if read.tzinfo is not None:
        raise _FieldError("times as HH:MM and the time zone as `zone`")
    return read.replace(second=0, microsecond=0)


def _quiet(found: object) -> QuietHours:
    if isinstance(found, QuietHours):
        return found
    if not isinstance(found, Mapping) or not {"start", "end"} <= found.keys() <= {"start", "end", "zone"}:
        raise _FieldError("start, end and, if not UTC, zone")
    return QuietHours(_time(found["start"]), _time(found["end"]), _text(found.get("zone") or "UTC"))


def _moment(found: object) -> dt.datetime:
    try:
        read = found if isinstance(found, dt.datetime) else dt.datetime.fromisoformat(_text(found))
    except ValueError:
        raise _FieldError("a date and time with offset, such as 2026-03-01T08:00:00+01:00") from None
    if read.tzinfo is None:
        raise _FieldError("a date and time with offset (it has none)")
    return read.astimezone(dt.UTC)


_READERS: Final[Mapping[str, Callable[[object], Any]]] = {
    "id": _text,
    "name": _text,
    "kind": _kind,
    "conflict": _text,
    "threshold": _number,
    "level": _text,
    "recovery": _number,
    "recovery_level": _text,
    "window_days": _days,
    "percent": _flag,
    "signal_types": _texts,
    "modalities": _modalities,
    "minimum_quantity": _number,
    "unit": _text,
    "actors": _texts,
    "feed": _text,
    "silent_hours": _hours,
    "minimum_stories": _whole,
    "minimum_publishers": _whole,
    "pending_hours": _hours,
    "recovery_hours": _hours,
    "no_data_hours": _hours,
    "repeat_hours": _hours,
    "quiet": _quiet,
    "mute_until": _moment,
    "enabled": _flag,
    "notify_recovery": _flag,
    "notify_no_data": _flag,
    "channels": _texts,
}
