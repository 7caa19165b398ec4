"""The figures that accuracy may not fall below, pinned with a digest of the labelled data they were measured on."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, isnan
from pathlib import Path
from typing import Any

import yaml

from indicators.errors import ConfigError
from indicators.evaluate.accuracy import rates
from indicators.evaluate.sets import Result

NAME = "floors.yaml"
# Figures that must stay high, and those that must stay low.
_HIGH = ("direction", "precision", "recall", "f1", "modality", "quantity", "date", "actors_f1")
_LOW = ("reversed", "alarm")
_HEAD = """\
# What accuracy may not fall below (`reversed` and `alarm`: rise above), by labelled set, and the SHA-256 of the set it
# was measured on. Written by `python -m indicators evaluate --pin`; a test holds every change to it.
# Where labels were added or mended on purpose, pin again and say in the changelog what the figures were before.
"""


@dataclass(frozen=True, slots=True)
class Slip:
    """One figure that does not hold, or labelled data that is not what was measured."""

    place: str
    found: str


def digest(path: Path) -> str:
    """The first 16 hex digits of the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def pin(folder: Path, results: Sequence[Result]) -> Path:
    """Write the floors of these results beside the sets: each figure rounded down (up where low is good) to 0.01."""
    sets = {}
    for result in results:
        figures = rates(result.tally)
        held = {name: floor(figures[name] * 100) / 100 for name in _HIGH if not isnan(figures[name])}
        held |= {name: -floor(-figures[name] * 100) / 100 for name in _LOW if not isnan(figures[name])}
        sets[result.name] = {
            "sha256": digest(folder / f"{result.name}.jsonl"),
            "articles": result.tally.articles,
            **held,
        }
    path = folder / NAME
    path.write_text(_HEAD + yaml.safe_dump(sets, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def slips(folder: Path, results: Sequence[Result]) -> list[Slip]:
    """What does not hold, in words; empty when all is well. ConfigError where the floors cannot be read."""
    floors = _read(folder / NAME)
    found = [slip for result in results for slip in _slips_of(folder, result, floors.get(result.name))]
    measured = {result.name for result in results}
    return found + [Slip(name, "is pinned but the set is gone") for name in floors if name not in measured]


def _slips_of(folder: Path, result: Result, held: Mapping[str, Any] | None) -> list[Slip]:
    if held is None:
        return [Slip(result.name, "has no floors yet")]
    path = folder / f"{result.name}.jsonl"
    if digest(path) != held["sha256"]:
        return [Slip(result.name, "the labels changed since the floors were pinned")]
    figures = rates(result.tally)
    low = [name for name in _HIGH if name in held and not figures[name] >= held[name]]
    high = [name for name in _LOW if name in held and not figures[name] <= held[name]]
    return [Slip(f"{result.name} {name}", f"is {figures[name]:.3f}, pinned {held[name]:.2f}") for name in (*low, *high)]


def _read(path: Path) -> Mapping[str, Mapping[str, Any]]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: {error}. `python -m indicators evaluate --pin` writes it.") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: expected one entry a labelled set, found {type(data).__name__}.")
    return data
