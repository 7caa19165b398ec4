"""Archives are scored partition by partition; what is finished stays, what is bad is set aside, workers may die."""

import csv
import gzip
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.config import Configuration
from indicators.errors import ConfigError
from indicators.model import Conflict, Feed
from indicators.pipeline.backfill import BackfillReport, Done, backfill, cluster
from indicators.pipeline.frame import FrameScorer, article_number, split
from indicators.pipeline.partitions import frames, plan
from indicators.report.columns import COLUMNS
from indicators.score.contract import score_lines
from indicators.score.scorer import Scorer

UKRAINE = Conflict("ukraine", "Ukraine", ("RUS", "UKR"), {"en": ("Ukraine", "Kyiv")})
FEED = Feed("alpha", "Alpha News", "https://alpha.example/feed", "Alpha", "Alpha Group", "en", weight=2.0)
CONFIGURATION = Configuration((FEED,), (UKRAINE, Conflict("world", "World", ())))
TITLES = (
    "Russia masses 100,000 troops at the border with Ukraine",
    "Ukraine and Russia agree on a ceasefire",
    "Bayern win again",
    "Russian army shells Kyiv",
)


def record(number: int, **changes: Any) -> dict[str, Any]:
    told = {"id": f"n{number}", "title": f"{TITLES[number % len(TITLES)]}, report {number}", "lang": "en",
            "published": f"2022-01-{1 + number % 28:02}T08:00:00+01:00", "source": "Alpha",
            "url": f"https://alpha.example/{number}"}  # fmt: skip
    return told | changes


def lines(count: int) -> bytes:
    return b"".join(orjson.dumps(record(number)) + b"\n" for number in range(count))


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer.load()


@pytest.fixture(scope="module")
def threads() -> Iterator[Any]:
    """A Dask client of two threads in this process."""
    with cluster(None, 2, processes=False) as client:
        yield client


def table(output: Path, part: str) -> pd.DataFrame:
    frames_ = [pq.ParquetFile(path).read().to_pandas() for path in sorted((output / part).glob("*.parquet"))]
    return pd.concat(frames_, ignore_index=True)


def bad(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in (output / "bad").iterdir() for line in path.read_text().splitlines()]


def test_a_frame_is_scored_as_its_lines_are(scorer: Scorer) -> None:
    rows = [record(number) for number in range(8)]
    tables = split(FrameScorer(scorer, CONFIGURATION)(pd.DataFrame(rows)))
    expected = [json.loads(line) for line, _ in score_lines([orjson.dumps(row) for row in rows], scorer)]
    assert tables.articles["direction"].tolist() == [one["direction"] for one in expected]
    assert tables.signals["type"].tolist() == [kind["type"] for one in expected for kind in one["signals"]]
    assert list(tables.articles) == list(COLUMNS["articles"])
    assert list(tables.signals) == list(COLUMNS["signals"])
    assert set(tables.articles["feed_id"]) == {"alpha"}
    assert tables.articles["conflicts"].tolist()[1] == ["ukraine"]
    assert tables.bad.empty


def test_an_empty_frame_gives_empty_tables_with_their_columns(scorer: Scorer) -> None:
    tables = split(FrameScorer(scorer, CONFIGURATION)(pd.DataFrame()))
    assert list(tables.articles) == list(COLUMNS["articles"])
    assert list(tables.signals) == list(COLUMNS["signals"])
    assert len(tables.articles) == len(tables.bad) == 0


def test_bad_rows_are_set_aside_with_the_reason_and_stop_nothing(scorer: Scorer) -> None:
    rows = [record(0), record(1, published=None), record(2, id=None), record(3, title=7), record(4, published="1.1.22")]
    tables = split(FrameScorer(scorer, CONFIGURATION)(pd.DataFrame(rows, dtype=object)))
    assert len(tables.articles) == 1
    reasons = " ".join(tables.bad["reason"])
    assert len(tables.bad) == 4
    for words in ('"published" is missing', '"id" is missing', '"title" must be text', "must be an ISO 8601 date"):
        assert words in reasons
    assert json.loads(tables.bad["row"][0])["id"] == "n1"


@given(st.integers(1, 400), st.lists(st.text("ab é€\r", max_size=30), max_size=40))
def test_every_line_is_in_exactly_one_partition_whatever_the_block(
    tmp_path_factory: pytest.TempPathFactory, block: int, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("cut") / "a.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps({"id": str(n), "title": text}) for n, text in enumerate(texts)))
    found = [row for part in plan([str(path)], block) for frame in frames(part, 3) for row in frame["id"]]
    assert found == [str(n) for n in range(len(texts))]


def test_json_csv_parquet_and_packed_files_give_the_same(tmp_path: Path, scorer: Scorer) -> None:
    rows = [record(number, title=f'{TITLES[number % 4]}, "quoted"\nand broken') for number in range(9)]
    (tmp_path / "a.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress((tmp_path / "a.jsonl").read_bytes()))
    with (tmp_path / "c.csv").open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    times = pd.DataFrame(rows).assign(published=pd.to_datetime([row["published"] for row in rows], utc=True))
    pq.write_table(pa.Table.from_pandas(times), tmp_path / "d.parquet", row_group_size=4)
    score = FrameScorer(scorer, CONFIGURATION)
    found = {}
    for name in ("a.jsonl", "b.jsonl.gz", "c.csv", "d.parquet"):
        pieces = [split(score(frame)) for part in plan([str(tmp_path / name)]) for frame in frames(part)]
        found[name] = pd.concat([piece.articles for piece in pieces], ignore_index=True)
        assert all(piece.bad.empty for piece in pieces)
    assert len(plan([str(tmp_path / "d.parquet")])) == 3
    for name in ("b.jsonl.gz", "c.csv", "d.parquet"):
        pd.testing.assert_frame_equal(found[name], found["a.jsonl"])


def test_crooked_csv_rows_are_named_with_their_line(tmp_path: Path, scorer: Scorer) -> None:
    (tmp_path / "a.csv").write_text(
        "id,title,published\n1,War,2022-01-01T00:00:00Z\n2,two,cells,more\n\n3,Talks,2022-01-02T00:00:00Z\n"
    )
    [frame] = [frame for part in plan([str(tmp_path / "a.csv")]) for frame in frames(part)]
    tables = split(FrameScorer(scorer, CONFIGURATION)(frame))
    assert tables.articles["title"].tolist() == ["War", "Talks"]
    assert tables.bad["place"].tolist() == ["line 3"]
    assert tables.bad["reason"].tolist() == ["4 cells where the head has 3"]


def test_a_backfill_writes_the_columns_of_the_export_and_sets_bad_rows_aside(tmp_path: Path, threads: Any) -> None:
    (tmp_path / "in.jsonl").write_bytes(lines(30) + b"not json\n" + orjson.dumps(record(99, published=None)) + b"\n")
    report = backfill([str(tmp_path / "in.jsonl")], str(tmp_path / "out"), CONFIGURATION, threads, block_bytes=1000)
    articles, signals = table(tmp_path / "out", "articles"), table(tmp_path / "out", "signals")
    assert list(articles) == list(COLUMNS["articles"])
    assert list(signals) == list(COLUMNS["signals"])
    assert sorted(articles["article_id"]) == sorted(article_number(FEED, f"n{number}") for number in range(30))
    assert (report.articles, report.signals, report.bad, report.failed) == (30, len(signals), 2, {})
    assert signals["signal_id"].is_unique
    assert {one["reason"].split(":")[0] for one in bad(tmp_path / "out")} == {"not JSON", '"published" is missing'}
    assert report.partitions > 3


def test_archives_and_results_may_lie_on_object_storage(threads: Any) -> None:
    """fsspec's store in memory stands for one: no folders, no renaming over a file, no time of change."""
    storage = fsspec.filesystem("memory")
    storage.pipe_file("/archive/a.jsonl", lines(20))
    storage.pipe_file("/archive/b.jsonl", lines(2).replace(b'"n', b'"other') + b"broken\n")
    try:
        for kept in (0, 3):
            report = backfill(["memory://archive/*.jsonl"], "memory://out", CONFIGURATION, threads, block_bytes=2000)
            assert (report.articles, report.bad, report.kept, report.failed) == (22, 1, kept, {})
        names = storage.find("/out")
        assert not [name for name in names if name.endswith(".part")]
        with storage.open(next(name for name in names if "/articles/" in name), "rb") as file:
            assert pq.ParquetFile(file).schema_arrow.names == list(COLUMNS["articles"])
    finally:
        storage.rm("/archive", recursive=True)
        storage.rm("/out", recursive=True)


def test_a_second_call_does_only_what_is_left(tmp_path: Path, threads: Any) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out"
    source.write_bytes(lines(20))
    first = backfill([str(source)], str(out), CONFIGURATION, threads, block_bytes=1000)
    for path in out.rglob("*.parquet"):
        os.utime(path, (1, 1))  # file times are coarse: written again a moment later may look the same
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")}
    lost = sorted((out / "done").iterdir())[0]
    lost.unlink()
    (out / "articles" / "broken.parquet.1234.part").write_bytes(b"half")
    again: list[Done | None] = []
    second = backfill([str(source)], str(out), CONFIGURATION, threads, block_bytes=1000,
                      on_done=lambda *told: again.append(told[2]))  # fmt: skip
    assert [one.name for one in again if one] == [lost.stem]
    assert (second.articles, second.kept) == (first.articles, first.partitions - 1)
    assert {path for path in before if path.stat().st_mtime_ns == before[path]} == {
        path for path in before if path.stem != lost.stem
    }
    assert not list(out.rglob("*.part"))


def test_a_changed_file_is_scored_anew_and_nothing_of_it_stands_twice(tmp_path: Path, threads: Any) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out"
    source.write_bytes(lines(20))
    backfill([str(source)], str(out), CONFIGURATION, threads, block_bytes=1000)
    source.write_bytes(lines(12))
    report = backfill([str(source)], str(out), CONFIGURATION, threads, block_bytes=1000)
    assert report.kept == 0
    assert len(table(out, "articles")) == 12


def test_a_folder_of_another_configuration_is_refused(tmp_path: Path, threads: Any) -> None:
    (tmp_path / "in.jsonl").write_bytes(lines(2))
    backfill([str(tmp_path / "in.jsonl")], str(tmp_path / "out"), CONFIGURATION, threads)
    with pytest.raises(ConfigError, match="Choose another folder"):
        backfill([str(tmp_path / "in.jsonl")], str(tmp_path / "out"), Configuration((), ()), threads)


def test_a_file_that_cannot_be_read_fails_alone(tmp_path: Path, threads: Any) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(3))
    (tmp_path / "b.csv").write_text("no,head\n1,2\n")
    (tmp_path / "c.jsonl.gz").write_bytes(b"not packed")
    report = backfill([str(tmp_path)], str(tmp_path / "out"), CONFIGURATION, threads)
    assert report.articles == 3
    assert sorted(place.rsplit("/", 1)[-1] for place in report.failed) == ["b.csv", "c.jsonl.gz"]
    assert "no head with id and title" in " ".join(report.failed.values())
    assert not list((tmp_path / "out").rglob("*.part"))


@pytest.mark.parametrize(
    ("name", "words"), [("missing.jsonl", "nothing to read"), ("text.txt", "unknown kind of file")]
)
def test_an_input_that_is_none_is_named(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "text.txt").write_text("text")
    with pytest.raises(ConfigError, match=words):
        plan([str(tmp_path / name)])


def test_a_scheduler_that_does_not_answer_is_named() -> None:
    with pytest.raises(ConfigError, match="--scheduler: 'nonsense://' does not answer"), cluster("nonsense://"):
        pass


def test_a_worker_killed_midway_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Two real worker processes; the first finished partition is the signal to kill one that works."""
    (tmp_path / "in.jsonl").write_bytes(lines(1500))
    killed: list[int] = []
    with cluster(None, 2) as own, cluster(own.scheduler.address) as client:  # by address, as with --scheduler
        workers = client.run(os.getpid)

        def on_done(number: int, of: int, done: Done | None) -> None:
            if not killed:
                busy = next(address for address, tasks in client.processing().items() if tasks)
                killed.append(workers[busy])
                os.kill(workers[busy], signal.SIGKILL)

        report = backfill([str(tmp_path / "in.jsonl")], str(tmp_path / "out"), CONFIGURATION, client,
                          block_bytes=10_000, on_done=on_done)  # fmt: skip
    assert_whole(report, tmp_path / "out", 1500)
    assert killed


def assert_whole(report: BackfillReport, out: Path, count: int) -> None:
    assert report.failed == {}
    assert sorted(table(out, "articles")["article_id"]) == sorted(article_number(FEED, f"n{n}") for n in range(count))
    assert table(out, "signals")["signal_id"].is_unique
    assert not list(out.rglob("*.part"))


def test_the_same_archive_goes_into_two_folders_of_one_scheduler(tmp_path: Path, threads: Any) -> None:
    """The scheduler took the second for the first, whose results it still held, and wrote nothing."""
    source = tmp_path / "in.jsonl"
    source.write_bytes(lines(20))
    for name in ("one", "two"):
        report = backfill([str(source)], str(tmp_path / name), CONFIGURATION, threads)
        assert report.articles == 20
        assert len(table(tmp_path / name, "articles")) == 20
