"""Everything the pages change, each through a store that is opened for one short write."""

from collections.abc import Iterator
from datetime import datetime

from indicators.alerts.reading import to_dict
from indicators.alerts.rules import AlertRule
from indicators.dashboard import queries, rulewords
from indicators.dashboard.messages import text
from indicators.dashboard.view import View, open_for_changes
from indicators.errors import NotifyError, StoreError
from indicators.notify import channels
from indicators.pipeline import alerting
from indicators.store.alerts import delete_rule, save_rule
from indicators.store.database import utc_now
from indicators.store.writes import add_correction, undo_correction


def save_verdict(view: View, signal_id: int, verdict: str | None) -> None:
    """Keep an analyst's verdict on a signal in the place of the one before; None takes it back. Raises StoreError."""
    standing = queries.corrections_of(view, [signal_id])
    with open_for_changes(view) as store:
        for correction_id in standing["correction_id"]:
            undo_correction(store, int(correction_id), utc_now())
        if verdict is not None:
            add_correction(store, signal_id, verdict, "", utc_now())


def save_alert_rule(view: View, rule: AlertRule) -> None:
    """Create or change a rule. Raises StoreError."""
    with open_for_changes(view) as store:
        save_rule(store, to_dict(rule), utc_now())


def delete_alert_rule(view: View, rule_id: str) -> None:
    """Delete a rule with its state; its history stays. Raises StoreError."""
    with open_for_changes(view) as store:
        delete_rule(store, rule_id, utc_now())


def mute_alert(view: View, rule: AlertRule, until: datetime | None) -> None:
    """Hold back a rule's messages until then, those that wait included; None lets them out. Raises StoreError."""
    with open_for_changes(view) as store:
        alerting.mute_alert(store, rule.id, until, utc_now())


def acknowledge_alert(view: View, rule_id: str, note: str) -> None:
    """Note that somebody knows. Raises ConfigError where nothing is raised, StoreError."""
    with open_for_changes(view) as store:
        alerting.acknowledge_alert(store, rule_id, note.strip(), utc_now())


def send_test(view: View, rule: AlertRule) -> Iterator[tuple[str, str | None]]:
    """Send a test to each channel of the rule: its masked address, and what went wrong (None: it was taken).

    Raises StoreError for guests: a message leaves the house.
    """
    if view.guest:
        raise StoreError(text("guest.read_only"))
    what = rulewords.sentence(rule, view.conflicts, queries.feed_titles(view))
    for channel in rule.channels:
        try:
            channels.send(
                channel, text("alerts.test_title", name=rule.name), text("alerts.test_body", name=rule.name, what=what)
            )
        except NotifyError as error:
            yield channels.mask(channel), str(error)
        else:
            yield channels.mask(channel), None
