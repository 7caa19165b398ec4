"""Accuracy may not slip unseen: the floors of every labelled set hold, and they belong to the labels as they are."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from indicators.errors import ConfigError
from indicators.evaluate.floors import NAME, pin, slips
from indicators.evaluate.sets import evaluate, labelled_sets
from indicators.model import Article, Direction, Score
from indicators.score.scorer import Scorer

LABELLED = Path(__file__).parents[2] / "data" / "labelled"
LINES = [
    {"id": "1", "lang": "en", "title": "Russia threatens Ukraine with military strikes", "direction": "escalation",
     "signals": [{"type": "threat", "modality": "asserted", "actors": ["RUS", "UKR"]}]},
    {"id": "2", "lang": "en", "title": "A mild day", "direction": "none", "signals": []},
]  # fmt: skip


def test_no_figure_of_the_labelled_sets_has_slipped() -> None:
    found = slips(LABELLED, evaluate(labelled_sets(LABELLED), Scorer.load()))
    told = "\n".join(f"{slip.place} {slip.found}" for slip in found)
    assert not found, f"{told}\nAfter a change on purpose: python -m indicators evaluate --pin"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "en_dev.jsonl").write_text("".join(json.dumps(line) + "\n" for line in LINES))
    return tmp_path


def measured(folder: Path) -> list:
    return evaluate(labelled_sets(folder), Scorer.load())


def test_pinned_figures_hold(folder: Path) -> None:
    results = measured(folder)
    path = pin(folder, results)
    assert path == folder / NAME
    assert slips(folder, results) == []
    assert yaml.safe_load(path.read_text())["en_dev"]["alarm"] == 0.0


def test_a_figure_that_falls_or_an_alarm_that_rises_is_a_slip(folder: Path) -> None:
    path = pin(folder, measured(folder))
    results = evaluate(labelled_sets(folder), _Deaf())
    assert {slip.place for slip in slips(folder, results)} >= {"en_dev direction", "en_dev recall", "en_dev f1"}
    floors = yaml.safe_load(path.read_text())
    floors["en_dev"]["alarm"] = -0.5
    path.write_text(yaml.safe_dump(floors))
    assert "en_dev alarm" in {slip.place for slip in slips(folder, measured(folder))}


def test_changed_labels_ask_for_new_floors(folder: Path) -> None:
    pin(folder, measured(folder))
    with (folder / "en_dev.jsonl").open("a") as file:
        file.write(json.dumps({**LINES[1], "id": "3"}) + "\n")
    (slip,) = slips(folder, measured(folder))
    assert slip.found == "the labels changed since the floors were pinned"


def test_a_new_set_and_a_set_that_is_gone_are_told(folder: Path) -> None:
    pin(folder, measured(folder))
    (folder / "en_dev.jsonl").rename(folder / "en_test.jsonl")
    assert {(s.place, s.found) for s in slips(folder, measured(folder))} == {
        ("en_test", "has no floors yet"),
        ("en_dev", "is pinned but the set is gone"),
    }


@pytest.mark.parametrize("content", [None, "- a list", "a: [broken"])
def test_floors_that_cannot_be_read_say_how_they_are_made(folder: Path, content: str | None) -> None:
    if content is not None:
        (folder / NAME).write_text(content)
    with pytest.raises(ConfigError, match=r"floors\.yaml"):
        slips(folder, measured(folder))


class _Deaf:
    """A scorer that finds nothing."""

    def score(self, article: Article) -> Score:
        return replace(Scorer.load().score(article), signals=(), direction=Direction.NONE)
