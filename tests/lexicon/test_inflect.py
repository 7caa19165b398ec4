"""Forms are made by rule from the lemmas of a lexicon file."""

import pytest

from indicators.errors import LexiconError
from indicators.lexicon.inflect import de, forms
from indicators.lexicon.load import compile_lexicon, languages, load, version

STRONG = {"geben": "gibt gab gegeben", "ziehen": "zieht zog gezogen", "brechen": "bricht brach gebrochen"}


@pytest.mark.parametrize(
    ("language", "kind", "lemma", "wanted"),
    [
        ("en", "verb", "attack", {"attack", "attacks", "attacked", "attacking"}),
        ("en", "verb", "strike struck", {"strikes", "struck", "striking"}),
        ("en", "verb", "stop stopped", {"stopped", "stopping"}),
        ("en", "noun", "army/armies", {"army", "armies"}),
        ("en", "verb", "call_up", {"call up", "called up", "calling up"}),
        ("de", "noun", "Angriff", {"angriff", "angriffs", "angriffe", "angriffen"}),
        ("de", "verb", "bombardieren", {"bombardiert", "bombardierte", "bombardierten"}),
        ("de", "verb", "übergeben", {"übergibt", "übergab", "übergaben", "übergeben"}),
        ("de", "verb", "ab|ziehen", {"abziehen", "abzieht", "abgezogen", "abzuziehen", "abzog"}),
        ("de", "adjective", "bereit", {"bereit", "bereite", "bereiten"}),
        ("fr", "noun", "char d'assaut", {"char d'assaut", "chars d'assaut"}),
        ("fr", "verb", "lancer", {"lance", "lancent", "lançait", "lança", "lancera", "lancé", "lancées", "lançant"}),
        ("fr", "verb", "appeler", {"appelle", "appellent", "appelait", "appellera", "appelé"}),
        ("fr", "verb", "conquérir", {"conquiert", "conquièrent", "conquit", "conquise"}),
        ("fr", "verb", "se retirer", {"se retirent", "se sont retirées", "s'est retiré", "se retirer"}),
        ("fr", "verb", "mettre_fin_à", {"met fin à", "mis fin à", "mettront fin à"}),
        ("fr", "adjective", "offensif", {"offensive", "offensifs", "offensives"}),
        ("tr", "noun", "hava saldırı", {"hava saldırısı", "hava saldırıları", "hava saldırılarını"}),
        ("tr", "noun", "uçak", {"uçak", "uçağı", "uçaklar", "uçaklarının"}),
        ("tr", "verb", "vur", {"vurdu", "vuruldu", "vuracağını", "vurabilir", "vurmadı"}),
        ("tr", "verb", "işgal et/ed", {"işgal etti", "işgal edecek", "işgal edildi", "işgal etmeyeceğini"}),
        ("pl", "noun", "rakieta", {"rakieta", "rakiety", "rakietę", "rakiet", "rakietami"}),
        ("pl", "noun", "jeniec/jeńc", {"jeniec", "jeńcy", "jeńców", "jeńcami"}),
        ("pl", "noun", "atak+rakietowy", {"atak rakietowy", "atakiem rakietowym", "ataków rakietowych"}),
        ("pl", "noun", "zawieszenie broni", {"zawieszenie broni", "zawieszeniu broni"}),
        ("pl", "verb", "ostrzelać", {"ostrzelał", "ostrzelały", "ostrzelano", "ostrzelane", "ostrzelanie"}),
        ("pl", "verb", "ogłosić", {"ogłosił", "ogłosi", "ogłoszą", "ogłoszony", "ogłoszenie"}),
        ("pl", "verb", "zająć", {"zajął", "zajęła", "zajęli", "zajmie", "zajęte", "zajęcie"}),
        ("pl", "verb", "wejść", {"wszedł", "weszła", "weszli", "wejdą"}),
        ("pl", "adjective", "gotowy", {"gotowa", "gotowi", "gotowych"}),
        (
            "es",
            "verb",
            "desplegar",
            {"despliega", "desplegaron", "despliegue", "desplegará", "desplegarse"},
        ),
        ("es", "verb", "mantener", {"mantiene", "mantuvo", "mantendrán", "mantenga", "mantuvieran"}),
        ("es", "verb", "reunirse", {"se reúnen", "se reunió", "reunirse", "reunidos"}),
        ("es", "verb", "destruir", {"destruye", "destruyó", "destruyendo", "destruido"}),
        ("es", "verb", "abrir fuego", {"abre fuego", "abrieron fuego"}),
        ("es", "noun", "avión de combate", {"avión de combate", "aviones de combate"}),
        ("es", "noun", "buque militar", {"buques militares"}),
        ("ar", "noun", "ضربة", {"ضربة", "الضربة", "ضربات", "الضربات"}),
        ("ar", "noun", "طائرة مسيرة", {"طائرة مسيرة", "الطائرة المسيرة", "وطائرة مسيرة", "للطائرة المسيرة"}),
        ("ar", "verb", "هاجم يهاجم", {"هاجم", "هاجمت", "هاجموا", "يهاجم", "تهاجم", "يهاجمون", "سيهاجم"}),
        ("ar", "verb", "نفى ينفي", {"نفى", "نفت", "نفوا", "تنفي", "ينفون"}),
        ("ar", "adjective", "مستعد", {"مستعد", "مستعدة", "المستعدين"}),
        ("es", "adjective", "armado", {"armado", "armadas"}),
        ("ru", "noun", "прекращение огня", {"прекращения огня", "прекращению огня", "прекращением огня"}),
        ("ru", "noun", "баллистическая ракета", {"баллистическую ракету", "баллистических ракет"}),
        ("ru", "noun", "боец/бойц", {"бойцы", "бойцов", "бойца"}),
        ("ru", "noun", "сделка", {"сделок", "сделку", "сделкой"}),
        ("ru", "noun", "военнослужащий", {"военнослужащих", "военнослужащего"}),
        ("ru", "verb", "атаковать*", {"атаковали", "атакует", "атакован", "атаковавший"}),
        ("ru", "verb", "отойти*", {"отошли", "отойдут", "отошедшие"}),
        ("ru", "verb", "отозвать*", {"отозвала", "отзовет", "отозван"}),
        ("ru", "verb", "нанести* + удар", {"нанесла удар", "нанесут удар", "нанесен удар"}),
        ("ru", "verb", "отвергнуть*", {"отверг", "отвергла", "отвергнуто"}),
        ("ru", "verb", "угрожать", {"угрожает", "угрожали"}),
        ("ru", "verb", "вступить*", {"вступит", "вступили"}),
        ("ru", "adjective", "ядерный", {"ядерного", "ядерной", "ядерную"}),
        ("uk", "noun", "ракетна атака", {"ракетної атаки", "ракетну атаку", "ракетними атаками"}),
        ("uk", "noun", "боєць/бійць", {"боєць", "бійця", "бійці", "бійців"}),
        ("uk", "noun", "перемир'я", {"перемир'ям", "перемир'ї"}),
        ("uk", "noun", "припинення|вогню", {"припинення вогню", "припиненням вогню"}),
        ("uk", "noun", "сутичка", {"сутичок", "сутичці", "сутички"}),
        ("uk", "verb", "захопити^", {"захопив", "захоплять", "захоплено", "захоплених", "захопивши"}),
        ("uk", "verb", "атакувати", {"атакує", "атакують", "атаковано", "атакуватимуть"}),
        ("uk", "verb", "домовитися^", {"домовилися", "домовились", "домовляться"}),
        ("uk", "adjective", "ядерний", {"ядерної", "ядерними"}),
    ],
)
def test_a_lemma_has_the_forms_news_uses(language: str, kind: str, lemma: str, wanted: set[str]) -> None:
    full = de.with_parts(lemma, STRONG) if (language, kind) == ("de", "verb") else lemma
    assert wanted <= {form for form, _ in forms(language, kind, full)}


def test_both_languages_have_a_lexicon() -> None:
    assert {"de", "en"} <= set(languages())


def test_the_version_stands_for_the_content() -> None:
    assert len(version()) == 12
    assert version() == version()


def test_an_unknown_language_is_named_with_those_there_are() -> None:
    with pytest.raises(LexiconError, match="'xx' has no lexicon"):
        load("xx")


def test_a_wrong_key_is_named_with_its_place() -> None:
    with pytest.raises(LexiconError, match=r"xx\.yaml: concepts\.FORCE\.noun"):
        compile_lexicon({"language": "xx", "concepts": {"FORCE": {"noun": ["army"]}}}, "xx.yaml")


@pytest.mark.parametrize("word", ["Wochenende", "Herzattacke", "Handelskrieg"])
def test_compounds_that_mean_something_else_have_no_concept(word: str) -> None:
    assert {s.concept for s in load("de").lookup(word.lower())} & {"END", "ATTACK", "FIGHT"} == set()
