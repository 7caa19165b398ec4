"""Alert rules as a YAML or JSON file: the list under `alerts`, and back."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from indicators.alerts.reading import from_dict, new_id, to_dict
from indicators.alerts.rules import AlertRule
from indicators.errors import ConfigError

_HEAD: Final = """\
# Alert rules, as `python -m indicators alerts import FILE` reads them.
# Durations are hours, or text such as "6 h", "2 days".
"""
_MASKED: Final = """\
# Channels are left out, as they may hold passwords: rules that exist keep theirs.
# `alerts export --channels` writes them.
"""


def read_rules_file(path: Path, known: Mapping[str, AlertRule]) -> list[AlertRule]:
    """The rules of a file, checked. A rule without `channels` that is in `known` keeps those it has.

    Raises ConfigError with every mistake: place, field, what was found, what was expected.
    """
    entries = _entries(path)
    rules: list[AlertRule] = []
    wrong: list[str] = []
    taken: set[str] = set()
    for number, entry in enumerate(entries):
        place = f"{path.name}: alerts[{number}]"
        data = dict(entry) if isinstance(entry, Mapping) else entry
        if isinstance(data, dict):
            if not data.get("id") and isinstance(data.get("name"), str):
                data["id"] = new_id(data["name"], frozenset(taken))
            if "channels" not in data and str(data.get("id")) in known:
                data["channels"] = list(known[str(data["id"])].channels)
        try:
            rule = from_dict(data, place)
        except ConfigError as error:
            wrong.append(str(error))
            continue
        if rule.id in taken:
            wrong.append(f"{place}: id: found {rule.id!r} twice, expected each id once.")
        taken.add(rule.id)
        rules.append(rule)
    if wrong:
        raise ConfigError("\n".join(wrong))
    return rules


def _entries(path: Path) -> Sequence[Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))  # JSON is YAML, too
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: there is no such file.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        raise ConfigError(f"{path.name}: {place}{getattr(error, 'problem', None) or 'is no YAML'}.") from error
    entries = data.get("alerts") if isinstance(data, Mapping) else data
    if not isinstance(entries, list):
        raise ConfigError(f"{path.name}: found {type(entries).__name__}, expected a list of rules under `alerts`.")
    return entries


def rules_text(rules: Sequence[AlertRule], *, channels: bool, as_json: bool) -> str:
    """The rules as the text of a file. channels: with their addresses, which may hold passwords."""
    data = {"alerts": [to_dict(rule, channels=channels) for rule in rules]}
    if as_json:
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    head = _HEAD if channels or not any(rule.channels for rule in rules) else _HEAD + _MASKED
    return head + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)
