"""feeds.yaml is read strictly, and every mistake is named with its place, what was found and what is expected."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from indicators.config import append_feeds, database_url, feeds_file, load_feeds
from indicators.errors import ConfigError
from indicators.model import Feed

FEED = {"id": "paper", "url": "https://paper.example/rss", "publisher": "Paper", "language": "en"}
CONFLICT = {"id": "border", "title": "Border war", "actors": ["RUS", "UKR"]}


def written(tmp_path: Path, *feeds: dict[str, object], conflicts: list[dict[str, object]] | None = None) -> Path:
    path = tmp_path / "feeds.yaml"
    path.write_text(yaml.safe_dump({"feeds": list(feeds), "conflicts": conflicts or []}))
    return path


def mistake(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load_feeds(path)
    return str(caught.value)


def test_a_feed_in_a_language_that_nobody_reads_yet_is_admitted(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("feeds: [{id: uol, url: 'https://uol.example/', language: pt, publisher: UOL}]", encoding="utf-8")
    assert load_feeds(path).feeds[0].language == "pt"


def test_what_is_left_out_gets_its_default(tmp_path: Path) -> None:
    (feed,) = load_feeds(written(tmp_path, FEED)).feeds
    assert feed == Feed("paper", "Paper", "https://paper.example/rss", "Paper", "Paper", "en")


def test_world_is_always_the_last_conflict(tmp_path: Path) -> None:
    assert [c.id for c in load_feeds(written(tmp_path, FEED, conflicts=[CONFLICT])).conflicts] == ["border", "world"]
    assert [c.id for c in load_feeds(written(tmp_path, FEED)).conflicts] == ["world"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"langage": "en"}, "feeds[0].langage: there is no such key"),
        ({"langage": "en"}, "Did you mean 'language'?"),
        ({"language": "gr"}, "feeds[0].language: 'gr' has no lexicon (there are: ar, de, en"),
        ({"language": "gr"}, "Greek is 'el'"),
        ({"url": "ftp://paper.example"}, "feeds[0].url: 'ftp://paper.example' is no web address. Expected http"),
        ({"url": "https://[broken"}, "is no web address"),
        ({"id": "Has Blanks"}, "feeds[0].id: 'Has Blanks': expected small letters"),
        ({"weight": -1}, "feeds[0].weight: found -1"),
        ({"weight": "heavy"}, "feeds[0].weight: found 'heavy'"),
        ({"full_text": "sometimes"}, "feeds[0].full_text: found 'sometimes'"),
        ({"state_affiliated": "perhaps"}, "feeds[0].state_affiliated: found 'perhaps'"),
        ({"state": "XYZ", "state_affiliated": True}, "feeds[0].state: 'XYZ' is no country code"),
        ({"state": "RUS"}, "feeds[0].state: is set, but state_affiliated is false"),
        ({"publisher": ""}, "feeds[0].publisher: found ''"),
    ],
)
def test_a_mistake_in_a_feed_names_key_finding_and_remedy(
    tmp_path: Path, change: dict[str, object], expected: str
) -> None:
    assert expected in mistake(written(tmp_path, {**FEED, **change}))


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    assert "feeds[0].url: is missing and needed" in mistake(
        written(tmp_path, {k: v for k, v in FEED.items() if k != "url"})
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"actors": ["RUSS"]}, "conflicts[0].actors[0]: 'RUSS' is no actor code. Did you mean 'RUS'?"),
        ({"places": {"gr": ["Kreta"]}}, "conflicts[0].places: 'gr' has no lexicon"),
        ({"word": {"en": ["front"]}}, "conflicts[0].word: there is no such key"),
    ],
)
def test_a_mistake_in_a_conflict_is_named(tmp_path: Path, change: dict[str, object], expected: str) -> None:
    assert expected in mistake(written(tmp_path, FEED, conflicts=[{**CONFLICT, **change}]))


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    told = mistake(written(tmp_path, {**FEED, "language": "xx"}, {**FEED, "id": "b", "url": "nowhere"}))
    assert "feeds[0].language" in told
    assert "feeds[1].url" in told


@pytest.mark.parametrize("key", ["id", "url"])
def test_an_id_or_address_may_stand_once(tmp_path: Path, key: str) -> None:
    other = {"id": "other", "url": "https://other.example/rss", "publisher": "Other", "language": "en", key: FEED[key]}
    assert f"feeds[0], feeds[1]: the {key} '{FEED[key]}' stands 2 times" in mistake(written(tmp_path, FEED, other))


def test_broken_yaml_names_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("feeds:\n  - id: paper\n    url: [unclosed\nconflicts: []\n")
    told = mistake(path)
    assert told.startswith("feeds.yaml: line 4, column 1")
    assert "Check indentation and quotes" in told


@pytest.mark.parametrize("content", ["", "just text", "- a\n- list\n"])
def test_a_file_that_is_no_mapping_says_what_is_expected(tmp_path: Path, content: str) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(content)
    assert "expected the keys `feeds` and `conflicts`" in mistake(path)


def test_a_file_that_is_not_there_or_not_text_says_so(tmp_path: Path) -> None:
    assert "there is no such file" in mistake(tmp_path / "feeds.yaml")
    (tmp_path / "feeds.yaml").write_bytes(b"feeds: \xff\xfe")
    assert "cannot be read" in mistake(tmp_path / "feeds.yaml")


COMMENTED = """\
# My feeds.
feeds:
  # German
  - {id: blatt, language: de, publisher: Blatt, url: "https://blatt.example/rss"}   # every hour

# What we watch.
conflicts:
  - {id: border, title: Border war, actors: [RUS, UKR]}
"""
NEW = Feed("paper", "The Paper: World", "https://paper.example/rss?a=1&b=2", "Paper", "Paper plc", "en", weight=0.5)


def test_an_added_feed_keeps_comments_and_order(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(COMMENTED)
    assert append_feeds(path, [NEW]) == [NEW]
    lines = path.read_text().splitlines()
    assert [line for line in lines if "paper" not in line] == COMMENTED.splitlines()
    assert [feed.id for feed in load_feeds(path).feeds] == ["blatt", "paper"]
    assert load_feeds(path).feeds[1] == NEW


@pytest.mark.parametrize(
    "before",
    [
        "feeds: []\n",
        "feeds:\n",
        "feeds:\n- {id: a, language: en, publisher: A, url: 'https://a.example/'}",
    ],
)
def test_a_feed_can_be_added_to_any_shape_of_file(tmp_path: Path, before: str) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(before)
    known = load_feeds(path).feeds
    append_feeds(path, [NEW])
    assert load_feeds(path).feeds == (*known, NEW)


def test_a_feed_that_is_there_is_not_added_again(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(COMMENTED)
    append_feeds(path, [NEW])
    before = path.read_text()
    assert append_feeds(path, [NEW]) == []
    assert path.read_text() == before


def test_a_feed_that_would_make_the_file_wrong_leaves_it_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(COMMENTED)
    with pytest.raises(ConfigError, match="language"):
        append_feeds(path, [Feed("bad", "Bad", "https://bad.example/", "Bad", "Bad", "xx")])
    assert path.read_text() == COMMENTED
    assert list(tmp_path.iterdir()) == [path]


@given(title=st.text(min_size=1, max_size=30).filter(str.strip), owner=st.text(min_size=1, max_size=30))
def test_any_title_survives_being_written(tmp_path_factory: pytest.TempPathFactory, title: str, owner: str) -> None:
    path = tmp_path_factory.mktemp("feeds") / "feeds.yaml"
    feed = Feed("paper", title, "https://paper.example/", "Paper", owner, "en")
    append_feeds(path, [feed])
    assert load_feeds(path).feeds == (feed,)


def test_the_option_beats_the_environment_beats_the_default() -> None:
    environ = {"INDICATORS_DATABASE_URL": "postgresql://host/name", "INDICATORS_FEEDS": "/etc/feeds.yaml"}
    assert database_url("sqlite:///x.db", environ) == "sqlite:///x.db"
    assert database_url(None, environ) == "postgresql://host/name"
    assert database_url(None, {}).endswith("data/indicators.db")
    assert feeds_file(Path("mine.yaml"), environ) == Path("mine.yaml")
    assert feeds_file(None, environ) == Path("/etc/feeds.yaml")
    assert feeds_file(None, {}).name == "feeds.yaml"
