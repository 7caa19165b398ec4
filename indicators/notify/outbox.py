"""Bring the messages that wait in the store to their channels.

A message is claimed in the store (SENDING) before its first byte leaves, and marked SENT after the service took it.
Where the sender dies in between, nobody can know whether the service had it: it is sent once more, with a line that
says so. That is at-least-once, never lost; a repeat happens only after a crash in that moment, or where a service took
a message and its answer got lost. Two senders never take the same message: a claim is one conditional update.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from indicators.alerts.outgoing import Delivery, Outgoing
from indicators.errors import NotifyError
from indicators.notify.channels import mask, send
from indicators.store.alerts import claim_message, due_messages, interrupted_messages, save_outgoing
from indicators.store.database import Store

MOST_ATTEMPTS: Final = 24  # with the waits below about 19 hours: a night without network is survived
STALE_AFTER: Final = timedelta(minutes=5)  # longer than any service's time-outs together
REPEAT_NOTE: Final = "Sent again after an interruption: this may have reached you before."
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)

log = structlog.get_logger()
Post = Callable[[str, str, str], None]


@dataclass(slots=True)
class DeliveryReport:
    """What became of the messages that were due. failed, given_up: message key to the reason, without secrets."""

    sent: int = 0
    resumed: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    given_up: dict[str, str] = field(default_factory=dict)


def deliver(
    store: Store, now: Callable[[], datetime], *, post: Post = send, going: Callable[[], bool] = lambda: True
) -> DeliveryReport:
    """Send what is due, one message after the other; a channel that fails once waits for its next turn.

    post: sends one message (channel, title, body) or raises NotifyError. going: asked before each message; False
    leaves the rest for later. Raises StoreError where the store cannot be written; then nothing more is sent.
    """
    report = DeliveryReport()
    _resume(store, now(), report)
    failing: set[str] = set()
    for message in due_messages(store, now()):
        if not going():
            break
        if message.channel in failing:
            continue
        claimed = claim_message(store, message, now())
        if claimed is not None and not _sent(store, claimed, now, post, report):
            failing.add(message.channel)
    return report


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many tries: a minute, doubled each time, an hour at most."""
    return min(_FIRST_WAIT * float(2 ** min(attempts - 1, 10)), _LONGEST_WAIT)


def _sent(store: Store, message: Outgoing, now: Callable[[], datetime], post: Post, report: DeliveryReport) -> bool:
    try:
        post(message.channel, message.title, message.body)
    except NotifyError as error:
        _failed(store, message, str(error), now(), report)
        return False
    save_outgoing(store, replace(message, status=Delivery.SENT, sent_at=now(), last_error=None))
    report.sent += 1
    log.info("notification sent", rule=message.rule_id, channel=mask(message.channel), attempts=message.attempts)
    return True


def _failed(store: Store, message: Outgoing, reason: str, now: datetime, report: DeliveryReport) -> None:
    if message.attempts >= MOST_ATTEMPTS:
        save_outgoing(store, replace(message, status=Delivery.GIVEN_UP, last_error=reason))
        report.given_up[message.key] = reason
        log.error("notification given up", rule=message.rule_id, reason=reason, attempts=message.attempts)
        return
    due = now + wait_after(message.attempts)
    save_outgoing(store, replace(message, status=Delivery.WAITING, due=due, last_error=reason))
    report.failed[message.key] = reason
    log.warning("notification failed", rule=message.rule_id, reason=reason, attempts=message.attempts, next_try=due)


def _resume(store: Store, now: datetime, report: DeliveryReport) -> None:
    """Messages whose sender died on the way wait again, and say that they may come twice."""
    for message in interrupted_messages(store, now - STALE_AFTER):
        if message.attempts >= MOST_ATTEMPTS:
            _failed(store, message, "the sender stopped on the way each time", now, report)
            continue
        body = message.body if REPEAT_NOTE in message.body else f"{message.body}\n{REPEAT_NOTE}"
        reason = "the sender stopped on the way; sent again"
        if save_outgoing(store, replace(message, status=Delivery.WAITING, due=now, body=body, last_error=reason)):
            report.resumed += 1
            log.warning("notification interrupted, sending again", rule=message.rule_id, attempts=message.attempts)
