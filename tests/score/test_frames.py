"""Clauses, roles, modality, denials and merging on whole texts, by the rules alone."""

from datetime import UTC, datetime

import pytest

from indicators.model import Article, Modality
from indicators.score.merge import Candidate
from indicators.score.models import Models
from tests.score.reading import BARE, read

PUBLISHED = datetime(2024, 5, 15, 12, tzinfo=UTC)  # a Wednesday


def candidates(title: str, summary: str = "", language: str = "de") -> list[Candidate]:
    return BARE.candidates(Article("x", title, summary, PUBLISHED, language), Models.none())


def one(kind: str, title: str, summary: str = "", language: str = "de") -> Candidate:
    found = [c for c in candidates(title, summary, language) if c.type == kind]
    assert len(found) == 1, f"{kind}: {found}"
    return found[0]


@pytest.mark.parametrize(
    ("language", "title", "kind", "modality"),
    [
        ("de", "Russland beschießt Charkiw mit Raketen", "armed_attack", "asserted"),
        ("de", "Kiew: Russland beschießt Charkiw mit Raketen", "armed_attack", "claimed"),
        ("de", "Moskau dementiert Angriffspläne", "invasion", "denied"),
        ("de", "Israel will Truppen aus dem Libanon abziehen", "troop_withdrawal", "announced"),
        ("de", "Waffenruhe im Sudan in Sicht?", "ceasefire", "feared"),
        ("de", "Russische Verbände sollen sieben Dörfer erobert haben", "invasion", "claimed"),
        ("de", "EU verhängt Sanktionen gegen Belarus", "sanctions", "asserted"),
        ("en", "Russia shells Kharkiv", "armed_attack", "asserted"),
        ("en", "Kyiv says Russia shelled Kharkiv", "armed_attack", "claimed"),
        ("en", "Israel to withdraw troops from Lebanon", "troop_withdrawal", "announced"),
        ("en", "Truce in Sudan in sight?", "ceasefire", "feared"),
        ("en", "EU imposes sanctions on Belarus", "sanctions", "asserted"),
    ],
)
def test_modality_follows_the_words_that_vouch(language: str, title: str, kind: str, modality: str) -> None:
    assert one(kind, title, language=language).modality == Modality(modality)


def test_a_condition_is_no_signal() -> None:
    found = {c.type for c in candidates("Ankara droht mit Krieg, wenn Athen die Insel besetzt")}
    assert "invasion" not in found


def test_the_doer_comes_first_in_active_and_passive() -> None:
    active = one("diplomatic_break", "Berlin weist 40 russische Diplomaten aus")
    assert (active.sources, active.targets) == (("DEU",), ("RUS",))
    assert one("diplomatic_break", "Germany expels 40 Russian diplomats", language="en").sources == ("DEU",)


def test_a_host_city_is_no_actor() -> None:
    assert "CHN" not in one("talks_held", "Außenminister aus Teheran und Riad treffen sich in Peking").actors


def test_a_later_denial_contests_what_was_told() -> None:
    found = candidates(
        "Moskaus Truppen nehmen Kleinstadt im Donbass ein", "Der ukrainische Generalstab wies das zurück."
    )
    assert Modality.DENIED in {c.modality for c in found if c.type == "invasion"}
    assert "reassurance" not in {c.type for c in found}


def test_a_sentence_without_a_signal_adds_its_dead_to_the_attack_before_it() -> None:
    attack = one(
        "armed_attack", "Raketen treffen Markt in Omdurman", "Mindestens 54 Menschen kamen am Dienstag ums Leben."
    )
    assert attack.quantity is not None
    assert (attack.quantity.value, attack.quantity.unit) == (54, "dead")
    assert attack.day is not None
    assert attack.day.isoformat() == "2024-05-14"


def test_a_repeat_in_the_teaser_is_the_same_event() -> None:
    one("sanctions", "EU verhängt Sanktionen gegen Belarus", "Die EU hat Sanktionen gegen Belarus verhängt.")


def test_talks_on_a_day_to_come_are_scheduled_not_held() -> None:
    found = {c.type for c in candidates("Delegationen aus Kiew und Moskau treffen sich am Freitag in Istanbul")}
    assert "talks_scheduled" in found
    assert "talks_held" not in found


def test_history_is_known_as_background() -> None:
    (history,) = candidates("Zwei Jahre nach dem Einmarsch in der Ukraine")
    assert "background" in history.features
    assert "background" not in one("invasion", "Russland beginnt Einmarsch in der Ukraine").features


def test_a_clause_behind_and_shares_the_subject() -> None:
    accused = one("accusation", "Moskau dementierte das und warf der Ukraine Provokationen vor")
    assert (accused.sources, accused.targets) == (("RUS",), ("UKR",))


@pytest.mark.parametrize(
    ("language", "title", "kinds"),
    [
        ("de", "Kreml: Kein Einmarsch geplant", ["label", "main"]),
        ("de", "Moskau erklärte, dass die Truppen abziehen", ["main", "that"]),
        ("en", "Moscow said that its troops had left", ["main", "that"]),
        ("en", "Iran will respond if Israel attacks", ["main", "condition"]),
    ],
)
def test_clauses_know_what_they_are(language: str, title: str, kinds: list[str]) -> None:
    assert [clause.kind for clause in read(title, language)[0].clauses] == kinds


def test_a_separable_verb_is_joined_over_its_clause() -> None:
    spans = read("Die Türkei zieht ihre Soldaten nach Wochen aus Idlib ab", "de")[0].spans
    assert any(span.has("WITHDRAW") and span.particle > 0 for span in spans)


def test_a_compound_carries_the_concepts_of_its_parts() -> None:
    spans = read("Truppenabzug aus Idlib", "de")[0].spans
    assert {"FORCE", "WITHDRAW"} <= set(spans[0].senses)
