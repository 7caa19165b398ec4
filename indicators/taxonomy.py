"""Read taxonomy.yaml: signal types with direction, codes and severity, modality weights and units."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

from indicators.errors import ConfigError
from indicators.model import Direction, Modality


@dataclass(frozen=True, slots=True)
class SignalType:
    """One entry of taxonomy.yaml. severity: -10 most hostile .. +10 most cooperative (Goldstein 1992).

    word: a speech act or one of the talks types, which never count as deeds.
    physical: asserted only once it happened or began (codebook 6).
    """

    id: str
    direction: Direction
    plover: str
    cameo: tuple[str, ...]
    severity: float
    word: bool = False
    physical: bool = False


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All signal types by id, the severity factor of each modality, and the closed list of units."""

    types: Mapping[str, SignalType]
    modality_weight: Mapping[Modality, float]
    units: tuple[str, ...]


@cache
def load() -> Taxonomy:
    """The taxonomy that ships with the package. Raises ConfigError where the file is damaged."""
    text = resources.files("indicators").joinpath("taxonomy.yaml").read_text(encoding="utf-8")
    try:
        data = yaml.safe_load(text)
        types = {name: _signal_type(name, entry) for name, entry in data["types"].items()}
        weights = {Modality(name): float(weight) for name, weight in data["modality_weight"].items()}
        units = tuple(data["units"])
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"indicators/taxonomy.yaml: {error}. Restore the file from the repository.") from error
    return Taxonomy(MappingProxyType(types), MappingProxyType(weights), units)


def _signal_type(name: str, entry: Mapping[str, Any]) -> SignalType:
    return SignalType(
        id=name,
        direction=Direction(entry["direction"]),
        plover=str(entry["plover"]),
        cameo=tuple(map(str, entry["cameo"])),
        severity=float(entry["severity"]),
        word=bool(entry.get("word", False)),
        physical=bool(entry.get("physical", False)),
    )
