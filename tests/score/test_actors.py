"""Who a sentence names: by name, office, army, by collective words that the rest of the text explains, and who not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.lexicon.actors import codes, groups, load_actors
from indicators.lexicon.load import read_yaml
from indicators.score.actors import find_actors, scene_of
from indicators.score.text import sentences

DAY = date(2024, 5, 15)


def named(language: str, text: str, day: date | None = DAY) -> list[str]:
    """The codes a text names, places left out."""
    actors = load_actors(language)
    read = sentences("title", text, frozenset())
    scene = scene_of(read, actors, day)
    found = [m for s in read for m in find_actors(s, actors, day, scene)]
    return [m.code for m in found if m.kind != "region"]


@pytest.mark.parametrize("ending", ["e", "en", "er", "es", "em"])
def test_a_german_adjective_is_known_in_every_form(ending: str) -> None:
    assert named("de", f"ein laotisch{ending} Grenzposten") == ["LAO"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Das Moskauer Außenministerium bestellt den Kiewer Botschafter ein", ["RUS", "UKR"]),
        ("Pekinger Führung warnt Taipeh", ["CHN", "TWN"]),
        ("Gespräche mit den Ukrainern und den Norwegern", ["UKR", "NOR"]),
        ("Das Auswärtige Amt und die Bundeswehr", ["DEU", "DEU"]),
        ("Kremlsprecher Peskow", ["RUS", "RUS"]),
        ("Blauhelme im Libanon", ["UNO", "LBN"]),
        ("Die Huthi-Rebellen und die Al-Schabaab", ["HOUTHI", "ALSHABAAB"]),
        ("die USA und die IAEO", ["USA", "IAEA"]),
    ],
)
def test_german_news_words_for_an_actor_are_known(text: str, codes: list[str]) -> None:
    assert named("de", text) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Foggy Bottom rebukes the Quai d'Orsay", ["USA", "FRA"]),
        ("Tatmadaw jets hit a Kachin Independence Army post", ["MMR", "KIA"]),
        ("FARDC and M23 trade fire", ["COD", "M23"]),
        ("al-Shabaab and Boko Haram", ["ALSHABAAB", "BOKOHARAM"]),
        ("The PLA and the SAF", ["CHN", "SDN"]),
        ("Honduran and Surinamese envoys", ["HND", "SUR"]),
        ("Unifil says Israeli troops fired", ["UNO", "ISR"]),
        ("Security Council, Ecowas and Igad", ["UNO", "ECOWAS", "IGAD"]),
    ],
)
def test_english_news_words_for_an_actor_are_known(text: str, codes: list[str]) -> None:
    assert named("en", text) == codes


@pytest.mark.parametrize(
    ("name", "day", "codes"),
    [
        ("Rouhani", date(2016, 1, 1), ["IRN"]),
        ("Rouhani", date(2023, 1, 1), []),
        ("Rutte", date(2018, 1, 1), ["NLD"]),
        ("Rutte", date(2025, 1, 1), ["NATO"]),
        ("Trump", date(2019, 1, 1), ["USA"]),
        ("Trump", date(2022, 1, 1), []),
        ("Trump", date(2025, 6, 1), ["USA"]),
        ("Trump", None, ["USA"]),
    ],
)
def test_a_leader_stands_for_an_office_only_in_its_term(name: str, day: date | None, codes: list[str]) -> None:
    assert named("en", f"{name} warns of war", day) == codes


def test_the_last_day_of_a_term_is_the_end_of_its_month() -> None:
    assert named("en", "Scholz speaks", date(2025, 5, 31)) == ["DEU"]
    assert named("en", "Scholz speaks", date(2025, 6, 1)) == []


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("en", "Michael Jordan beats Turkey Point", []),
        ("en", "Roast Turkey for Thanksgiving", []),
        ("en", "Georgia runoff decides the Senate", ["USA"]),
        ("en", "Georgia protests to Moscow", ["GEO", "RUS"]),
        ("en", "Paris Hilton and Chad Smith", []),
        ("en", "Ships meet in the South China Sea", []),
        ("en", "a polish for us, and the turkey", []),
        ("en", "Drills in the Gulf of Oman", []),
        ("en", "Washington Post: Jordan Peterson sues", []),
        ("de", "Tanker im Golf von Oman", []),
        ("de", "Deutsche Bank und Real Madrid", []),
        ("de", "Wiener Gespräche und Minsker Abkommen", []),
        ("de", "er ist in Not, sagt is", []),
    ],
)
def test_a_name_that_means_somebody_else_is_no_actor(language: str, text: str, codes: list[str]) -> None:
    assert named(language, text) == codes


def test_a_city_of_talks_is_a_place_and_the_capital_alone_an_actor() -> None:
    actors = load_actors("en")
    talks = find_actors(sentences("title", "Vienna talks stall", frozenset())[0], actors, DAY)
    assert [(m.i, m.j, m.code, m.kind) for m in talks] == [(0, 1, "AUT", "region")]
    assert named("en", "Vienna expels a diplomat") == ["AUT"]


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("en", "Both Koreas cut the hotline", ["KOR", "PRK"]),
        ("de", "Beide Koreas kappen die Leitung", ["KOR", "PRK"]),
        ("en", "E3 write to Tehran", ["DEU", "FRA", "GBR", "IRN"]),
        ("en", "Rebels seize a town in Yemen", ["HOUTHI", "YEM"]),
        ("de", "Rebellen nehmen Bunagana im Kongo ein", ["M23", "COD"]),
        ("en", "Rebels seize a town in Peru", ["PER"]),
        ("en", "Rebels seize a town", []),
        ("en", "North Korea warns the South", ["PRK", "KOR"]),
        ("en", "Italy warns the South", ["ITA"]),
        ("en", "Kim threatens the South", ["PRK", "KOR"]),
        ("de", "Drei-Brüder-Allianz ruft Feuerpause aus", ["AA", "MNDAA", "TNLA"]),
        ("de", "Kriegsparteien im Sudan", ["SDN", "RSF", "SDN"]),
    ],
)
def test_a_collective_word_means_whom_the_rest_of_the_text_makes_plain(
    language: str, text: str, codes: list[str]
) -> None:
    assert named(language, text) == codes


def test_a_collective_word_means_the_side_of_its_time() -> None:
    assert named("en", "Rebels shell a town in Ukraine", date(2014, 8, 1)) == ["DNR", "UKR"]
    assert named("en", "Rebels shell a town in Ukraine", date(2024, 8, 1)) == ["UKR"]


def test_collective_words_are_explained_by_another_sentence_too() -> None:
    assert named("en", "Fighting in Yemen goes on. The rebels fired a missile.") == ["YEM", "HOUTHI"]


def test_every_country_has_a_name_an_adjective_or_a_capital_in_both_languages() -> None:
    for language in ("de", "en"):
        known = {name.code for group in load_actors(language).names.values() for name in group if name.kind != "leader"}
        assert codes() <= known | {""}, sorted(codes() - known)


def test_collective_words_and_places_use_codes_that_exist() -> None:
    names = [n for lang in ("de", "en") for group in load_actors(lang).names.values() for n in group]
    used = {n.code for n in names if n.code} | {c for n in names for r in n.readings for c in r.codes}
    assert used <= codes()
    assert {r.where for n in names for r in n.readings} - {""} <= codes()
    assert groups() <= codes()


def test_every_pair_of_rivals_has_codes_that_exist() -> None:
    pairs = [entry["pair"] if isinstance(entry, dict) else entry for entry in read_yaml("rivals.yaml")["rivals"]]
    assert {code for pair in pairs for code in pair[:2]} <= codes()


@given(st.text(max_size=120))
def test_actors_are_found_in_order_and_inside_the_text_of_any_sentence(text: str) -> None:
    for sentence in sentences("title", text, frozenset()):
        found = find_actors(sentence, load_actors("en"), DAY, frozenset({"YEM", "PRK"}))
        assert [m.i for m in found] == sorted(m.i for m in found)
        assert all(0 <= m.i < m.j <= len(sentence.words) for m in found)


def test_a_small_word_that_is_spelled_like_a_country_names_nobody_for_collective_words() -> None:
    assert named("en", "Rebels told us they would hold the town") == []
