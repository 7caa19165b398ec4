"""Who is meant by a name."""

from datetime import date

import pytest

from indicators.lexicon.actors import load_actors, rivals
from indicators.score.actors import find_actors
from indicators.score.text import sentences

DAY = date(2024, 5, 15)


@pytest.mark.parametrize(
    ("language", "words", "codes"),
    [
        ("de", "Moskau und Kiew", ["RUS", "UKR"]),
        ("de", "Die russische Armee vor Charkiw", ["RUS"]),
        ("de", "Russlands Präsident in Nordkorea", ["RUS", "PRK"]),
        ("en", "The US and the U.S.", ["USA", "USA"]),
        ("en", "Hamas and Israel", ["HAMAS", "ISR"]),
        ("en", "The White House told us", ["USA"]),
    ],
)
def test_names_capitals_and_adjectives_stand_for_their_actor(language: str, words: str, codes: list[str]) -> None:
    found = find_actors(sentences("title", words, frozenset())[0], load_actors(language), DAY)
    assert [m.code for m in found if m.kind != "region"] == codes


def test_rivals_are_pairs_of_two() -> None:
    assert frozenset(("RUS", "UKR")) in rivals()
    assert all(len(pair) == 2 for pair in rivals())
