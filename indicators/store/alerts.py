"""Alert rules, states, history and outbox: a step of an alert and its notifications are one transaction."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson
import pandas as pd
from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from indicators.alerts.outgoing import Delivery, Outgoing
from indicators.store.database import Store
from indicators.store.rows import upsert
from indicators.store.schema import alert_events, alert_rules, alert_states, outbox


def save_rule(store: Store, rule: Mapping[str, Any], now: dt.datetime) -> None:
    """Create or change a rule. rule: its plain form with id, name, conflict, kind and enabled."""
    row = {"id": rule["id"], **_changed(rule, now), "created_utc": now, "deleted_utc": None}
    with store.writing() as connection:
        upsert(connection, alert_rules, [row], keep=("created_utc",))


def _changed(rule: Mapping[str, Any], now: dt.datetime) -> dict[str, Any]:
    return {
        "name": rule["name"],
        "conflict_id": rule.get("conflict", "world"),
        "kind": str(rule["kind"]),
        "parameters": orjson.dumps(dict(rule)).decode(),
        "enabled": bool(rule.get("enabled", True)),
        "updated_utc": now,
    }


def delete_rule(store: Store, rule_id: str, now: dt.datetime) -> bool:
    """Delete a rule with its state; its history stays. False where there is no such rule."""
    with store.writing() as connection:
        gone = update(alert_rules).where(alert_rules.c.id == rule_id, alert_rules.c.deleted_utc.is_(None))
        found = connection.execute(gone.values(deleted_utc=now, enabled=False)).rowcount
        connection.execute(delete(alert_states).where(alert_states.c.rule_id == rule_id))
        waiting = outbox.c.status.in_((Delivery.WAITING.value, Delivery.SENDING.value))
        connection.execute(delete(outbox).where(outbox.c.rule_id == rule_id, waiting))
    return bool(found)


def read_rules(store: Store) -> list[dict[str, Any]]:
    """The plain form of every rule that is not deleted, by name."""
    query = select(alert_rules.c.parameters).where(alert_rules.c.deleted_utc.is_(None)).order_by(alert_rules.c.name)
    with store.reading() as connection:
        return [orjson.loads(parameters) for parameters in connection.execute(query).scalars()]


def rule_ids(store: Store) -> frozenset[str]:
    """The ids of all rules there ever were; a deleted one's history goes by its id."""
    with store.reading() as connection:
        return frozenset(connection.execute(select(alert_rules.c.id)).scalars())


def rules_changed(store: Store) -> dt.datetime | None:
    """When a rule was last made, changed or deleted; None before the first."""
    with store.reading() as connection:
        last = select(func.max(alert_rules.c.updated_utc), func.max(alert_rules.c.deleted_utc))
        return max((at for at in connection.execute(last).one() if at is not None), default=None)


def read_states(store: Store) -> dict[str, dict[str, Any]]:
    """The plain form of every alert's state by rule id; a rule without one has never been evaluated."""
    with store.reading() as connection:
        rows = connection.execute(select(alert_states.c.rule_id, alert_states.c.detail))
        return {row.rule_id: orjson.loads(row.detail) for row in rows}


@dataclass(frozen=True, slots=True)
class Step:
    """What one evaluation of one alert changes.

    state: its plain form with rule_id and state. events: key, rule_id, at_utc, event, from_state, to_state, day, value,
    why. messages: what is owed. rule: the rule's new plain form, None where it stays. unsend: drop waiting messages.
    """

    state: Mapping[str, Any]
    events: Sequence[Mapping[str, Any]] = ()
    messages: Sequence[Outgoing] = ()
    rule: Mapping[str, Any] | None = None
    unsend: bool = False


Decide = Callable[[Mapping[str, Any], Mapping[str, Any] | None, int], Step | None]


def take_step(store: Store, rule_id: str, decide: Decide, now: dt.datetime) -> Step | None:
    """Move one alert on: `decide` gets its rule, its state (None: never evaluated) and how many of its messages wait,
    and says what changes; all of that is kept or nothing.

    Reading, deciding and writing are one transaction, so an acknowledgement given meanwhile is never written over.
    None where there is no such rule or nothing to change. What is already there by its key is not doubled, so a step
    may be repeated after a crash.
    """
    wanted = select(alert_rules.c.parameters).where(alert_rules.c.id == rule_id, alert_rules.c.deleted_utc.is_(None))
    with store.writing() as connection:
        rule = connection.execute(wanted.with_for_update()).scalar()
        if rule is None:
            return None
        state = connection.execute(select(alert_states.c.detail).where(alert_states.c.rule_id == rule_id)).scalar()
        unsent = and_(outbox.c.rule_id == rule_id, outbox.c.status == Delivery.WAITING.value)
        waiting = connection.execute(select(func.count()).select_from(outbox).where(unsent)).scalar_one()
        step = decide(orjson.loads(rule), None if state is None else orjson.loads(state), waiting)
        if step is not None:
            _write_step(connection, rule_id, step, now)
        return step


def _write_step(connection: Connection, rule_id: str, step: Step, now: dt.datetime) -> None:
    detail = orjson.dumps(dict(step.state), default=str).decode()
    row = {"rule_id": rule_id, "state": str(step.state["state"]), "detail": detail, "updated_utc": now}
    upsert(connection, alert_states, [row])
    if step.rule is not None:
        connection.execute(update(alert_rules).where(alert_rules.c.id == rule_id).values(_changed(step.rule, now)))
    if step.unsend:
        waiting = outbox.c.status == Delivery.WAITING.value
        connection.execute(delete(outbox).where(outbox.c.rule_id == rule_id, waiting))
    keys = [event["key"] for event in step.events]
    known = set(connection.execute(select(alert_events.c.key).where(alert_events.c.key.in_(keys))).scalars())
    fresh = [dict(event) for event in step.events if event["key"] not in known]
    if fresh:
        connection.execute(insert(alert_events), fresh)
    keys = [message.key for message in step.messages]
    owed = set(connection.execute(select(outbox.c.key).where(outbox.c.key.in_(keys))).scalars())
    rows = [_outbox_row(message) for message in step.messages if message.key not in owed]
    if rows:
        connection.execute(insert(outbox), rows)


def read_outbox(store: Store, *, open_only: bool = True) -> list[Outgoing]:
    """Messages on their way, oldest first; with open_only False also those sent or given up."""
    query = select(outbox).order_by(outbox.c.created, outbox.c.key)
    if open_only:
        query = query.where(outbox.c.status.in_((Delivery.WAITING.value, Delivery.SENDING.value)))
    with store.reading() as connection:
        rows = connection.execute(query).mappings()
        return [Outgoing(**{**row, "status": Delivery(row["status"])}) for row in rows]


def due_messages(store: Store, now: dt.datetime, limit: int = 500) -> list[Outgoing]:
    """Messages that may leave now, the longest due first."""
    c = outbox.c
    query = select(outbox).where(c.status == Delivery.WAITING.value, c.due <= now)
    with store.reading() as connection:
        rows = connection.execute(query.order_by(c.due, c.created, c.key).limit(limit)).mappings()
        return [Outgoing(**{**row, "status": Delivery(row["status"])}) for row in rows]


def next_message_due(store: Store) -> dt.datetime | None:
    """When the next message may leave; None without any on its way."""
    with store.reading() as connection:
        waiting = outbox.c.status == Delivery.WAITING.value
        return connection.execute(select(func.min(outbox.c.due)).where(waiting)).scalar()


def claim_message(store: Store, message: Outgoing, now: dt.datetime) -> Outgoing | None:
    """Take a waiting message for sending, as it stands afterwards; None where somebody else took or removed it."""
    taken = replace(message, status=Delivery.SENDING, attempts=message.attempts + 1, attempted_at=now)
    c = outbox.c
    claim = update(outbox).where(
        c.key == message.key, c.status == Delivery.WAITING.value, c.attempts == message.attempts
    )
    values = {"status": taken.status.value, "attempts": taken.attempts, "attempted_at": now}
    with store.writing() as connection:
        return taken if connection.execute(claim.values(**values)).rowcount else None


def interrupted_messages(store: Store, before: dt.datetime) -> list[Outgoing]:
    """Messages claimed before a time and not heard of since: their sender stopped on the way."""
    c = outbox.c
    claimed = and_(c.status == Delivery.SENDING.value, or_(c.attempted_at.is_(None), c.attempted_at < before))
    with store.reading() as connection:
        rows = connection.execute(select(outbox).where(claimed).order_by(c.created, c.key)).mappings()
        return [Outgoing(**{**row, "status": Delivery(row["status"])}) for row in rows]


def save_outgoing(store: Store, message: Outgoing) -> bool:
    """Store how far a claimed message has come; False where it was removed or claimed anew meanwhile."""
    values = _outbox_row(message)
    same = and_(outbox.c.key == message.key, outbox.c.attempts == message.attempts)
    sending = outbox.c.status == Delivery.SENDING.value
    with store.writing() as connection:
        return bool(connection.execute(update(outbox).where(same, sending).values(**values)).rowcount)


def read_events(store: Store, rule_id: str | None = None, limit: int | None = 500) -> pd.DataFrame:
    """The history, newest first: event_id, rule_id, name, conflict, at_utc, event, from_state, to_state, day,
    value, why."""
    c, r = alert_events.c, alert_rules.c
    query = (
        select(
            c.id.label("event_id"),
            c.rule_id,
            r.name,
            r.conflict_id.label("conflict"),
            c.at_utc,
            c.event,
            c.from_state,
            c.to_state,
            c.day,
            c.value,
            c.why,
        )
        .join(alert_rules, r.id == c.rule_id)
        .order_by(c.at_utc.desc(), c.id.desc())
    )
    if rule_id is not None:
        query = query.where(c.rule_id == rule_id)
    with store.reading() as connection:
        result = connection.execute(query.limit(limit) if limit is not None else query)
        return pd.DataFrame(result.fetchall(), columns=list(result.keys()))


def _outbox_row(message: Outgoing) -> dict[str, Any]:
    return {**asdict(message), "status": message.status.value}
