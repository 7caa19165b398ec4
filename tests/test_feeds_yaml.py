"""The feeds.yaml that ships with the project is sound, and places texts as an analyst would."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from indicators.config import LANGUAGES, load_feeds
from indicators.model import Article, Direction, Modality, Signal
from indicators.score.scorer import Scorer
from indicators.stories.conflict import ConflictMatcher

PATH = Path(__file__).parent.parent / "feeds.yaml"
CONFIGURATION = load_feeds(PATH)
MATCHER = ConflictMatcher(CONFIGURATION.conflicts)


def test_every_language_has_feeds_of_four_or_more_owners():
    owners = Counter(language for language, _ in {(feed.language, feed.owner) for feed in CONFIGURATION.feeds})
    assert set(owners) == set(LANGUAGES)
    assert min(owners.values()) >= 4


def test_every_feed_says_who_stands_behind_it_and_which_state_directs_it():
    said = {"id", "language", "title", "publisher", "owner", "state_affiliated", "weight", "url"}
    for feed in yaml.safe_load(PATH.read_text(encoding="utf-8"))["feeds"]:
        assert set(feed) == (said | {"state"} if feed["state_affiliated"] else said), feed["id"]


def test_the_file_opens_with_what_its_fields_mean():
    lines = PATH.read_text(encoding="utf-8").splitlines()
    head = "\n".join(line for line in lines[: lines.index("feeds:")])
    for key in ("id", "language", "title", "publisher", "owner", "state_affiliated", "state", "weight", "url"):
        assert f"#   {key} " in head
    assert all(f"#   {key} " in head for key in ("actors", "places", "words"))


def test_every_conflict_has_actors_and_places():
    assert len(CONFIGURATION.conflicts) > 12
    for conflict in CONFIGURATION.conflicts[:-1]:
        assert len(conflict.actors) >= 2, conflict.id
        assert conflict.places, conflict.id


@pytest.mark.parametrize(
    ("lang", "title", "expected"),
    [
        ("en", "Russia launches 100 drones at Kharkiv", {"ukraine-russia"}),
        ("de", "Putin und Biden telefonieren", {"ukraine-russia", "russia-nato"}),
        ("de", "Biden warnt Putin vor Angriff auf die Ukraine", {"ukraine-russia"}),
        ("de", "NATO-Russland-Rat tagt in Brüssel", {"russia-nato"}),
        ("de", "Polen verlegt 10.000 Soldaten an die Grenze zu Belarus", {"russia-nato"}),
        ("de", "Frankreich und Großbritannien liefern Marschflugkörper an die Ukraine", {"ukraine-russia"}),
        ("en", "Zelensky declares martial law", {"ukraine-russia"}),
        ("en", "Germany and France sign defence treaty", set()),
        ("en", "Israel bombs Beirut suburb after Hezbollah rockets", {"israel-lebanon"}),
        ("en", "Israel attacks airport in Aleppo", {"syria"}),
        ("en", "Russian forces bomb Idlib", {"syria"}),
        ("en", "Iran threatens Israel with retaliation", {"israel-iran"}),
        ("en", "Houthi rebels hit tanker in Red Sea", {"yemen-red-sea"}),
        ("en", "Clashes erupt in Tripoli, Lebanon", {"israel-lebanon"}),
        ("en", "Tripoli clashes kill 6", {"libya"}),
        ("de", "Kämpfe im Südsudan: Dutzende Tote", {"south-sudan"}),
        ("en", "Army and RSF trade fire in Khartoum", {"sudan"}),
        ("de", "Ruanda weist Vorwürfe Kongos zurück", {"drc-rwanda"}),
        ("en", "China holds live-fire drills around Taiwan", {"china-taiwan"}),
        ("en", "Chinese coast guard uses water cannon on Philippine boat", {"south-china-sea"}),
        ("en", "India and Pakistan exchange fire across Line of Control", {"india-pakistan"}),
        ("en", "Pakistan strikes targets in Afghanistan", {"afghanistan-pakistan"}),
        ("en", "Suicide bomber kills 12 in Kandahar mosque", {"afghanistan-pakistan"}),
        ("en", "Turkish jets violate Greek airspace over Aegean", {"greece-turkey"}),
        ("en", "Turkey bombs Kurdish positions in northern Syria", {"syria"}),
        ("de", "Aserbaidschan greift Stellungen in Bergkarabach an", {"armenia-azerbaijan"}),
        ("de", "Dschihadisten töten Soldaten in Niger", {"sahel"}),
    ],
)
def test_what_the_scorer_finds_lands_where_it_belongs(scorer, lang, title, expected):
    score = scorer.score(Article("1", title, lang=lang))
    assert bool(score.signals) or not expected, "the scorer found nothing"
    placed = MATCHER.of(title, "", lang, score.signals)
    assert {conflict for own in placed for conflict in own if conflict != "world"} == expected


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Shakhtar Donetsk attack proves too strong for Dynamo"),
        ("de", "Schachtar Donezk schlägt Real Madrid"),
        ("en", "Maccabi Tel Aviv beat Hapoel in heated battle"),
    ],
)
def test_a_team_named_after_a_place_of_war_is_placed_nowhere(lang, title):
    score = Scorer.load().score(Article("1", title, lang=lang))
    assert not any(MATCHER.of(title, "", lang, score.signals))


@pytest.fixture(scope="module")
def scorer():
    return Scorer.load(["rerank", "relevance"])  # placing is judged here, not how sure the scorer is


@pytest.mark.parametrize(
    ("lang", "title", "actors", "expected"),
    [
        ("fr", "Frappes russes sur Kharkiv et Odessa", ["RUS"], "ukraine-russia"),
        ("es", "Combates en la ciudad de Jersón", [], "ukraine-russia"),
        ("ru", "Взрывы прогремели в Харькове", [], "ukraine-russia"),
        ("ru", "В Киеве объявлена тревога", [], "ukraine-russia"),
        ("uk", "Росіяни обстріляли околиці Києва", ["RUS"], "ukraine-russia"),
        ("uk", "Обстріл на Донеччині", [], "ukraine-russia"),
        ("pl", "Ostrzał w Kijowie", [], "ukraine-russia"),
        ("tr", "Kiev'de patlama", [], "ukraine-russia"),
        ("zh", "俄军炮击哈尔科夫", ["RUS"], "ukraine-russia"),
        ("ar", "قصف إسرائيلي على خان يونس", ["ISR"], "israel-palestine"),
        ("tr", "Gazze'ye hava saldırısı", [], "israel-palestine"),
        ("pl", "Nalot na obóz w Strefie Gazy", [], "israel-palestine"),
        ("ru", "Удар по сектору Газа", [], "israel-palestine"),
        ("zh", "以军空袭黎巴嫩南部", ["ISR"], "israel-lebanon"),
        ("ar", "اشتباكات في الخرطوم", [], "sudan"),
        ("ar", "اشتباكات في جنوب السودان", [], "south-sudan"),
        ("fr", "Violents combats près de Goma", [], "drc-rwanda"),
        ("fr", "Attaque djihadiste au Niger", [], "sahel"),
        ("es", "Enfrentamientos en el Catatumbo", [], "colombia"),
        ("zh", "朝鲜发射导弹", ["PRK"], "koreas"),
        ("zh", "解放军在台海演习", ["CHN"], "china-taiwan"),
        ("uk", "Вірменія повідомила про обстріл", ["ARM"], "armenia-azerbaijan"),
        ("ru", "Перестрелка в Кашмире", [], "india-pakistan"),
        ("tr", "Ege'de gerilim", ["TUR"], "greece-turkey"),
    ],
)
def test_places_are_known_in_every_language_and_inflected(lang, title, actors, expected):
    found = Signal("armed_attack", Direction.ESCALATION, Modality.ASSERTED, -9.0, 0.9, source_actors=tuple(actors))
    assert MATCHER.of(title, "", lang, [found]) == ((expected, "world"),)
