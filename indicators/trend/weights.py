"""weights.yaml as a frozen record, checked."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from importlib import resources
from math import ceil
from types import MappingProxyType
from typing import Any

import yaml

from indicators.errors import ConfigError
from indicators.model import Modality

_FILE = "weights.yaml"


@dataclass(frozen=True, slots=True)
class ExposureWeights:
    median_days: int
    least_days: int
    prior_stories: float
    least_stories: float
    silent_stories: float
    gone_days: int


@dataclass(frozen=True, slots=True)
class CoverageWeights:
    cannot_tell: float
    partial: float


@dataclass(frozen=True, slots=True)
class BaselineWeights:
    window_days: int
    gap_days: int
    least_days: int
    relative_floor: float
    absolute_floor: float
    weekday_prior: float


@dataclass(frozen=True, slots=True)
class LevelWeights:
    calmer: float
    tense: float
    escalating: float
    acute: float
    low_base_stories: int


@dataclass(frozen=True, slots=True)
class BandWeights:
    draws: int
    low: float
    high: float
    seed: int


@dataclass(frozen=True, slots=True)
class Weights:
    """All weights of the index; each is explained in weights.yaml."""

    formula_version: str
    half_life_days: float
    horizon_half_lives: float
    scale: float
    modality: Mapping[str, float]
    magnitude_per_decade: float
    quantity_cap: float
    publisher_exponent: float
    confirm_days: int
    confirm_ratio: float
    revision_hours: float
    exposure: ExposureWeights
    coverage: CoverageWeights
    baseline: BaselineWeights
    levels: LevelWeights
    band: BandWeights

    @property
    def horizon_days(self) -> int:
        """How many days a signal counts after its own day."""
        return ceil(self.horizon_half_lives * self.half_life_days)

    @property
    def daily_decay(self) -> float:
        """What is left of a contribution a day later."""
        return float(0.5 ** (1 / self.half_life_days))


_GROUPS = {
    "exposure": ExposureWeights,
    "coverage": CoverageWeights,
    "baseline": BaselineWeights,
    "levels": LevelWeights,
    "band": BandWeights,
}


@cache
def load() -> Weights:
    """The weights that ship with the package. Raises ConfigError where the file is damaged."""
    return parse(resources.files("indicators.trend").joinpath(_FILE).read_text(encoding="utf-8"))


def parse(text: str, name: str = _FILE) -> Weights:
    """Weights from YAML text. Raises ConfigError naming the key, what was found and what was expected."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"{name}: {error}") from error
    values = _record(Weights, data, name, "")
    for key, group in _GROUPS.items():
        values[key] = group(**_record(group, values[key], name, f"{key}."))
    values["modality"] = MappingProxyType(_modality(values["modality"], name))
    weights = Weights(**values)
    _check_order(weights, name)
    return weights


def _record(kind: type[Any], data: Any, name: str, place: str) -> dict[str, Any]:
    """The fields of one dataclass, present and of their type; ints pass for floats."""
    if not isinstance(data, dict):
        raise ConfigError(f"{name}: {place or 'file'}: found {data!r}, expected keys with values.")
    wanted = {f.name: f.type for f in fields(kind) if f.default is MISSING}
    if wrong := sorted(wanted.keys() ^ data.keys()):
        raise ConfigError(f"{name}: {place}{wrong[0]}: missing or unknown (there are: {', '.join(wanted)}).")
    return {key: _value(data[key], wanted[key], f"{name}: {place}{key}") for key in wanted}


def _value(value: Any, kind: Any, place: str) -> Any:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind is int and not (number and value == int(value)):
        raise ConfigError(f"{place}: found {value!r}, expected a whole number.")
    if kind is float and not number:
        raise ConfigError(f"{place}: found {value!r}, expected a number.")
    if kind is str and not (isinstance(value, str) and value):
        raise ConfigError(f"{place}: found {value!r}, expected text in quotes.")
    if kind in (int, float) and value < 0 and not place.endswith("levels.calmer"):
        raise ConfigError(f"{place}: found {value!r}, expected 0 or more.")
    return kind(value) if kind in (int, float) else value


def _modality(data: Any, name: str) -> dict[str, float]:
    if not isinstance(data, dict) or data.keys() != {m.value for m in Modality}:
        raise ConfigError(f"{name}: modality: found {data!r}, expected exactly {', '.join(Modality)}.")
    return {key: float(_value(value, float, f"{name}: modality.{key}")) for key, value in data.items()}


def _check_order(weights: Weights, name: str) -> None:
    levels, band, coverage = weights.levels, weights.band, weights.coverage
    rules = {
        "half_life_days: expected more than 0": weights.half_life_days > 0,
        "horizon_half_lives: expected more than 0": weights.horizon_half_lives > 0,
        "scale: expected more than 0": weights.scale > 0,
        "quantity_cap: expected 1 or more": weights.quantity_cap >= 1,
        "levels: expected calmer < 0 < tense < escalating < acute": levels.calmer
        < 0
        < levels.tense
        < levels.escalating
        < levels.acute,
        "band: expected draws of 20 or more and 0 <= low < 0.5 < high <= 1": band.draws >= 20
        and 0 <= band.low < 0.5 < band.high <= 1,
        "coverage: expected 0 < cannot_tell <= partial <= 1": 0 < coverage.cannot_tell <= coverage.partial <= 1,
        "exposure.least_stories, prior_stories, silent_stories, median_days: expected more than 0": min(
            weights.exposure.least_stories,
            weights.exposure.prior_stories,
            weights.exposure.silent_stories,
            weights.exposure.median_days,
        )
        > 0,
        "exposure: expected gone_days <= median_days": weights.exposure.gone_days <= weights.exposure.median_days,
        "baseline.absolute_floor: expected more than 0": weights.baseline.absolute_floor > 0,
        "baseline: expected 1 <= least_days <= window_days": 1
        <= weights.baseline.least_days
        <= weights.baseline.window_days,
    }
    for rule, holds in rules.items():
        if not holds:
            raise ConfigError(f"{name}: {rule}.")
