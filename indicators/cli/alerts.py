"""The commands `alerts list, add, edit, delete, check, preview`: set and try rules."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from indicators.alerts.machine import AlertState
from indicators.alerts.outgoing import Delivery
from indicators.alerts.reading import from_dict, new_id, to_dict
from indicators.cli import alertlife
from indicators.cli.alertrules import (
    Id,
    changed,
    checked,
    find,
    mistakes,
    shown_time,
    standing,
    states_of,
    stored,
    tell,
)
from indicators.cli.options import DatabaseOption, FeedsOption, configuration, reading, writing
from indicators.cli.rulefile import read_rules_file
from indicators.cli.ruleoptions import with_fields
from indicators.cli.terminal import output
from indicators.errors import ConfigError
from indicators.notify import channels
from indicators.pipeline.alerting import preview
from indicators.store.alerts import delete_rule, read_outbox, rule_ids, save_rule
from indicators.store.database import utc_now

group = typer.Typer(no_args_is_help=True, help="Alert rules: what to be called for, how, and what became of it.")


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    alertlife.register(group)
    app.add_typer(group, name="alerts")


@group.command("list")
def list_command(database: DatabaseOption = None) -> None:
    """Show the rules with their state, their last value and where they tell."""
    now = utc_now()
    with reading(database) as store:
        rules, states = stored(store), states_of(store)
        unsent = [one for one in read_outbox(store, open_only=False) if one.status is not Delivery.SENT]
    table = Table("id", "name", "kind", "conflict", "state", "since", "value", "channels")
    for rule in rules.values():
        state = states.get(rule.id, AlertState(rule.id))
        value = "" if state.value is None else f"{state.value:+.1f}"
        told = "\n".join(channels.mask(one) for one in rule.channels)
        cells = (rule.id, rule.name, str(rule.kind), rule.conflict, standing(rule, state, now), shown_time(state.since),
                 value, told)  # fmt: skip
        table.add_row(*(escape(cell) for cell in cells))
    output.print(table if rules else "There are no rules yet. `alerts add NAME --kind level_above ...` makes one.")
    waiting = sum(one.status is not Delivery.GIVEN_UP for one in unsent)
    if waiting:
        output.print(f"{waiting} messages wait to be sent.")
    for one in unsent:
        if one.last_error:
            done = "given up" if one.status is Delivery.GIVEN_UP else f"tried {one.attempts} times"
            output.print(f"[red]not sent[/red]  {escape(one.title)}: {escape(one.last_error)} ({done})", soft_wrap=True)


@group.command("add")
@with_fields
def add_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="what the message says first")],
    fields: dict[str, Any],
    rule_id: Annotated[str | None, typer.Option("--id", help="short name; default: made of NAME")] = None,
    feeds: FeedsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Make a rule, and say how often it would have fired."""
    settings = configuration(feeds)
    with writing(database) as store:
        taken = stored(store)
        if rule_id in taken:
            raise ConfigError(f"--id: found {rule_id!r}, which exists. `alerts edit {rule_id}` changes it.")
        chosen = rule_id or new_id(name, rule_ids(store))
        rule = checked(from_dict({"id": chosen, "name": name, **fields}, f"alert {chosen}"), settings)
        save_rule(store, to_dict(rule), utc_now())
        output.print(f"Saved as {escape(rule.id)}.")
        tell(preview(store, rule, utc_now()))


@group.command("edit")
@with_fields
def edit_command(
    rule_id: Id,
    fields: dict[str, Any],
    name: Annotated[str | None, typer.Option("--name", help="new name")] = None,
    clear: Annotated[list[str] | None, typer.Option("--clear", help="option to unset; may be repeated")] = None,
    feeds: FeedsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Change a rule; what is not named stays."""
    settings = configuration(feeds)
    with writing(database) as store:
        rule = checked(changed(find(store, rule_id), fields, name, clear or []), settings)
        save_rule(store, to_dict(rule), utc_now())
        output.print(f"Saved {escape(rule.id)}.")
        tell(preview(store, rule, utc_now()))


@group.command("delete")
def delete_command(rule_id: Id, database: DatabaseOption = None) -> None:
    """Delete a rule and what it still has to tell; its history stays."""
    with writing(database) as store:
        find(store, rule_id)
        delete_rule(store, rule_id, utc_now())
    output.print(f"Deleted {escape(rule_id)}.")


@group.command("check")
def check_command(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="YAML or JSON; default: the store's")] = None,
    feeds: FeedsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Look for mistakes in the rules: fields, conflicts, feeds, addresses. Sends nothing; exit code 2 where any is."""
    settings = configuration(feeds)
    if file is not None:
        rules = read_rules_file(file, {})
    else:
        with reading(database) as store:
            rules = list(stored(store).values())
    wrong = [line for rule in rules for line in mistakes(rule, settings)]
    if wrong:
        raise ConfigError("\n".join(wrong))
    output.print(f"{len(rules)} rules, no mistake found.")


@group.command("preview")
@with_fields
def preview_command(
    fields: dict[str, Any],
    rule_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="a rule to start from")] = None,
    clear: Annotated[list[str] | None, typer.Option("--clear", help="option to unset; may be repeated")] = None,
    days: Annotated[int, typer.Option(min=1, max=3660, help="how far back")] = 90,
    feeds: FeedsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Say how often a rule would have fired; with options, what if it were so. Nothing is saved."""
    settings = configuration(feeds)
    with reading(database) as store:
        if rule_id is not None:
            rule = changed(find(store, rule_id), fields, None, clear or [])
        else:
            rule = from_dict({"id": "preview", "name": "preview", **fields}, "alert")
        tell(preview(store, checked(rule, settings), utc_now(), days))
