"""Move one alert on by one observation. Pure: the time is an argument."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from math import nan


class State(StrEnum):
    """Where an alert stands."""

    NORMAL = "normal"
    PENDING = "pending"
    ALERTING = "alerting"
    RECOVERING = "recovering"
    NO_DATA = "no_data"
    ERROR = "error"


class Event(StrEnum):
    """What a transition was. FIRED, REPEATED, RECOVERED, NO_DATA and ERROR are worth a notification."""

    PENDING = "pending"
    CALMED = "calmed"  # the condition went before it had held long enough
    FIRED = "fired"
    REPEATED = "repeated"
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
    owed: it fired while muted; the message is sent when the mute ends. repeats: reminders so far.
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
