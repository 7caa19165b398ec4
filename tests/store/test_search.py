"""Search finds the same on both databases, whatever the case, the accents and the script."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from indicators.model import Entry, Feed, FeedHealth
from indicators.store.database import Store
from indicators.store.folding import folded, search_phrases
from indicators.store.reads import Filter, read_articles, read_signals
from indicators.store.writes import remove_articles_before, save_collected, sync_feeds

NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)
TITLES = {
    "german": "10.000 Soldaten aus Südossetien abgezogen",
    "english": "U.S.-led talks: Kyiv, Moscow agree on cease-fire (again)",
    "ukrainian": "Обстріл Києва тривав усю ніч",
    "russian": "Войска отведены от границы, сообщил Пётр",
    "polish": "Łódź: żołnierze wracają do koszar",
    "turkish": "Ateşkes İstanbul'da ilan edildi",
    "greek": "Συνομιλίες στην Αθήνα",
    "arabic": "إعلان وقف إطلاق النار في المدينة",
    "chinese": "双方同意停火,边境恢复平静",
    "group": "M23 rebels take town; 3am curfew",
    "url": "See https://n.example/path?q=1&x=2 and mail desk@news.example",
}


@pytest.fixture
def filled(store: Store) -> Store:
    sync_feeds(store, [Feed("f", "F", "https://n.example/feed", "P", "O", "de")], NOW)
    entries = [Entry(name, title, f"Summary of the {name} one", NOW) for name, title in TITLES.items()]
    save_collected(store, "f", FeedHealth(), entries, NOW)
    return store


def found(store: Store, search: str) -> list[str]:
    by_title = {title: name for name, title in TITLES.items()}
    return sorted(by_title.get(title, title) for title in read_articles(store, Filter(search=search))["title"])


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("soldaten", ["german"]),
        ("SOLDATEN abgez", ["german"]),
        ("suedossetien", []),
        ("sudossetien", ["german"]),
        ("SÜDOSSETIEN", ["german"]),
        ("10.000", ["german"]),
        ("cease-fire", ["english"]),
        ("fire cease", ["english"]),
        ("fire-cease", []),
        ("u.s.", ["english"]),
        ("КИЄВА обстріл", ["ukrainian"]),
        ("києв ніч", ["ukrainian"]),
        ("петр", ["russian"]),
        ("lodz", ["polish"]),
        ("zolnierze", ["polish"]),
        ("istanbul", ["turkish"]),
        ("ISTANBUL", ["turkish"]),
        ("αθηνα", ["greek"]),
        ("اعلان", ["arabic"]),
        ("إعلان", ["arabic"]),
        ("停火", ["chinese"]),
        ("火", ["chinese"]),
        ("停火 边境", ["chinese"]),
        ("停境", []),
        ("m23", ["group"]),
        ("3am", ["group"]),
        ("n.example", ["url"]),
        ("desk@news", ["url"]),
        ("summary", sorted(TITLES)),
        ("summary german", ["german"]),
        ("nowhere", []),
        ("", sorted(TITLES)),
        ("   ", sorted(TITLES)),
        ('"', sorted(TITLES)),
    ],
)
def test_search_finds_words_by_their_beginning(filled: Store, search: str, names: list[str]) -> None:
    assert found(filled, search) == names


@pytest.mark.parametrize(
    "search",
    ['"', "'", "soldaten OR talks", "NOT", "title:soldaten", "soldaten*", "(", "a & b", "a | !b", "NEAR(a b)", "^a",
     "-a", "soldaten' --", "\\", ":*", "<->", "%", "_", "\x00", "{x}", "a:*b", "'; DROP TABLE articles; --", "a" * 5000,
     " ".join("ab" for _ in range(500))],
)  # fmt: skip
def test_what_search_languages_take_for_commands_is_only_text(filled: Store, search: str) -> None:
    read_articles(filled, Filter(search=search))
    read_signals(filled, Filter(search=search))
    assert len(read_articles(filled)) == len(TITLES)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_no_search_breaks_a_database(filled: Store, search: str) -> None:
    read_articles(filled, Filter(search=search))


def test_search_follows_edits_and_removals(filled: Store) -> None:
    save_collected(filled, "f", FeedHealth(), [Entry("german", "Panzer rollen", "Neu", NOW)], NOW)
    assert found(filled, "soldaten") == []
    assert found(filled, "panzer") == ["Panzer rollen"]
    remove_articles_before(filled, NOW + dt.timedelta(days=1))
    assert found(filled, "panzer") == []
    assert found(filled, "summary") == []


texts = st.text(st.characters(max_codepoint=0x9FFF, blacklist_categories=("Cs", "Cc")), max_size=60)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts | st.sampled_from(sorted(TITLES.values())))
def test_both_databases_fold_a_text_alike(store: Store, title: str) -> None:
    with store.reading() as connection:
        assert connection.execute(text("SELECT folded(:title)"), {"title": title}).scalar() == folded(title)


@given(texts)
def test_folding_twice_changes_nothing_more(title: str) -> None:
    assert folded(folded(title)).split() == folded(title).split()


def test_a_search_line_is_cut_to_ten_words() -> None:
    assert len(search_phrases("word " * 50)) == 10
    assert search_phrases("Cease-Fire Ж") == [["cease", "fire"], ["ж"]]
