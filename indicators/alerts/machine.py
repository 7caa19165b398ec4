"""Move one alert on by one observation. Pure: the time is an argument."""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from math import isnan, nan

from indicators.alerts.quiet import release
from indicators.alerts.rules import AlertRule, RuleKind
from indicators.errors import ConfigError


class State(StrEnum):
    """Where an alert stands."""

    NORMAL = "normal"
    PENDING = "pending"
    ALERTING = "alerting"
    RECOVERING = "recovering"
    NO_DATA = "no_data"
    ERROR = "error"


class Event(StrEnum):
    """What a transition was. A notification leaves for fired, repeated, recovered, no_data, error and resumed."""

    PENDING = "pending"
    CALMED = "calmed"  # the condition went before it had held long enough
    FIRED = "fired"
    REPEATED = "repeated"  # a reminder, or the message that a mute held back
    RECOVERING = "recovering"
    RELAPSED = "relapsed"  # back over the recovery threshold: the same alert, nothing new to say
    RECOVERED = "recovered"
    NO_DATA = "no_data"
    ERROR = "error"
    RESUMED = "resumed"  # data are back; the state before goes on
    ACKNOWLEDGED = "acknowledged"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Observation:
    """What a rule sees at one time. `value` NaN: cannot tell; it never fires and never recovers.

    value: index points, level rank, change, z, number of matching stories, or hours of silence, by the rule's kind.
    day: the UTC day of the value. stories, publishers: what it rests on. why: one line, possibly with feed text.
    error: the rule could not be evaluated (conflict or feed gone ...); the value is not looked at then.
    """

    value: float = nan
    day: dt.date | None = None
    stories: int = 0
    publishers: int = 0
    why: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class AlertState:
    """All that is remembered of one alert between two evaluations; a new rule has every default. Times aware UTC.

    since: when the state was entered. condition_since: since when the condition holds (pending), is gone (recovering).
    fired_at: start of the raised alert, through Recovering and No data. notified_at: when its last message was due.
    owed: a message that a mute held back; sent when the mute ends, if still true. repeats: reminders so far.
    blind_since: first observation without a value. before: the state that No data or Error interrupts.
    value, day, why, observed_at: the last value seen. error: why it is in Error.
    """

    rule_id: str
    state: State = State.NORMAL
    since: dt.datetime | None = None
    condition_since: dt.datetime | None = None
    fired_at: dt.datetime | None = None
    notified_at: dt.datetime | None = None
    owed: bool = False
    repeats: int = 0
    acknowledged_at: dt.datetime | None = None
    acknowledged_note: str = ""
    blind_since: dt.datetime | None = None
    before: State | None = None
    value: float | None = None
    day: dt.date | None = None
    why: str = ""
    observed_at: dt.datetime | None = None
    error: str | None = None

    @property
    def raised(self) -> bool:
        """Whether an alert is on: fired and not yet recovered, whatever hides it."""
        return self.fired_at is not None


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of an alert's history.

    at: when it happened. due: when its notification may leave (later than `at` in quiet hours), None: nothing to send.
    value: None where it cannot be told. note: of an acknowledgement, or the error.
    """

    rule_id: str
    event: Event
    before: State
    after: State
    at: dt.datetime
    value: float | None = None
    day: dt.date | None = None
    why: str = ""
    due: dt.datetime | None = None
    note: str = ""

    @property
    def key(self) -> str:
        """Names this transition once and for all, so that storing or sending it twice can be noticed."""
        return f"{self.rule_id}:{self.event}:{self.at.astimezone(dt.UTC).isoformat(timespec='microseconds')}"


def step(
    state: AlertState, seen: Observation, rule: AlertRule, now: dt.datetime
) -> tuple[AlertState, tuple[Transition, ...]]:
    """The alert one observation on, and what happened on the way, oldest first (mostly nothing).

    Hysteresis: a raised alert ends only past the recovery threshold, and only after `recovery_hours` there.
    Without a value the state stays; after `no_data_hours` it is No data. What comes after No data or Error goes on
    from the state before, so a raised alert is not raised anew. Time without a value does not count as holding.
    """
    if not rule.enabled:
        return _disabled(state, now)
    if seen.error is not None:
        return _interrupted(state, State.ERROR, seen, rule, now)
    if isnan(seen.value):
        return _blind(state, seen, rule, now)
    told, passed = _resumed(state, rule, now)
    told = replace(told, value=seen.value, day=seen.day, why=seen.why, observed_at=now)
    moved, happened = (_raised if told.raised else _calm)(told, seen, rule, now)
    if any(one.due for one in happened):
        passed = tuple(replace(one, due=None) for one in passed)
    return moved, (*passed, *happened)


def acknowledge(state: AlertState, note: str, now: dt.datetime) -> tuple[AlertState, Transition]:
    """The raised alert, known to somebody: reminders stop until it ends. Raises ConfigError where none is raised."""
    if not state.raised:
        raise ConfigError(f"alert {state.rule_id}: it is {state.state}, so there is nothing to acknowledge.")
    known = replace(state, acknowledged_at=now, acknowledged_note=note, owed=False)
    return known, replace(_transition(state, known, Event.ACKNOWLEDGED, now), note=note)


def _disabled(state: AlertState, now: dt.datetime) -> tuple[AlertState, tuple[Transition, ...]]:
    if state.state is State.NORMAL:
        return state, ()
    after = AlertState(state.rule_id, since=now)
    return after, (_transition(state, after, Event.DISABLED, now),)


def _blind(
    state: AlertState, seen: Observation, rule: AlertRule, now: dt.datetime
) -> tuple[AlertState, tuple[Transition, ...]]:
    passed: tuple[Transition, ...] = ()
    if state.state is State.ERROR:
        state, passed = _resumed(state, rule, now)
    state = replace(state, blind_since=state.blind_since or now)
    if state.state is State.NO_DATA or _hours(state.blind_since, now) >= rule.no_data_hours:
        moved, happened = _interrupted(state, State.NO_DATA, seen, rule, now)
        return moved, (*passed, *happened)
    return state, passed


def _interrupted(
    state: AlertState, into: State, seen: Observation, rule: AlertRule, now: dt.datetime
) -> tuple[AlertState, tuple[Transition, ...]]:
    """No data or Error: the state before is kept for afterwards."""
    before = state.before if state.state in (State.NO_DATA, State.ERROR) else state.state
    after = replace(state, before=before, error=seen.error, blind_since=state.blind_since or now)
    if state.state is into:
        return _reminded(after, rule, now) if _entered_muted(after, rule) else (after, ())
    due = _due(rule, now) if rule.notify_no_data else None
    after = replace(after, state=into, since=now, owed=after.owed or (rule.notify_no_data and due is None))
    event = Event.NO_DATA if into is State.NO_DATA else Event.ERROR
    why = seen.error or seen.why
    return after, (replace(_transition(state, after, event, now), due=due, value=None, why=why),)


def _entered_muted(state: AlertState, rule: AlertRule) -> bool:
    """Whether a mute held back the word on this interruption; what else is owed is told once there is a value again."""
    muted = rule.mute_until is not None and state.since is not None and state.since < rule.mute_until
    return muted and rule.notify_no_data


def _resumed(state: AlertState, rule: AlertRule, now: dt.datetime) -> tuple[AlertState, tuple[Transition, ...]]:
    """The state with its blind spell over: the spell is cut out of the time a condition has held."""
    since = state.condition_since
    if since is not None and state.blind_since is not None:
        since += max(now - state.blind_since, dt.timedelta(0))
    after = replace(state, condition_since=since, blind_since=None, error=None)
    if state.state not in (State.NO_DATA, State.ERROR):
        return after, ()
    after = replace(after, state=state.before or State.NORMAL, before=None, since=now)
    after = after if after.raised else replace(after, owed=False)
    due = _due(rule, now) if rule.notify_no_data and rule.notify_recovery else None
    return after, (replace(_transition(state, after, Event.RESUMED, now), due=due),)


def _calm(
    state: AlertState, seen: Observation, rule: AlertRule, now: dt.datetime
) -> tuple[AlertState, tuple[Transition, ...]]:
    """Normal or Pending."""
    if not (rule.bounds.fires(seen.value) and _enough(seen, rule)):
        if state.state is State.NORMAL:
            return state, ()
        after = replace(state, state=State.NORMAL, since=now, condition_since=None)
        return after, (_transition(state, after, Event.CALMED, now),)
    since = state.condition_since or now
    if _hours(since, now) < rule.pending_hours:
        if state.state is State.PENDING:
            return state, ()
        after = replace(state, state=State.PENDING, since=now, condition_since=since)
        return after, (_transition(state, after, Event.PENDING, now),)
    due = _due(rule, now)
    after = replace(
        state,
        state=State.ALERTING,
        since=now,
        condition_since=None,
        fired_at=now,
        notified_at=due,
        owed=due is None,
        repeats=0,
        acknowledged_at=None,
        acknowledged_note="",
    )
    return after, (replace(_transition(state, after, Event.FIRED, now), due=due),)


def _raised(
    state: AlertState, seen: Observation, rule: AlertRule, now: dt.datetime
) -> tuple[AlertState, tuple[Transition, ...]]:
    """Alerting or Recovering."""
    if not rule.bounds.recovered(seen.value):
        if state.state is State.ALERTING:
            return _reminded(state, rule, now)
        after = replace(state, state=State.ALERTING, since=now, condition_since=None)
        reminded, happened = _reminded(after, rule, now)
        return reminded, (_transition(state, after, Event.RELAPSED, now), *happened)
    since = state.condition_since or now
    if _hours(since, now) < rule.recovery_hours:
        if state.state is State.RECOVERING:
            return state, ()
        after = replace(state, state=State.RECOVERING, since=now, condition_since=since)
        return after, (_transition(state, after, Event.RECOVERING, now),)
    after = AlertState(
        state.rule_id, since=now, value=state.value, day=state.day, why=state.why, observed_at=state.observed_at
    )
    # Whoever was never told that it fired need not be told that it is over.
    due = _due(rule, now) if rule.notify_recovery and state.notified_at else None
    return after, (replace(_transition(state, after, Event.RECOVERED, now), due=due),)


def _reminded(state: AlertState, rule: AlertRule, now: dt.datetime) -> tuple[AlertState, tuple[Transition, ...]]:
    """A reminder where one is due: held back by mute and quiet hours, stopped by an acknowledgement."""
    if _due(rule, now) != now or state.acknowledged_at is not None:
        return state, ()
    repeating = rule.repeat_hours is not None and state.state is State.ALERTING and state.notified_at is not None
    if not (state.owed or (repeating and _hours(state.notified_at, now) >= (rule.repeat_hours or 0.0))):
        return state, ()
    after = replace(
        state, owed=False, notified_at=now if state.raised else None, repeats=state.repeats + (not state.owed)
    )
    return after, (replace(_transition(state, after, Event.REPEATED, now), due=now),)


def _enough(seen: Observation, rule: AlertRule) -> bool:
    if rule.kind is RuleKind.FEED_SILENT:
        return True
    return seen.stories >= rule.minimum_stories and seen.publishers >= rule.minimum_publishers


def _due(rule: AlertRule, now: dt.datetime) -> dt.datetime | None:
    """When a message of this moment may leave: the end of quiet hours, or None while muted."""
    if rule.mute_until is not None and now < rule.mute_until:
        return None
    return release(now, rule.quiet)


def _hours(since: dt.datetime | None, now: dt.datetime) -> float:
    """Hours from `since` to `now`; none where the clock was set back."""
    return 0.0 if since is None else max((now - since).total_seconds() / 3600, 0.0)


def _transition(before: AlertState, after: AlertState, event: Event, now: dt.datetime) -> Transition:
    return Transition(
        rule_id=after.rule_id,
        event=event,
        before=before.state,
        after=after.state,
        at=now,
        value=after.value,
        day=after.day,
        why=after.why,
    )
