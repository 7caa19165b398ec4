"""English rules that name subject and object hold only where grammar puts them; nouns are not read as verbs."""

import pytest

from tests.score.reading import read, rules_of


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("forces-enter", "Rebels push into Kisangani"),
        ("place-seized", "Government troops recapture Lashkar Gah"),
        ("place-taken-named", "Rebel fighters take Kindu"),
        ("weapon-hits", "Missiles slam into apartment block in Dnipro"),
        ("families-told-to-leave", "Canberra tells families to leave Lebanon"),
        ("missile-into-sea", "Pyongyang fires two rockets into the sea"),
        ("off-terror-list", "Washington takes rebel movement off terror list for Colombia"),
    ],
)
def test_a_frame_holds_where_subject_and_object_stand_right(rule: str, text: str) -> None:
    assert rule in rules_of(text, "en")


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("forces-enter", "Retailers push into Kenya"),
        ("place-seized", "Police seize cocaine in Rotterdam"),
        ("place-taken-named", "Singer takes Grammy"),
        ("weapon-hits", "Minister slams into critics in Dnipro"),
        ("families-told-to-leave", "Union tells bosses to leave"),
        ("missile-into-sea", "Company launches ship"),
        ("off-terror-list", "Band tops terror film list"),
    ],
)
def test_a_frame_does_not_hold_where_they_are_missing(rule: str, text: str) -> None:
    assert rule not in rules_of(text, "en")


@pytest.mark.parametrize(
    "text", ["Russian shells land near Nikopol", "Two hundred shells for Kyiv", "The bombs of Aleppo"]
)
def test_a_word_behind_an_adjective_a_number_or_an_article_is_a_noun(text: str) -> None:
    assert "strike" not in rules_of(text, "en")


def test_what_is_told_without_that_is_a_clause_of_its_own() -> None:
    kinds = [clause.kind for clause in read("Kyiv says four Russian missiles hit a port", "en")[0].clauses]
    assert kinds == ["main", "that"]
