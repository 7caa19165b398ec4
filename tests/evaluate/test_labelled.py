"""The labelled sets are what the codebook asks for, and dev and test parts do not resemble each other."""

import json
from pathlib import Path

import pytest

from indicators import taxonomy
from indicators.errors import InputError
from indicators.evaluate.duplicates import too_similar
from indicators.evaluate.labelled import GoldArticle, read
from indicators.evaluate.sets import labelled_sets
from indicators.lexicon.actors import codes
from indicators.model import Article, Direction

LABELLED = Path(__file__).parents[2] / "data" / "labelled"


@pytest.fixture(scope="module")
def sets() -> dict[str, list[GoldArticle]]:
    return labelled_sets(LABELLED)


def test_no_test_item_resembles_a_dev_item(sets) -> None:
    found = too_similar(sets)
    assert not found, "\n".join(f"{one.dev} ~ {one.test}: {one.similarity}" for one in found)


def test_no_id_stands_twice(sets) -> None:
    ids = [item.article.id for items in sets.values() for item in items]
    assert len(ids) == len(set(ids))


def test_every_label_uses_known_types_units_and_actors(sets) -> None:
    known = taxonomy.load()
    wrong = []
    for name, items in sets.items():
        for item in items:
            for signal in item.signals:
                if signal.type not in known.types:
                    wrong.append(f"{name} {item.article.id}: type {signal.type}")
                if signal.unit is not None and signal.unit not in known.units:
                    wrong.append(f"{name} {item.article.id}: unit {signal.unit}")
                wrong += [f"{name} {item.article.id}: actor {code}" for code in signal.actors if code not in codes()]
    assert not wrong, "\n".join(wrong)


def test_direction_is_none_exactly_where_there_is_no_signal(sets) -> None:
    wrong = [
        f"{name} {item.article.id}"
        for name, items in sets.items()
        for item in items
        if (item.direction is Direction.NONE) != (not item.signals)
    ]
    assert not wrong, "\n".join(wrong)


def item(number: int, title: str, summary: str = "", lang: str = "en") -> GoldArticle:
    return GoldArticle(Article(str(number), title, summary, lang=lang), Direction.NONE, ())


def test_a_frame_with_names_and_numbers_swapped_is_found() -> None:
    dev = item(1, "Moscow sends 3,000 troops to the border with Ukraine after talks in Geneva fail")
    swapped = item(2, "Ankara sends 5,000 troops to the border with Syria after talks in Vienna fail")
    other = item(3, "Grain ships leave the port under an agreement that the navy had opposed for weeks")
    (found,) = too_similar({"en_dev": [dev], "en_test": [swapped, other]})
    assert (found.dev, found.test) == ("en_dev 1", "en_test 2")


def test_likeness_within_a_part_or_across_languages_does_not_count() -> None:
    same = "Moscow sends 3,000 troops to the border with Ukraine after talks fail"
    assert too_similar({"en_dev": [item(1, same), item(2, same)]}) == []
    assert too_similar({"en_dev": [item(1, same)], "de_test": [item(2, "Ein milder Tag im Norden", lang="de")]}) == []


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "en_dev.jsonl"
    path.write_text(
        json.dumps({"id": "1", "title": "t", "lang": "en", "direction": "none", "signals": []}) + "\nnot json\n"
    )
    with pytest.raises(InputError, match=r"en_dev\.jsonl: line 2"):
        read(path)


def test_a_folder_without_sets_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no \*_dev or \*_test\.jsonl here"):
        labelled_sets(tmp_path)
