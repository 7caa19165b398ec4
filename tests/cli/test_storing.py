"""backup and restore, and what every command says of a database it cannot use."""

import sqlite3
from functools import partial
from pathlib import Path

import pytest

from indicators.store.database import open_store

COMMANDS = [("export", "articles", "--output", "-"), ("index", "--output", "-"), ("brief",), ("backup", "b.db")]


def test_a_backup_restores_into_an_empty_store(cli, filled: str, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy.db", f"sqlite:///{tmp_path / 'other.db'}"
    assert cli("backup", copy, "--database", filled).code == 0
    done = cli("restore", copy, "--database", other)
    assert done.code == 0
    before = cli("export", "signals", "--database", filled, "--output", "-").raw
    assert cli("export", "signals", "--database", other, "--output", "-").raw == before


def test_nothing_is_overwritten(cli, filled: str, tmp_path: Path) -> None:
    (tmp_path / "there.db").write_text("precious")
    done = cli("backup", tmp_path / "there.db", "--database", filled)
    assert (done.code, (tmp_path / "there.db").read_text()) == (2, "precious")
    cli("backup", tmp_path / "copy.db", "--database", filled)
    done = cli("restore", tmp_path / "copy.db", "--database", filled)
    assert done.code == 2
    assert "Restore into an empty store" in done.err


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_store_that_is_not_there_says_how_to_make_one(cli, tmp_path, feeds_file, monkeypatch, command) -> None:
    monkeypatch.setenv("INDICATORS_FEEDS", str(feeds_file))
    monkeypatch.chdir(tmp_path)
    done = cli(*command, "--database", f"sqlite:///{tmp_path / 'none.db'}")
    assert done.code == 2
    assert "there is no store yet" in done.err
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_file_that_is_no_database_is_named(cli, tmp_path, feeds_file, monkeypatch, command) -> None:
    monkeypatch.setenv("INDICATORS_FEEDS", str(feeds_file))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.db").write_text("this is a letter, not a database " * 100)
    done = cli(*command, "--database", f"sqlite:///{tmp_path / 'x.db'}")
    assert done.code == 2
    assert "x.db is not a SQLite database or is damaged" in done.err


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "is no database URL. Expected sqlite:///"),
        ("mysql://host/name", "is no database we know"),
        ("sqlite://", "a SQLite store needs a file"),
        ("postgresql://nobody:secret@127.0.0.1:1/none", "cannot be reached"),
    ],
)
def test_a_url_we_cannot_use_says_what_is_expected(cli, url: str, words: str) -> None:
    done = cli("export", "articles", "--database", url, "--output", "-")
    assert done.code == 2
    assert words in done.err
    assert "secret" not in done.err


def test_a_locked_database_says_who_to_stop(cli, filled: str, feeds_file: Path, monkeypatch) -> None:
    monkeypatch.setattr("indicators.cli.options.open_store", partial(open_store, patience_seconds=0.05))
    holder = sqlite3.connect(filled.removeprefix("sqlite:///"), isolation_level=None)
    try:
        holder.execute("BEGIN EXCLUSIVE")
        done = cli("rescore", "--all", "--feeds", feeds_file, "--database", filled)
    finally:
        holder.close()
    assert done.code == 2
    assert "is locked by another process. Stop the other worker" in done.err


def test_prune_removes_old_articles_and_refuses_to_keep_too_little(cli, filled: str) -> None:
    done = cli("prune", "--keep-days", "59", "--database", filled)
    assert done.code == 2
    done = cli("prune", "--keep-days", "60", "--database", filled)
    assert done.code == 0
    assert "articles removed" in done.out
    left = cli("export", "articles", "--database", filled, "--output", "-").raw
    assert left.count("\n") == 1  # the articles of the fixture are of 2022
    assert cli("prune", "--keep-days", "60", "--database", filled).out.startswith("Nothing to remove")
