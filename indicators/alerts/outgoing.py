"""One notification on its way to one channel: the row of the outbox."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class Delivery(StrEnum):
    """Where a notification stands."""

    WAITING = "waiting"
    SENDING = "sending"  # claimed before the first byte leaves; still so after a restart means: stopped on the way
    SENT = "sent"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one channel. Times aware UTC.

    key: unique in the outbox: the transition's key and a digest of the channel.
    channel: Apprise address, with its secrets; never in repr, shown through notify.channels.mask only.
    due: not before. attempts: tries begun. attempted_at: when the last try began. last_error: masked, plain words.
    """

    key: str
    rule_id: str
    channel: str = field(repr=False)
    title: str
    body: str
    created: dt.datetime
    due: dt.datetime
    status: Delivery = Delivery.WAITING
    attempts: int = 0
    attempted_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    last_error: str | None = None
