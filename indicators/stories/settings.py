"""Read links.yaml: the thresholds that decide when two articles are one story."""

from dataclasses import dataclass, fields
from functools import cache
from importlib import resources

import yaml

from indicators import taxonomy
from indicators.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Links:
    """The thresholds of links.yaml; each is explained there."""

    window_hours: float
    copy_similarity: float
    copy_words: int
    swap_hours: float
    event_evidence: float
    close_hours: float
    one_off_hours: float
    quantity_ratio: float
    bucket: int
    member_share: float
    member_most: int
    common_share: float
    common_least: int
    one_off: frozenset[str]


@cache
def load() -> Links:
    """The thresholds that ship with the package. Raises ConfigError where the file is damaged."""
    text = resources.files("indicators.stories").joinpath("links.yaml").read_text(encoding="utf-8")
    try:
        data = yaml.safe_load(text)
        links = Links(**{**data, "one_off": frozenset(data["one_off"])})
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise ConfigError(f"indicators/stories/links.yaml: {error}. Restore the file from the repository.") from error
    _check(links)
    return links


def _check(links: Links) -> None:
    for field in fields(links):
        value = getattr(links, field.name)
        if field.name != "one_off" and not (isinstance(value, int | float) and value > 0):
            raise ConfigError(f"indicators/stories/links.yaml: {field.name}: {value!r} is not a number above 0.")
    if unknown := links.one_off - taxonomy.load().types.keys():
        raise ConfigError(f"indicators/stories/links.yaml: one_off: no such signal types: {sorted(unknown)}.")
