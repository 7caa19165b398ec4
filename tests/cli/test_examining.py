"""doctor finds what is wrong and says what to do, changes nothing, and tells faults from warnings by its exit code."""

import datetime as dt
from pathlib import Path

import pytest

from indicators.cli.findings import Grade, examine, has_wal_fault
from indicators.cli.languages import examine_language
from indicators.lexicon.load import languages
from indicators.model import FeedHealth
from indicators.store.database import open_store
from indicators.store.writes import save_collected, sync_feeds

NOW = dt.datetime(2021, 12, 28, 13, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def found(findings, part: str) -> str:
    return " / ".join(f"{f.grade.value}: {f.found} > {f.todo}" for f in findings if f.part == part)


def test_a_sound_set_up_has_no_fault(cli, filled: str, feeds_file: Path) -> None:
    done = cli("doctor", "--feeds", feeds_file, "--database", filled)
    assert done.code == 0
    assert "0 faults" in done.out
    assert "3 feeds, 2 conflicts and world" in done.out


def test_nothing_is_changed_or_made(cli, feeds_file: Path, tmp_path: Path) -> None:
    done = cli("doctor", "--feeds", feeds_file, "--database", f"sqlite:///{tmp_path / 'none.db'}")
    assert done.code == 0
    assert "there is none yet" in done.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["feeds.yaml"]


def test_one_fault_hides_no_other(cli, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("feeds:\n  - {id: a, url: nowhere, publisher: P, language: en}\n")
    (tmp_path / "x.db").write_text("no database " * 200)
    done = cli("doctor", "--feeds", tmp_path / "feeds.yaml", "--database", f"sqlite:///{tmp_path / 'x.db'}")
    assert done.code == 2
    assert "2 faults" in done.out
    assert "feeds[0].url: 'nowhere' is no web address" in done.out
    assert "is not a SQLite database or is damaged" in done.out


def test_failing_silent_and_untried_feeds_are_told_apart(filled: str, feeds_file: Path) -> None:
    feeds_file.write_text(feeds_file.read_text().replace("conflicts:", "  - {id: new, language: en, publisher: New, "
                          "url: 'https://new.example/'}\nconflicts:"))  # fmt: skip
    with open_store(filled) as store:
        failing = FeedHealth("https://blatt.example/rss", last_attempt=NOW, error_streak=7, last_error="404 not found")
        save_collected(store, "blatt", failing, [], NOW, failed=True)
    told = found(examine(feeds_file, filled, NOW + dt.timedelta(days=40)), "feeds")
    assert "1 failed, 404 not found: blatt > Look for their new addresses" in told
    assert "1 were never fetched: new" in told
    assert "2 answer but bring nothing new: herald, courier" in told


def test_full_text_tells_how_it_goes_and_what_to_install(
    filled: str, feeds_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds_file.write_text(feeds_file.read_text().replace("{id: blatt,", "{id: blatt, full_text: true,"))
    with open_store(filled) as store, store.writing() as connection:
        told = "UPDATE feeds SET pages_read = 2, pages_failed = 3, page_error = 'refuses us (403)' WHERE id = 'blatt'"
        connection.exec_driver_sql(told)
    said = found(examine(feeds_file, filled, NOW), "full text")
    assert "ok: 2 pages read, 3 not" in said
    assert (
        "warning: blatt: 3 of 5 pages not read, last: refuses us (403) > Their articles are scored by the teaser"
        in said
    )
    monkeypatch.setattr("indicators.cli.findings.missing", lambda: "pip install -r requirements-fulltext.txt")
    assert "1 feeds ask for full_text, which is not installed > pip install -r" in found(
        examine(feeds_file, filled, NOW), "configuration"
    )


def test_a_clock_behind_the_store_is_a_fault(filled: str, feeds_file: Path) -> None:
    findings = examine(feeds_file, filled, NOW - dt.timedelta(days=3))
    assert "ahead of the clock > Set the clock" in found(findings, "clock")
    assert any(finding.grade is Grade.BAD for finding in findings)


def test_articles_of_an_older_lexicon_ask_for_a_rescore(filled: str, feeds_file: Path) -> None:
    from sqlalchemy import text

    with open_store(filled) as store, store.writing() as connection:
        connection.execute(text("UPDATE articles SET lexicon_version = 'old'"))
    assert "scored by an older lexicon > `python -m indicators rescore`" in found(
        examine(feeds_file, filled, NOW), "store"
    )


def test_articles_that_wait_ask_for_the_worker(filled: str, feeds_file: Path) -> None:
    from sqlalchemy import text

    with open_store(filled) as store, store.writing() as connection:
        connection.execute(text("UPDATE articles SET scored_version = NULL"))
    assert "articles wait for the scorer" in found(examine(feeds_file, filled, NOW), "store")


def test_feeds_in_languages_that_cannot_be_read_are_named(feeds_file: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("indicators.lexicon.load.readable", lambda: frozenset(("de",)))
    told = found(examine(feeds_file, f"sqlite:///{tmp_path / 'n.db'}", LATER), "configuration")
    assert "2 feeds are in languages that cannot be read yet: en" in told


@pytest.mark.parametrize(
    ("version", "faulty"),
    [
        ((3, 6, 23), False), ((3, 7, 0), True), ((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False),
        ((3, 45, 0), True), ((3, 50, 6), True), ((3, 50, 7), False), ((3, 51, 2), True), ((3, 51, 3), False),
        ((3, 53, 0), False),
    ],
)  # fmt: skip
def test_versions_of_sqlite_that_can_damage_a_database_are_known(version: tuple[int, int, int], faulty: bool) -> None:
    assert has_wal_fault(version) is faulty


@pytest.mark.parametrize("language", languages())
def test_every_language_can_reach_some_rules(language: str) -> None:
    findings = examine_language(language)
    assert not [finding for finding in findings if finding.grade is Grade.BAD]
    assert "rules can match" in found(findings, language)


def test_a_language_without_a_lexicon_is_a_fault(cli) -> None:
    done = cli("doctor", "--language", "xx")
    assert done.code == 2
    assert "'xx' has no lexicon (there are: " in done.out


def test_a_store_without_any_feed_is_no_crash(feeds_file: Path, tmp_path: Path) -> None:
    feeds_file.write_text("feeds: []\n")
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    with open_store(url) as store:
        sync_feeds(store, [], NOW)
    assert "Add a feed" in found(examine(feeds_file, url, LATER), "configuration")
