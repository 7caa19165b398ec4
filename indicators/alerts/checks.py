"""What is wrong with an alert rule, in words that say what to write instead."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from math import isfinite
from typing import Final
from zoneinfo import ZoneInfoNotFoundError

from indicators import taxonomy
from indicators.alerts.rules import FIELDS, LEVELS, VOUCHED, AlertRule, RuleKind, rank

_LEVEL_KINDS: Final = (RuleKind.LEVEL_ABOVE, RuleKind.LEVEL_BELOW)
_ID_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")
_INDEX_KINDS: Final = (*_LEVEL_KINDS, RuleKind.CHANGE, RuleKind.ZSCORE)
_USED_BY: Final = {
    "threshold": _INDEX_KINDS,
    "recovery": _INDEX_KINDS,
    "level": _LEVEL_KINDS,
    "recovery_level": _LEVEL_KINDS,
    "window_days": (RuleKind.CHANGE, RuleKind.SIGNAL_SEEN),
    "percent": (RuleKind.CHANGE,),
    "signal_types": (RuleKind.SIGNAL_SEEN,),
    "modalities": (RuleKind.SIGNAL_SEEN,),
    "minimum_quantity": (RuleKind.SIGNAL_SEEN,),
    "unit": (RuleKind.SIGNAL_SEEN,),
    "actors": (RuleKind.SIGNAL_SEEN,),
    "minimum_stories": (*_INDEX_KINDS, RuleKind.SIGNAL_SEEN),
    "minimum_publishers": (*_INDEX_KINDS, RuleKind.SIGNAL_SEEN),
    "feed": (RuleKind.FEED_SILENT,),
    "silent_hours": (RuleKind.FEED_SILENT,),
}
_DEFAULTS: Final = AlertRule("x", "x", RuleKind.ZSCORE)
_LONGEST_HOURS: Final = 24 * 366
_LONGEST_WINDOW_DAYS: Final = 366


def problems(
    rule: AlertRule, *, conflicts: Collection[str] | None = None, feeds: Collection[str] | None = None
) -> list[str]:
    """Every mistake in `rule` as "field: found ..., expected ..."; empty where it is sound.

    conflicts, feeds: ids that exist; None leaves them unchecked.
    """
    return [*_names(rule, conflicts, feeds), *_foreign(rule), *_amounts(rule), *_by_kind(rule), *_spans(rule)]


def _names(rule: AlertRule, conflicts: Collection[str] | None, feeds: Collection[str] | None) -> Iterator[str]:
    if not rule.id or len(rule.id) > 64 or not _ID_LETTERS.issuperset(rule.id) or rule.id[0] in "-_":
        yield f"id: found {rule.id[:70]!r}, expected 1 to 64 of a-z, 0-9, - and _, beginning with a letter or digit."
    if not rule.name.strip() or len(rule.name) > 120 or not rule.name.isprintable():
        yield f"name: found {rule.name[:60]!r}, expected 1 to 120 characters on one line."
    if not rule.conflict:
        yield "conflict: missing; `world` watches all conflicts together."
    elif conflicts is not None and rule.conflict not in conflicts:
        yield _not_among("conflict", rule.conflict, conflicts)
    if rule.feed is not None and feeds is not None and rule.feed not in feeds:
        yield _not_among("feed", rule.feed, feeds)
    if any(not one.strip() or not one.isprintable() for one in rule.channels):
        yield "channels: one address is empty or broken over lines; expected Apprise addresses, one an entry."


def _foreign(rule: AlertRule) -> Iterator[str]:
    """Fields that the rule's kind never looks at: better refused than silently ignored."""
    for name in FIELDS:
        kinds = _USED_BY.get(name)
        if kinds and rule.kind not in kinds and getattr(rule, name) != getattr(_DEFAULTS, name):
            yield f"{name}: not used by {rule.kind} (only by {', '.join(kinds)}). Leave it out."


def _amounts(rule: AlertRule) -> Iterator[str]:
    for name in ("threshold", "recovery"):
        value = getattr(rule, name)
        if value is not None and not isfinite(value):
            yield f"{name}: found {value}, expected a finite number."
    for name, least in (("minimum_stories", 0), ("minimum_publishers", 0), ("minimum_quantity", 0)):
        value = getattr(rule, name)
        if value is not None and not (isfinite(value) and value >= least):
            yield f"{name}: found {value}, expected {least} or more."
    for name in ("pending_hours", "recovery_hours", "no_data_hours"):
        value = getattr(rule, name)
        if not (0 <= value <= _LONGEST_HOURS):
            yield f"{name}: found {value}, expected 0 to {_LONGEST_HOURS} hours."
    if rule.repeat_hours is not None and not (0.25 <= rule.repeat_hours <= _LONGEST_HOURS):
        yield f"repeat_hours: found {rule.repeat_hours}, expected 0.25 to {_LONGEST_HOURS} hours, or nothing for never."


def _by_kind(rule: AlertRule) -> Iterator[str]:
    match rule.kind:
        case RuleKind.LEVEL_ABOVE | RuleKind.LEVEL_BELOW:
            yield from _level(rule)
        case RuleKind.CHANGE | RuleKind.ZSCORE:
            yield from _signed(rule)
        case RuleKind.SIGNAL_SEEN:
            yield from _signal(rule)
        case RuleKind.FEED_SILENT:
            if not (0 < rule.silent_hours <= _LONGEST_HOURS):
                yield f"silent_hours: found {rule.silent_hours}, expected more than 0, at most {_LONGEST_HOURS}."


def _level(rule: AlertRule) -> Iterator[str]:
    if (rule.threshold is None) == (rule.level is None):
        found = "neither" if rule.level is None else "both"
        yield f"threshold, level: found {found}, expected one: index points or a level word ({', '.join(LEVELS)})."
        return
    for name in ("level", "recovery_level"):
        if (word := getattr(rule, name)) is not None and word not in LEVELS:
            yield _not_among(name, word, LEVELS)
            return
    if rule.level is not None and rule.recovery is not None:
        yield "recovery: not used beside a level word; use recovery_level."
    elif rule.level is None and rule.recovery_level is not None:
        yield "recovery_level: not used beside a threshold; use recovery."
    elif rule.level is not None:
        ends = "calmer" if rule.kind is RuleKind.LEVEL_ABOVE else "acute"
        # Nothing lies below calmer or above acute: the alert would be raised for ever.
        if ends in (rule.level, rule.recovery_level):
            yield f"level: found {ends!r} with {rule.kind}, which would never end."
        elif rule.recovery_level and _crossed(rule, rank(rule.level), rank(rule.recovery_level)):
            yield _crossed_message("recovery_level", rule.recovery_level, rule, rule.level)
    elif rule.recovery is not None and _crossed(rule, rule.threshold or 0.0, rule.recovery):
        yield _crossed_message("recovery", rule.recovery, rule, rule.threshold)


def _signed(rule: AlertRule) -> Iterator[str]:
    if not rule.threshold:
        yield f"threshold: found {rule.threshold}, expected a number above 0 (upwards) or below 0 (downwards)."
    elif rule.recovery is not None and _crossed(rule, rule.threshold, rule.recovery):
        yield _crossed_message("recovery", rule.recovery, rule, rule.threshold)
    if rule.kind is RuleKind.CHANGE and rule.window_days is not None:
        days = rule.window_days
        if not (1 <= days <= _LONGEST_WINDOW_DAYS and days == int(days)):
            yield f"window_days: found {days}, expected whole days from 1 to {_LONGEST_WINDOW_DAYS}."


def _signal(rule: AlertRule) -> Iterator[str]:
    known = taxonomy.load()
    if not rule.signal_types:
        yield "signal_types: missing, expected one or more signal types such as troop_withdrawal."
    for one in rule.signal_types:
        if one not in known.types:
            yield _not_among("signal_types", one, known.types)
    if not rule.modalities:
        yield f"modalities: empty, expected some of {', '.join(VOUCHED)}, feared, denied."
    if rule.unit is not None and rule.unit not in known.units:
        yield _not_among("unit", rule.unit, known.units)
    if rule.unit is not None and rule.minimum_quantity is None:
        yield "unit: not used without minimum_quantity."
    if rule.window_days is not None and not (1 / 24 <= rule.window_days <= _LONGEST_WINDOW_DAYS):
        yield f"window_days: found {rule.window_days}, expected an hour (0.042) to {_LONGEST_WINDOW_DAYS} days."


def _spans(rule: AlertRule) -> Iterator[str]:
    if rule.quiet is not None:
        if rule.quiet.start == rule.quiet.end:
            yield f"quiet: found {rule.quiet.start:%H:%M} to {rule.quiet.end:%H:%M}, expected two different times."
        try:
            rule.quiet.tzinfo()
        except (ZoneInfoNotFoundError, ValueError, OSError):
            yield f"quiet.zone: found {rule.quiet.zone[:60]!r}, expected a time zone such as Europe/Berlin or UTC."
    if rule.mute_until is not None and rule.mute_until.tzinfo is None:
        yield f"mute_until: found {rule.mute_until.isoformat()}, expected a time with offset."


def _crossed(rule: AlertRule, fire: float, recover: float) -> bool:
    return recover > fire if rule.bounds.above else recover < fire


def _crossed_message(name: str, found: object, rule: AlertRule, threshold: object) -> str:
    side = "at or below" if rule.bounds.above else "at or above"
    return f"{name}: found {found}, expected {side} the threshold {threshold}, or the alert would end as it fires."


def _not_among(name: str, found: str, known: Collection[str]) -> str:
    close = get_close_matches(found, list(known), 1)
    hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(sorted(known))}."
    return f"{name}: found {found[:60]!r}, which does not exist. {hint}"
