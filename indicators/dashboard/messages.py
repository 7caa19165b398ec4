"""Every text the dashboard shows, read once from messages.yaml and looked up by a dotted key."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

from indicators.errors import ConfigError


def text(key: str, **values: object) -> str:
    """The text of `key` with its {places} filled in. Raises ConfigError for a key the catalogue does not have."""
    try:
        found = _catalogue()[key]
    except KeyError:
        raise ConfigError(f"indicators/dashboard/messages.yaml: no text '{key}'. Add it there.") from None
    return found.format(**values) if values else found


def count(thing: str, number: int) -> str:
    """So many of a thing: "1 story", "12 stories". thing: a key under `count`."""
    return text(f"count.{thing}" if number == 1 else f"count.{thing}_many", count=f"{number:,}")


def has(key: str) -> bool:
    """Whether the catalogue has `key`."""
    return key in _catalogue()


@cache
def _catalogue() -> Mapping[str, str]:
    source = resources.files("indicators.dashboard").joinpath("messages.yaml").read_text(encoding="utf-8")
    return dict(_flat(yaml.safe_load(source)))


def _flat(tree: Mapping[str, object], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in tree.items():
        if isinstance(value, Mapping):
            pairs += _flat(value, f"{prefix}{name}.")
        else:
            pairs.append((f"{prefix}{name}", str(value).strip()))
    return pairs
