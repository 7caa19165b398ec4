"""export, index and replay write complete files with stable columns, and refuse what they cannot do."""

import csv
import io
import json
from pathlib import Path

import pytest

from indicators.cli.exporting import Table
from indicators.report.columns import COLUMNS, FILES


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_the_tables_of_the_command_are_those_of_the_report() -> None:
    assert [table.value for table in Table] == list(COLUMNS)


@pytest.mark.parametrize("table", list(COLUMNS))
def test_every_table_exports_with_its_columns(cli, filled: str, tmp_path: Path, table: str) -> None:
    out = tmp_path / "out.csv"
    done = cli("export", table, "--database", filled, "--output", out)
    assert done.code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert out.read_text("utf-8-sig").splitlines()[0].split(",") == list(COLUMNS[table])


def test_signals_carry_their_words_conflicts_and_codes(cli, filled: str, tmp_path: Path) -> None:
    out = tmp_path / "signals.csv"
    cli("export", "signals", "--database", filled, "--conflict", "ukraine", "--output", out)
    found = rows(out)
    build_up = next(row for row in found if row["type"] == "troop_buildup" and row["lang"] == "en")
    assert (build_up["quantity"], build_up["unit"]) == ("10000", "soldiers")
    assert "ukraine" in build_up["conflicts"].split()
    assert build_up["plover"] == "MOBILIZE"
    assert build_up["evidence"]
    assert build_up["published_utc"] == "2021-12-26T10:00:00Z"


def test_a_title_that_is_a_formula_is_harmless(cli, filled: str, tmp_path: Path) -> None:
    out = tmp_path / "articles.csv"
    cli("export", "articles", "--database", filled, "--output", out)
    titles = [row["title"] for row in rows(out)]
    assert "'=cmd|' /C calc'!A0 Russian missiles strike Kyiv, killing 12" in titles
    assert not [title for title in titles if title.startswith(("=", "+", "-", "@"))]


def test_days_bound_an_export_on_both_sides(cli, filled: str, tmp_path: Path) -> None:
    out = tmp_path / "index.csv"
    done = cli("export", "index", "--database", filled, "--conflict", "ukraine", "--from", "2021-12-20", "--to",
               "2021-12-22", "--output", out)  # fmt: skip
    assert [row["day"] for row in rows(out)] == ["2021-12-20", "2021-12-21", "2021-12-22"]
    assert "3 rows of index written" in done.err


def test_json_lines_hold_the_same_rows(cli, filled: str, tmp_path: Path) -> None:
    cli("export", "stories", "--database", filled, "--output", tmp_path / "s.csv")
    cli("export", "stories", "--database", filled, "--format", "jsonl", "--output", tmp_path / "s.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text().splitlines()]
    assert [line["story_id"] for line in lines] == [row["story_id"] for row in rows(tmp_path / "s.csv")]
    cli("export", "signals", "--database", filled, "--format", "jsonl", "--output", tmp_path / "g.jsonl")
    signals = [json.loads(line) for line in (tmp_path / "g.jsonl").read_text().splitlines()]
    assert sum(line["articles"] for line in lines) == len({signal["article_id"] for signal in signals}) > 5


def test_an_export_can_go_to_standard_output(cli, filled: str) -> None:
    done = cli("export", "feeds", "--database", filled, "--output", "-")
    assert done.raw.startswith("\ufefffeed_id,title")
    assert "herald" in done.raw


def test_pages_of_a_large_table_make_one_file(filled: str) -> None:
    from indicators.report.tables import read_pages, read_table
    from indicators.store.database import open_store

    with open_store(filled, read_only=True) as store:
        pages = list(read_pages(store, "articles", page_rows=7))
        whole = read_table(store, "articles")
    assert [len(page) for page in pages][:-1] == [7] * (len(pages) - 1)
    assert [number for page in pages for number in page["article_id"]] == whole["article_id"].tolist()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "tomorrow"), "--from: 'tomorrow' is no day. Expected year-month-day"),
        (("--from", "2022-01-02", "--to", "2022-01-01"), "--from 2022-01-02 lies after --to 2022-01-01"),
        (("--conflict", "atlantis"), "the store has nothing on 'atlantis' (it has: korea, ukraine, world)"),
    ],
)
def test_a_wish_that_cannot_be_met_says_why(cli, filled: str, tmp_path: Path, arguments, words: str) -> None:
    done = cli("export", "signals", "--database", filled, "--output", tmp_path / "x.csv", *arguments)
    assert done.code == 2
    assert words in done.err
    assert not (tmp_path / "x.csv").exists()


def test_a_file_that_cannot_be_written_leaves_nothing_behind(cli, filled: str, tmp_path: Path) -> None:
    done = cli("export", "signals", "--database", filled, "--output", tmp_path / "no" / "such.csv")
    assert done.code == 2
    assert "No such file or directory" in done.err
    assert not (tmp_path / "no").exists()


ARTICLES = [
    {"id": "1", "title": "Russia threatens Ukraine with military strikes", "published": "2021-12-20T08:00:00+00:00",
     "source": "Herald", "lang": "en"},
    {"id": "2", "title": "Russian troops attack Ukrainian positions", "published": "2021-12-22T08:00:00+00:00",
     "source": "Courier", "lang": "en"},
    {"id": "3", "title": "A mild day", "published": "2021-12-24T08:00:00+00:00", "source": "Unknown Gazette",
     "lang": "en"},
]  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES))
    return path


def test_a_file_of_articles_gives_its_index_without_a_store(
    cli, archive: Path, feeds_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "index.csv"
    done = cli("index", archive, "--feeds", feeds_file, "--output", out)
    assert done.code == 0
    found = rows(out)
    assert list(found[0]) == list(COLUMNS["index"])
    assert {row["conflict"] for row in found} == {"ukraine", "korea", "world"}
    net = {row["day"]: float(row["net"] or 0) for row in found if row["conflict"] == "ukraine"}
    assert net["2021-12-20"] > 0
    assert net["2021-12-22"] > net["2021-12-21"]
    assert len(net) == 5
    assert not list(tmp_path.glob("*.db"))


def test_lines_that_are_no_articles_are_named_and_the_rest_is_used(cli, archive: Path, feeds_file: Path) -> None:
    archive.write_text("not json\n" + archive.read_text() + '{"id": "4", "title": "No date"}\n')
    done = cli("index", archive, "--feeds", feeds_file, "--output", "-")
    assert done.code == 3
    assert "line 1: not JSON" in done.err
    assert 'line 5: "published" is missing' in done.err
    assert "3 articles" in done.err


def test_a_replay_shows_each_day_as_it_was_known(cli, archive: Path, feeds_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "replay.csv"
    done = cli("replay", archive, "--feeds", feeds_file, "--conflict", "ukraine", "--from", "2021-12-20", "--to",
               "2021-12-23", "--output", out)  # fmt: skip
    assert done.code == 0
    found = rows(out)
    assert list(found[0]) == list(FILES["replay"])
    assert [row["day"] for row in found] == ["2021-12-20", "2021-12-21", "2021-12-22", "2021-12-23"]
    assert all(row["net"] and row["net_now"] for row in found)


def test_a_replay_of_the_store_is_bounded_by_days(cli, filled: str, feeds_file: Path) -> None:
    done = cli("replay", "--database", filled, "--feeds", feeds_file, "--conflict", "ukraine", "--from", "2021-12-24",
               "--to", "2021-12-26", "--output", "-")  # fmt: skip
    assert done.code == 0
    assert len(done.raw.strip().splitlines()) == 4


def test_an_archive_without_any_date_cannot_be_replayed(cli, feeds_file: Path, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "4", "title": "No date"}\n')
    done = cli("replay", tmp_path / "a.jsonl", "--feeds", feeds_file)
    assert done.code == 2
    assert "no article with a date" in done.err
