"""Alert rules, states, history and outbox: a step of an alert and its notifications are one transaction."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import orjson
import pandas as pd
from sqlalchemy import delete, insert, select, update

from indicators.alerts.outgoing import Delivery, Outgoing
from indicators.store.database import Store
from indicators.store.rows import upsert
from indicators.store.schema import alert_events, alert_rules, alert_states, outbox


def save_rule(store: Store, rule: Mapping[str, Any], now: dt.datetime) -> None:
    """Create or change a rule. rule: its plain form with id, name, conflict, kind and enabled."""
    row = {
        "id": rule["id"],
        "name": rule["name"],
        "conflict_id": rule.get("conflict", "world"),
        "kind": str(rule["kind"]),
        "parameters": orjson.dumps(dict(rule)).decode(),
        "enabled": bool(rule.get("enabled", True)),
        "created_utc": now,
        "updated_utc": now,
        "deleted_utc": None,
    }
    with store.writing() as connection:
        upsert(connection, alert_rules, [row], keep=("created_utc",))


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


def read_states(store: Store) -> dict[str, dict[str, Any]]:
    """The plain form of every alert's state by rule id; a rule without one has never been evaluated."""
    with store.reading() as connection:
        rows = connection.execute(select(alert_states.c.rule_id, alert_states.c.detail))
        return {row.rule_id: orjson.loads(row.detail) for row in rows}


def save_step(
    store: Store,
    state: Mapping[str, Any],
    events: Sequence[Mapping[str, Any]],
    messages: Sequence[Outgoing],
    now: dt.datetime,
) -> None:
    """Store one evaluation of one alert: its state, its transitions and the messages they owe, all or nothing.

    state: plain form with rule_id and state. events: key, rule_id, at_utc, event, from_state, to_state, day, value,
    why. What is already there by its key is not doubled, so a step may be repeated after a crash.
    """
    detail = orjson.dumps(dict(state), default=str).decode()
    row = {"rule_id": state["rule_id"], "state": str(state["state"]), "detail": detail, "updated_utc": now}
    with store.writing() as connection:
        upsert(connection, alert_states, [row])
        known = set(
            connection.execute(
                select(alert_events.c.key).where(alert_events.c.key.in_([e["key"] for e in events]))
            ).scalars()
        )
        fresh = [dict(event) for event in events if event["key"] not in known]
        if fresh:
            connection.execute(insert(alert_events), fresh)
        keys = [message.key for message in messages]
        owed = set(connection.execute(select(outbox.c.key).where(outbox.c.key.in_(keys))).scalars())
        rows = [_outbox_row(message) for message in messages if message.key not in owed]
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


def save_outgoing(store: Store, message: Outgoing) -> None:
    """Store how far a message has come."""
    values = _outbox_row(message)
    with store.writing() as connection:
        connection.execute(update(outbox).where(outbox.c.key == message.key).values(**values))


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
