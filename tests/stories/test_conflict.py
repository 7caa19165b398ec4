"""A signal lands in the conflicts it is about and in no other; great powers stand in many."""

import pytest

from indicators.model import Conflict, Direction, Evidence, Modality, Signal
from indicators.stories.conflict import ConflictMatcher

UKRAINE = Conflict(
    "ukraine",
    "War in Ukraine",
    ("RUS", "UKR", "USA"),
    places={"de": ("Ukraine", "Donbass", "Charkiw"), "ru": ("Украина", "Харьков"), "en": ("Ukraine", "Kharkiv")},
    words={"de": ("Ukraine-Krieg",), "en": ("war in Ukraine",)},
)
GAZA = Conflict(
    "gaza",
    "Gaza",
    ("ISR", "HAMAS", "PSE", "USA"),
    places={"de": ("Gaza", "Gazastreifen", "Rafah"), "en": ("Gaza", "Rafah"), "ar": ("غزة", "رفح")},
)
IRAN = Conflict("iran", "Iran", ("IRN", "ISR", "USA"), places={"en": ("Natanz", "Strait of Hormuz"), "de": ("Natans",)})
TAIWAN = Conflict("taiwan", "Taiwan", ("CHN", "TWN", "USA"), places={"zh": ("台湾", "台海"), "en": ("Taiwan Strait",)})
WORLD = Conflict("world", "World", ())
MATCHER = ConflictMatcher([UKRAINE, GAZA, IRAN, TAIWAN, WORLD])


def signal(source=(), target=(), kind="armed_attack", evidence=()):
    return Signal(
        kind,
        Direction.ESCALATION,
        Modality.ASSERTED,
        -9.0,
        0.9,
        source_actors=tuple(source),
        target_actors=tuple(target),
        evidence=tuple(evidence),
    )


def conflicts(title, summary="", lang="en", **roles):
    return MATCHER.of(title, summary, lang, [signal(**roles)])[0]


@pytest.mark.parametrize(
    ("title", "lang", "roles", "expected"),
    [
        # two parties of one conflict
        ("Russia strikes", "en", {"source": ["RUS"], "target": ["UKR"]}, ("ukraine", "world")),
        # every actor of the signal explained by one conflict beats half of them in another
        ("Israel and the US strike Iran", "en", {"source": ["ISR", "USA"], "target": ["IRN"]}, ("iran", "world")),
        # a pair two conflicts share: the words decide
        ("US and Israel agree on Gaza", "en", {"source": ["USA", "ISR"]}, ("gaza", "world")),
        # ... and without words it counts in none: they are no opponents
        ("US and Israel agree", "en", {"source": ["USA", "ISR"]}, ("world",)),
        # a great power alone is in no conflict
        ("US strikes militia", "en", {"source": ["USA"]}, ("world",)),
        ("US condemns attack in Kharkiv", "en", {"source": ["USA"]}, ("ukraine", "world")),
        # a party fighting outside the conflict
        ("Russia threatens Finland", "en", {"source": ["RUS"], "target": ["FIN"]}, ("world",)),
        # one party and a place, inflected
        ("Взрывы в Харькове после удара", "ru", {"source": ["RUS"]}, ("ukraine", "world")),
        ("Angriff im Osten der Ukraine", "de", {"source": ["RUS"]}, ("ukraine", "world")),
        # words alone, without any actor
        ("Heavy shelling in Kharkiv", "en", {}, ("ukraine", "world")),
        ("قصف على رفح", "ar", {}, ("gaza", "world")),
        ("وبرفح قصف", "ar", {}, ("gaza", "world")),
        ("شرفح قصف", "ar", {}, ("world",)),
        ("解放军在台海举行演习", "zh", {"source": ["CHN"]}, ("taiwan", "world")),
        # weapons for a party come from outside
        (
            "Germany sends tanks",
            "en",
            {"source": ["DEU"], "target": ["UKR"], "kind": "arms_supply"},
            ("ukraine", "world"),
        ),
        # an act of force by somebody else takes place where it is named, a speech act needs more
        ("Finnish troops bombed in Kharkiv", "en", {"source": ["FIN"]}, ("ukraine", "world")),
        ("Japan cites Kharkiv", "en", {"source": ["JPN"], "kind": "threat"}, ("world",)),
        # who only looks on is no party
        ("UN condemns shelling of Kharkiv", "en", {"source": ["UNO"], "kind": "accusation"}, ("ukraine", "world")),
        # the title names a second conflict the signal is not about
        ("Israel strikes Iran amid Gaza war", "en", {"source": ["ISR"], "target": ["IRN"]}, ("iran", "world")),
        # a language the conflict has no words in: all its words count
        ("Kharkiv bombardée", "fr", {"source": ["RUS"]}, ("ukraine", "world")),
        # part of another word
        ("Gazastreifenförmig", "de", {}, ("world",)),
        ("Megaza opens", "en", {}, ("world",)),
    ],
)
def test_a_signal_lands_where_it_belongs(title, lang, roles, expected):
    assert conflicts(title, lang=lang, **roles) == expected


def test_a_great_power_with_a_place_deep_in_the_background_stays_out():
    summary = "The minister spoke in London. Earlier this year he had visited Kharkiv."
    assert conflicts("US sanctions militia", summary, source=["USA"]) == ("world",)


def test_a_signal_of_the_title_is_near_what_the_lead_names():
    drill = signal(["USA"], evidence=[Evidence("title", 4, 10, "drills")])
    at_the_border = "The army trained near Kharkiv. The weather was fine."
    assert MATCHER.of("US: drills over", at_the_border, "en", [drill]) == (("ukraine", "world"),)
    assert MATCHER.of("US: drills over", "All went well. Not so in Kharkiv.", "en", [drill]) == (("world",),)


def test_in_a_round_up_only_the_signals_own_sentence_speaks():
    summary = "Explosions were heard in Kharkiv. In Rafah troops opened fire."
    at = summary.index("opened fire")
    shots = signal(evidence=[Evidence("summary", at, at + 11, "opened fire")])
    assert MATCHER.of("The morning in brief", summary, "en", [shots]) == (("gaza", "world"),)


def test_each_signal_of_an_article_is_placed_on_its_own():
    signals = [signal(["RUS"], ["UKR"]), signal(["ISR"], ["HAMAS"])]
    assert MATCHER.of("News", "", "en", signals) == (("ukraine", "world"), ("gaza", "world"))


def test_without_conflicts_everything_is_world():
    assert ConflictMatcher([]).of("Gaza", "", "en", [signal()]) == (("world",),)


def test_an_article_without_signals_belongs_nowhere():
    assert MATCHER.of("Gaza", "", "en", []) == ()


def test_evidence_beyond_the_text_does_no_harm():
    odd = signal(evidence=[Evidence("summary", 10_000, 10_005, "?"), Evidence("body", 0, 1, "?")])
    assert MATCHER.of("", "", "en", [odd]) == (("world",),)


def test_a_pair_of_opponents_that_two_conflicts_share_counts_in_both_where_no_word_decides():
    matcher = ConflictMatcher([UKRAINE, Conflict("nato", "Russia and NATO", ("RUS", "USA", "NATO"))])
    talks = signal(["USA"], ["RUS"], kind="talks_held")
    assert matcher.of("Biden calls Putin", "", "en", [talks]) == (("ukraine", "nato", "world"),)
    assert matcher.of("Biden calls Putin about Ukraine", "", "en", [talks]) == (("ukraine", "world"),)


def test_a_longer_name_goes_before_a_shorter_one_inside_it():
    sudan = Conflict("sudan", "Sudan", ("SDN", "RSF"), places={"en": ("Sudan",), "ar": ("السودان",)})
    south = Conflict("south", "South Sudan", ("SSD",), places={"en": ("South Sudan",), "ar": ("جنوب السودان",)})
    matcher = ConflictMatcher([sudan, south])
    assert matcher.of("Clashes in South Sudan", "", "en", [signal()]) == (("south", "world"),)
    assert matcher.of("Clashes in Sudan", "", "en", [signal()]) == (("sudan", "world"),)
    assert matcher.of("اشتباكات في جنوب السودان", "", "ar", [signal()]) == (("south", "world"),)


def test_a_word_with_a_star_takes_any_ending():
    matcher = ConflictMatcher([Conflict("x", "X", (), words={"de": ("gaza*",)})])
    assert matcher.of("Gazastreifenförmig", "", "de", [signal()]) == (("x", "world"),)
