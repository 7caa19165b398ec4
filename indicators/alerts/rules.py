"""What an analyst wants to be called for: one record a rule, of six kinds."""

import datetime as dt
from dataclasses import dataclass, field, fields
from enum import StrEnum
from math import inf
from typing import Final
from zoneinfo import ZoneInfo

from indicators.model import Modality

LEVELS: Final = ("calmer", "steady", "tense", "escalating", "acute")
WORLD: Final = "world"
VOUCHED: Final = (Modality.ASSERTED, Modality.ANNOUNCED, Modality.CLAIMED)


class RuleKind(StrEnum):
    """What a rule watches."""

    LEVEL_ABOVE = "level_above"
    LEVEL_BELOW = "level_below"
    CHANGE = "change"
    ZSCORE = "zscore"
    SIGNAL_SEEN = "signal_seen"
    FEED_SILENT = "feed_silent"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A daily span in which no notification leaves. It may pass midnight; `start` equal to `end` is refused.

    zone: IANA name, such as Europe/Berlin; the span follows its clocks through summer time.
    """

    start: dt.time
    end: dt.time
    zone: str = "UTC"

    def tzinfo(self) -> dt.tzinfo:
        """The zone's clock. Raises ZoneInfoNotFoundError or ValueError where the name is unknown."""
        return dt.UTC if self.zone == "UTC" else ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a value fires and when it has recovered. `above`: high values fire, else low ones."""

    fire: float
    recover: float
    above: bool

    def fires(self, value: float) -> bool:
        """Whether `value` reaches the threshold; NaN never does."""
        return value >= self.fire if self.above else value <= self.fire

    def recovered(self, value: float) -> bool:
        """Whether `value` has left the recovery threshold behind; NaN never has."""
        return value < self.recover if self.above else value > self.recover


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One alert rule. `checks.problems` says what is wrong with one; a stored rule has passed it.

    threshold: index points (level_above, level_below); index points or per cent over `window_days` (change); robust
        deviations from the baseline (zscore). change and zscore fire upwards where it is positive, downwards
        where it is negative. Up is escalation.
    level: a level word instead of a threshold (level_above, level_below): reached or passed.
    recovery, recovery_level: the alert ends only once the value is past this (hysteresis); None: the threshold itself.
    window_days: change: compared with so many days before, whole days; signal_seen: looked back so far. None: 7 and 1.
    percent: change in per cent of the earlier value, which is granted at least one index point.
    signal_types, modalities, minimum_quantity, unit, actors: signal_seen: any of the types, in any of the modalities,
        of at least the quantity (in that unit), any of the actors on either side.
    feed, silent_hours: feed_silent: a feed's id (None: any feed) and how long it may be silent.
    minimum_stories, minimum_publishers: what a day must rest on before the rule may fire; signal_seen: so many matching
        stories, each told by so many publishers.
    pending_hours, recovery_hours: how long the condition must hold before it fires, and be gone before it ends.
    no_data_hours: how long "cannot tell" keeps the state before it becomes No data.
    repeat_hours: remind so often while raised and not acknowledged; None: never.
    mute_until: until then states move on and nothing is sent; what is still raised afterwards is sent then.
    channels: Apprise addresses. They may hold passwords, so they are left out of repr and shown masked only.
    """

    id: str
    name: str
    kind: RuleKind
    conflict: str = WORLD
    threshold: float | None = None
    level: str | None = None
    recovery: float | None = None
    recovery_level: str | None = None
    window_days: float | None = None
    percent: bool = False
    signal_types: tuple[str, ...] = ()
    modalities: tuple[Modality, ...] = VOUCHED
    minimum_quantity: float | None = None
    unit: str | None = None
    actors: tuple[str, ...] = ()
    feed: str | None = None
    silent_hours: float = 24.0
    minimum_stories: int = 0
    minimum_publishers: int = 0
    pending_hours: float = 0.0
    recovery_hours: float = 0.0
    no_data_hours: float = 24.0
    repeat_hours: float | None = None
    quiet: QuietHours | None = None
    mute_until: dt.datetime | None = None
    enabled: bool = True
    notify_recovery: bool = True
    notify_no_data: bool = True
    channels: tuple[str, ...] = field(default=(), repr=False)

    @property
    def bounds(self) -> Bounds:
        """The thresholds as numbers; a level word counts by its rank in LEVELS."""
        match self.kind:
            case RuleKind.SIGNAL_SEEN:
                return Bounds(1.0, 1.0, above=True)
            case RuleKind.FEED_SILENT:
                return Bounds(self.silent_hours, self.silent_hours, above=True)
            case RuleKind.LEVEL_ABOVE | RuleKind.LEVEL_BELOW:
                above = self.kind is RuleKind.LEVEL_ABOVE
            case _:
                above = (self.threshold or 0.0) > 0
        if self.level is not None:
            fire, recover = rank(self.level), rank(self.recovery_level or self.level)
        else:
            fire = self.threshold if self.threshold is not None else (inf if above else -inf)
            recover = fire if self.recovery is None else self.recovery
        return Bounds(fire, recover, above)

    @property
    def window(self) -> dt.timedelta:
        """How far back the rule looks: `window_days`, or a week for a change and a day for a signal."""
        default = 7.0 if self.kind is RuleKind.CHANGE else 1.0
        return dt.timedelta(days=default if self.window_days is None else self.window_days)


FIELDS: Final = tuple(f.name for f in fields(AlertRule))


def rank(level: str) -> float:
    """A level word's place from 0 (calmer) to 4 (acute). Raises ValueError for another word."""
    return float(LEVELS.index(level))
