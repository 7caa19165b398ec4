"""Numbers and counted things in every shape news uses (codebook 22)."""

import pytest

from indicators.lexicon.load import load
from indicators.score.numbers import parse_digits
from indicators.score.quantity import find_quantities
from indicators.score.text import sentences

CASES = [
    ("en", "a dozen people killed", 12, "dead", False),
    ("en", "three dozen wounded", 36, "wounded", False),
    ("en", "between 20 and 30 soldiers", 20, "soldiers", False),
    ("en", "20-30 tanks", 20, "tanks", False),
    ("en", "two to three thousand troops", 2000, "soldiers", False),
    ("en", "at least 12 people were killed", 12, "dead", False),
    ("en", "$4.5 million in military aid", 4_500_000, "USD", False),
    ("en", "€500m for arms", 500_000_000, "EUR", False),
    ("en", "hundreds of thousands of troops", 100_000, "soldiers", True),
    ("en", "several hundred fighters", 100, "fighters", True),
    ("en", "half a million reservists", 500_000, "reservists", False),
    ("en", "two hundred and fifty prisoners", 250, "prisoners", False),
    ("en", "100 000 troops", 100_000, "soldiers", False),
    ("en", "the death toll rose to 45", 45, "dead", False),
    ("de", "ein Dutzend Menschen getötet", 12, "dead", False),
    ("de", "zwischen 20 und 30 Soldaten", 20, "soldiers", False),
    ("de", "20 bis 30 Panzer", 20, "tanks", False),
    ("de", "4,5 Millionen Euro für Waffen", 4_500_000, "EUR", False),
    ("de", "100 Mio. Dollar Militärhilfe", 100_000_000, "USD", False),
    ("de", "eine halbe Million Soldaten", 500_000, "soldiers", False),
    ("de", "anderthalb Dutzend Schiffe", 18, "ships", False),
    ("de", "mehrere Hundert Kämpfer", 100, "fighters", True),
    ("de", "Zehntausende Soldaten", 10_000, "soldiers", True),
    ("de", "zweihundertfünfzig Gefangene", 250, "prisoners", False),
    ("de", "mindestens 12 Menschen kamen ums Leben", 12, "dead", False),
    ("de", "14 Kampfpanzer vom Typ Leopard", 14, "tanks", False),
]


@pytest.mark.parametrize(("language", "words", "value", "unit", "approximate"), CASES)
def test_a_counted_thing_has_value_and_unit(
    language: str, words: str, value: float, unit: str, approximate: bool
) -> None:
    quantities = find_quantities(sentences("title", words, frozenset(["mio"]))[0], load(language))
    assert (quantities[0].value, quantities[0].unit, quantities[0].approximate) == (value, unit, approximate)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "a 25-year-old soldier killed"),
        ("en", "one soldier killed"),
        ("en", "M23 fighters near Goma"),
        ("de", "ein 25-jähriger Soldat getötet"),
        ("de", "40 Prozent der Soldaten"),
    ],
)
def test_ages_names_shares_and_singulars_are_no_quantity(language: str, words: str) -> None:
    assert [q for q in find_quantities(sentences("title", words, frozenset())[0], load(language)) if q.unit] == []


@pytest.mark.parametrize(
    ("token", "decimal", "value"),
    [
        ("10.000", ",", 10_000),
        ("10,000", ".", 10_000),
        ("4,5", ",", 4.5),
        ("1,200,000", ".", 1_200_000),
        ("9" * 400, ".", None),
        ("18:00", ".", None),
    ],
)
def test_digits_are_read_in_the_notation_of_the_language(token: str, decimal: str, value: float | None) -> None:
    assert parse_digits(token, decimal) == value


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "Separatists released four OSCE observers after a month in captivity", 4),
        ("en", "Thousand Rwandans fly to Cabo Delgado", 1000),
        ("en", "Sixty thousand reservists told to report", 60_000),
        ("de", "Polen weist am 23. März 45 Russen aus", 45),
        ("de", "1968 Palästinenser verlassen Gefängnisse", 1968),
        ("de", "Im Jahr 2024 Wahlen und Kämpfe", None),
        ("de", "Scharfschützen erschießen am 14. Juli fünf Soldaten", 5),
    ],
)
def test_a_number_is_told_from_dates_and_durations_near_it(language: str, text: str, value: float | None) -> None:
    lexicon = load(language)
    found = [q.value for s in sentences("title", text, frozenset()) for q in find_quantities(s, lexicon, True)]
    assert found == ([value] if value else [])


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("空袭致至少23人死亡", 23, "dead"),
        ("约三千五百名士兵返回驻地", 3500, "soldiers"),
        ("1.2万人撤离", 12_000, "civilians"),
        ("國防部：共機擾台15架次", 15, "aircraft"),
    ],
)
def test_chinese_numbers_are_read_by_place(text: str, value: float, unit: str) -> None:
    found = [q for s in sentences("title", text, frozenset()) for q in find_quantities(s, load("zh"))]
    assert [(q.value, q.unit) for q in found] == [(value, unit)]
