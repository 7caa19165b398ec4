"""The commands `alerts test, ack, mute, history, import, export`: live with rules."""

import datetime as dt
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from indicators.alerts.reading import hours, to_dict
from indicators.alerts.wording import plain
from indicators.cli.alertrules import Id, find, mistakes, shown_time, stored
from indicators.cli.options import DatabaseOption, FeedsOption, configuration, reading, writing
from indicators.cli.rulefile import read_rules_file, rules_text
from indicators.cli.terminal import INPUT_FAILED, errors, output
from indicators.config import dashboard_url
from indicators.errors import ConfigError, NotifyError
from indicators.notify import channels
from indicators.pipeline.alerting import acknowledge_alert, mute_alert
from indicators.store.alerts import read_events, rule_ids, save_rule
from indicators.store.database import utc_now


def register(group: typer.Typer) -> None:
    """Add the commands to the group `alerts`."""
    group.command("test")(try_command)
    group.command("ack")(ack_command)
    group.command("mute")(mute_command)
    group.command("history")(history_command)
    group.command("import")(import_command)
    group.command("export")(export_command)


def try_command(
    rule_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="a rule whose channels to try")] = None,
    channel: Annotated[list[str] | None, typer.Option("--channel", help="address to try instead")] = None,
    database: DatabaseOption = None,
) -> None:
    """Send a test message to the channels of a rule, or to an address. Exit code 3 where one did not take it."""
    if (rule_id is None) == (not channel):
        raise ConfigError("alerts test: found neither or both, expected a rule's ID or --channel.")
    name, addresses = "test", list(channel or [])
    if rule_id is not None:
        with reading(database) as store:
            rule = find(store, rule_id)
        name, addresses = plain(rule.name), list(rule.channels)
        if not addresses:
            raise ConfigError(f"alert {rule_id}: channels: found none. `alerts edit {rule_id} --channel ...` adds one.")
    failed, body = False, f"This is a test; nothing has happened.\n{dashboard_url(os.environ)}"
    for address in addresses:
        try:
            channels.send(address, f"Test: {name}", body)
            output.print(f"[green]taken[/green]   {escape(channels.mask(address))}")
        except NotifyError as error:
            failed = True
            errors.print(f"[red]failed[/red]  {escape(str(error))}", soft_wrap=True)
    if failed:
        raise typer.Exit(INPUT_FAILED)


def ack_command(
    rule_id: Id,
    note: Annotated[str, typer.Option(help="who knows, and what is done")] = "",
    database: DatabaseOption = None,
) -> None:
    """Acknowledge a raised alert: no more reminders until it has ended."""
    with writing(database) as store:
        acknowledge_alert(store, rule_id, note.strip()[:500], utc_now())
    output.print(f"Acknowledged {escape(rule_id)}.")


def mute_command(
    rule_id: Id,
    span: Annotated[str | None, typer.Option("--for", help="'90 min', '6 h', '2 days'")] = None,
    until: Annotated[str | None, typer.Option(help="ISO 8601 with offset, 2026-03-01T08:00:00+01:00 say")] = None,
    off: Annotated[bool, typer.Option("--off", help="end the mute now")] = False,
    database: DatabaseOption = None,
) -> None:
    """Send nothing of a rule for a while; what is still raised then is told afterwards."""
    now = utc_now()
    end = _end_of_mute(span, until, off, now)
    with writing(database) as store:
        mute_alert(store, rule_id, end, now)
    output.print(f"Muted {escape(rule_id)} until {shown_time(end)} UTC." if end else f"{escape(rule_id)} is not muted.")


def history_command(
    rule_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="only this rule")] = None,
    limit: Annotated[int, typer.Option(min=1, help="most lines")] = 50,
    database: DatabaseOption = None,
) -> None:
    """Show what became of the rules, newest first. `export alerts` writes all of it."""
    with reading(database) as store:
        if rule_id is not None and rule_id not in rule_ids(store):
            raise ConfigError(f"alert {rule_id}: there is no such rule, and never was.")
        events = read_events(store, rule_id, limit)
    table = Table("at (UTC)", "rule", "event", "state", "value", "why")
    for row in events.to_dict("records"):
        value = "" if row["value"] is None or row["value"] != row["value"] else f"{row['value']:+.1f}"
        state = f"{row['from_state']} > {row['to_state']}"
        table.add_row(*map(escape, (shown_time(row["at_utc"]), row["rule_id"], row["event"], state, value, row["why"])))
    output.print(table if len(events) else "Nothing has happened yet.")


def import_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML or JSON, as `alerts export` writes it")],
    feeds: FeedsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Take over the rules of a file: new ones are made, those of the same id changed. One mistake, and none is."""
    settings, now = configuration(feeds), utc_now()
    with writing(database) as store:
        known = stored(store)
        rules = read_rules_file(file, known)
        wrong = [line for rule in rules for line in mistakes(rule, settings)]
        if wrong:
            raise ConfigError("\n".join(wrong))
        for rule in rules:
            save_rule(store, to_dict(rule), now)
    made = sum(rule.id not in known for rule in rules)
    output.print(f"{made} rules made, {len(rules) - made} changed.")


def export_command(
    out: Annotated[str, typer.Option("--output", "-o", help="file; - for standard output")] = "-",
    with_channels: Annotated[
        bool, typer.Option("--channels", help="with the addresses, which may hold passwords")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of YAML")] = False,
    database: DatabaseOption = None,
) -> None:
    """Write the rules as YAML or JSON, for `alerts import`."""
    with reading(database) as store:
        written = rules_text(list(stored(store).values()), channels=with_channels, as_json=as_json)
    if out == "-":
        sys.stdout.write(written)
        return
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if with_channels else 0o644)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(written)
    except OSError as error:
        raise typer.BadParameter(f"{out}: {error.strerror}.", param_hint="--output") from error


def _end_of_mute(span: str | None, until: str | None, off: bool, now: dt.datetime) -> dt.datetime | None:
    if (span is not None) + (until is not None) + off != 1:
        raise ConfigError("alerts mute: expected one of --for, --until and --off.")
    if off:
        return None
    if span is not None:
        try:
            return now + dt.timedelta(hours=hours(float(span) if span.replace(".", "", 1).isdigit() else span))
        except ConfigError as error:
            raise ConfigError(f"--for: {str(error).partition(': ')[2]}") from error
    try:
        end = dt.datetime.fromisoformat(str(until))
    except ValueError:
        end = None
    if end is None or end.tzinfo is None:
        raise ConfigError(f"--until: found {until!r}, expected a time with offset, such as 2026-03-01T08:00:00+01:00.")
    if end <= now:
        raise ConfigError(f"--until: found {until}, which is past. --off ends a mute.")
    return end.astimezone(dt.UTC)
