"""The fields of an alert rule as options of the command line, said once for add, edit and preview."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, Final

import typer

from indicators.alerts.rules import LEVELS, RuleKind
from indicators.errors import ConfigError

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_QUIET: Final = re.compile(r"\s*(\d{1,2}:\d\d)\s*(?:-|–|to)\s*(\d{1,2}:\d\d)(?:\s+(\S+))?\s*")


@dataclass(frozen=True, slots=True)
class FieldOption:
    """One option. field: of the rule. kind: its Python type, a list where it may be given several times."""

    field: str
    flag: str
    kind: Any
    help: str


OPTIONS: Final = (
    FieldOption("kind", "--kind", str, f"what to watch: {', '.join(RuleKind)}"),
    FieldOption("conflict", "--conflict", str, "conflict of feeds.yaml; default: world"),
    FieldOption("threshold", "--threshold", float, "index points, per cent with --percent, deviations for zscore"),
    FieldOption("level", "--level", str, f"level word instead of a threshold: {', '.join(LEVELS)}"),
    FieldOption("recovery", "--recovery", float, "it ends past this value only; default: the threshold"),
    FieldOption("recovery_level", "--recovery-level", str, "it ends past this level only"),
    FieldOption("window_days", "--window", str, "how far back: '7 d', '6 h'; default: 7 d, for signals 1 d"),
    FieldOption("percent", "--percent/--points", bool, "change in per cent or in index points"),
    FieldOption("signal_types", "--type", list[str], "signal type to look for; may be repeated"),
    FieldOption("modalities", "--modality", list[str], "asserted, announced, claimed, feared, denied; may be repeated"),
    FieldOption("minimum_quantity", "--min-quantity", float, "least quantity of a signal, 10000 say"),
    FieldOption("unit", "--unit", str, "unit of that quantity, soldiers say"),
    FieldOption("actors", "--actor", list[str], "actor code on either side; may be repeated"),
    FieldOption("feed", "--feed", str, "feed to watch; default: any"),
    FieldOption("silent_hours", "--silent", str, "how long a feed may tell nothing new; default: 24 h"),
    FieldOption("minimum_stories", "--min-stories", int, "least stories a day must rest on"),
    FieldOption("minimum_publishers", "--min-publishers", int, "least independent publishers"),
    FieldOption("pending_hours", "--pending", str, "how long it must hold before it fires"),
    FieldOption("recovery_hours", "--recover-after", str, "how long it must be over before it ends"),
    FieldOption("no_data_hours", "--no-data-after", str, "how long it may not be known; default: 24 h"),
    FieldOption("repeat_hours", "--repeat", str, "remind so often while raised; default: never"),
    FieldOption("quiet", "--quiet", str, "no message then: '22:00-07:00 Europe/Berlin'"),
    FieldOption("channels", "--channel", list[str], "Apprise address, mailto:// ntfy:// json:// ...; may be repeated"),
    FieldOption("notify_recovery", "--tell-end/--no-tell-end", bool, "tell when it ends"),
    FieldOption("notify_no_data", "--tell-no-data/--no-tell-no-data", bool, "tell when it cannot be told"),
    FieldOption("enabled", "--enabled/--disabled", bool, "switch the rule on or off"),
)
FLAGS: Final = {one.field: one.flag.split("/")[0] for one in OPTIONS}


def with_fields(command: Callable[..., None]) -> Callable[..., None]:
    """`command` with all OPTIONS added; it gets those that were given as `fields`, a dict for `alerts.reading`."""

    @wraps(command)
    def wrapper(**given: Any) -> None:
        fields = {one.field: _read(one, value) for one in OPTIONS if (value := given.pop(one.field)) is not None}
        command(**given, fields=fields)

    own = [p for name, p in inspect.signature(command).parameters.items() if name != "fields"]
    added = [_parameter(one) for one in OPTIONS]
    wrapper.__signature__ = inspect.Signature([*own, *added])  # type: ignore[attr-defined]
    wrapper.__annotations__ = {p.name: p.annotation for p in (*own, *added)}
    return wrapper


def _parameter(one: FieldOption) -> inspect.Parameter:
    kind: Any = one.kind | None
    annotation = Annotated[kind, typer.Option(one.flag, help=one.help, show_default=False)]
    return inspect.Parameter(one.field, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _read(one: FieldOption, value: Any) -> Any:
    """Text as rule files have it: numbers as numbers (hours or days), quiet hours in their parts."""
    if one.field == "quiet":
        match = _QUIET.fullmatch(value)
        if match is None:
            raise ConfigError(f"--quiet: found {value!r}, expected two times and a zone: '22:00-07:00 Europe/Berlin'.")
        start, end = (time.rjust(5, "0") for time in match.group(1, 2))
        return {"start": start, "end": end, "zone": match[3] or "UTC"}
    if one.field.endswith(("_hours", "_days")) and _NUMBER.fullmatch(value):
        return float(value)
    return list(value) if isinstance(value, tuple) else value


def cleared(fields: Mapping[str, Any], clear: list[str]) -> set[str]:
    """The fields that --clear names, as fields or as options. ConfigError for one that cannot be cleared."""
    names = {flag.lstrip("-"): field for field, flag in FLAGS.items()} | {field: field for field in FLAGS}
    names = {name: field for name, field in names.items() if field not in ("kind", "conflict")}
    found = set()
    for name in clear:
        if name.lstrip("-") not in names:
            raise ConfigError(f"--clear: found {name!r}, expected one of {', '.join(sorted(names))}.")
        found.add(names[name.lstrip("-")])
    if both := found & set(fields):
        raise ConfigError(f"--clear: {', '.join(sorted(both))} is given a value, too. Leave one of the two out.")
    return found
