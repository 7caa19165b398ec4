"""How fast an archive is scored on Dask, loaded, put into stories, indexed and searched, each beside a limit."""

import datetime as dt
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from sqlalchemy import text

from indicators.config import Configuration
from indicators.evaluate.corpus import archive
from indicators.model import Article
from indicators.pipeline.backfill import backfill, cluster
from indicators.pipeline.indexing import make_index
from indicators.pipeline.loading import load_partitions
from indicators.pipeline.parquet import Folder
from indicators.pipeline.stories import make_stories
from indicators.pipeline.update import UNFINISHED
from indicators.store.database import Store, utc_now
from indicators.store.reads import Filter, read_articles, read_counts, read_day_counts
from indicators.store.writes import set_meta

Row = tuple[str, str, str]
Say = Callable[[str], None]
_WORDS = ("Ukraine", "troops", "ceasefire", "Verhandlungen", "Iran sanctions", "soldiers border", "football", "Wahl",
          "minister", "missile", "Taiwan", "Sudan peace")  # fmt: skip
_SEARCHES = 3


def measure(
    store: Store,
    telling: Sequence[Article],
    ordinary: Sequence[Article],
    configuration: Configuration,
    count: int,
    say: Say,
) -> list[Row]:
    """Rows of a bench: what, figure, goal or peer. store: empty. The articles lie in a year, 1,000,000 in three."""
    until = utc_now()
    days = max(30, min(1095, count // 274)) if count > 300_000 else 365
    with TemporaryDirectory(prefix="bench-") as name:
        source, out = Path(name) / "archive.jsonl", str(Path(name) / "out")
        with source.open("wb") as file:
            file.writelines(archive(telling, ordinary, count, days, until))
        say(f"scoring {count:,} articles on 2 processes")
        rows = _scored(source, out, configuration, count)
        say("loading")
        rows += _loaded(store, out, count)
    say("stories and index")
    rows += _worked_out(store, configuration, until, days)
    say("searching")
    return rows + _read(store)


def _scored(source: Path, out: str, configuration: Configuration, count: int) -> list[Row]:
    with cluster(None, 2) as client:
        began = time.perf_counter()
        report = backfill([str(source)], out, configuration, client, block_bytes=2_000_000)
        seconds = time.perf_counter() - began
    if (report.articles, report.failed) != (count, {}):
        raise RuntimeError(f"{report.articles:,} of {count:,} articles scored; failed: {report.failed}")
    scan = _keyword_scan(source)
    rate = count / seconds
    goal = f"1,667 a second (1,000,000 in 10 min); a bare regex scan for 60 words on one core: {scan:,.0f} a second"
    return [
        (f"rescore {count:,} articles with Dask on 2 processes", f"{seconds:.0f} s, {rate:,.0f} a second", goal),
        ("rescore: most memory of a process", f"{report.peak_bytes / 1e6:.0f} MB", "1,000 MB"),
    ]


def _keyword_scan(source: Path) -> float:
    words = """
    attack troops soldiers ceasefire talks sanction threat missile shell invade withdraw deploy mobilis drone strike
    border war peace treaty negotiat ultimatum embargo blockade evacuat hostage prisoner exchange nuclear drill
    manoeuvre Angriff Truppen Soldaten Waffenruhe Gespräche Sanktion Drohung Rakete Beschuss Einmarsch Abzug Manöver
    Drohne Schlag Grenze Krieg Frieden Vertrag Verhandlung Ultimatum Embargo Blockade Geisel Gefangene Austausch
    Mobilmachung Panzer Luftangriff Feuerpause
    """
    pattern = re.compile("|".join(words.split()), re.IGNORECASE)
    lines = source.read_text(encoding="utf-8").splitlines()[:20_000]
    began = time.perf_counter()
    for line in lines:
        pattern.findall(line)
    return len(lines) / (time.perf_counter() - began)


def _loaded(store: Store, out: str, count: int) -> list[Row]:
    began = time.perf_counter()
    load_partitions(store, out, Configuration((), ()), utc_now())
    seconds = time.perf_counter() - began
    if store.sqlite:
        goal = f"executemany into one SQLite table without an index: {_bare_inserts(out):,.0f} rows a second"
    else:
        goal = (
            f"plain COPY of the same articles and signals into two tables without an index: {_plain_copy(store, out)}"
        )
    return [(f"load {count:,} articles with signals and search index", f"{count / seconds:,.0f} a second", goal)]


def _plain_copy(store: Store, out: str) -> str:
    """How fast PostgreSQL takes the rows alone, made ready before: articles a second, signals and all."""
    seconds, taken = 0.0, 0
    with store.writing() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        for table in ("articles", "signals"):
            rows = list(_rows(out, table))
            columns = [f"c{number} text" for number in range(len(rows[0]) if rows else 1)]
            connection.exec_driver_sql(f"CREATE TEMPORARY TABLE bare_{table} ({', '.join(columns)}) ON COMMIT DROP")
            began = time.perf_counter()
            with driver.cursor() as cursor, cursor.copy(f"COPY bare_{table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            seconds += time.perf_counter() - began
            taken = len(rows) if table == "articles" else taken
    return f"{taken / seconds:,.0f} articles a second"


def _rows(out: str, table: str) -> Iterator[tuple[str, ...]]:
    folder = Folder(out)
    for name in sorted(folder.done()):
        for frame in folder.read(table, name):
            for row in frame.itertuples(index=False, name=None):
                yield tuple(str(value).replace("\0", "") for value in row)


def _bare_inserts(out: str) -> float:
    rows = list(_rows(out, "articles"))
    with TemporaryDirectory() as place:
        connection = sqlite3.connect(Path(place) / "bare.db")
        marks = ", ".join("?" * len(rows[0]))
        connection.execute(f"CREATE TABLE bare ({', '.join(f'c{n}' for n in range(len(rows[0])))})")
        began = time.perf_counter()
        with connection:
            connection.executemany(f"INSERT INTO bare VALUES ({marks})", rows)  # noqa: S608  # marks only
        seconds = time.perf_counter() - began
        connection.close()
    return len(rows) / seconds


def _worked_out(store: Store, configuration: Configuration, until: dt.datetime, days: int) -> list[Row]:
    begin = until - dt.timedelta(days=days + 1)
    began = time.perf_counter()
    placed = make_stories(store, begin, until + dt.timedelta(days=1))
    stories = time.perf_counter() - began
    began = time.perf_counter()
    index = make_index(store, [conflict.id for conflict in configuration.conflicts], until, begin.date())
    indexed = time.perf_counter() - began
    set_meta(store, UNFINISHED, "")  # done by hand: a worker on this store finds nothing left
    with store.reading() as connection:
        distinct = connection.execute(text("SELECT count(DISTINCT story_id) FROM articles")).scalar_one()
    return [
        (f"put {placed:,} articles with signals into {distinct:,} stories", f"{stories:.1f} s", ""),
        (f"index of {len(configuration.conflicts)} conflicts over {days:,} days ({len(index):,} rows)",
         f"{indexed:.1f} s", ""),
    ]  # fmt: skip


def _read(store: Store) -> list[Row]:
    counts = read_counts(store)
    size = f"{counts.articles:,} articles, {counts.signals:,} signals"
    began = time.perf_counter()
    read_day_counts(store)
    rolled = time.perf_counter() - began
    bare = _seconds(store, "SELECT conflict_id, date(published_utc), count(*) FROM signal_conflicts GROUP BY 1, 2")
    search = _p95(lambda word: read_articles(store, Filter(search=word), limit=50), _WORDS)
    scan = _p95(lambda word: _like(store, word), _WORDS[:3])
    return [
        (f"roll-up of signals by day and conflict, all days ({size})", f"{rolled:.2f} s",
         f"a bare GROUP BY of the same: {bare:.2f} s"),
        (f"search, newest 50, p95 of {len(_WORDS) * _SEARCHES}", f"{search:.3f} s",
         f"0.2 s; LIKE over all titles: {scan:.3f} s"),
    ]  # fmt: skip


def _p95(work: Callable[[str], object], words: Sequence[str]) -> float:
    times = []
    for word in [*words] * _SEARCHES:
        began = time.perf_counter()
        work(word)
        times.append(time.perf_counter() - began)
    return quantiles(times, n=20)[-1]


def _like(store: Store, word: str) -> None:
    query = text("SELECT id FROM articles WHERE lower(title) LIKE :word ORDER BY published_utc DESC")
    with store.reading() as connection:
        connection.execute(query, {"word": f"%{word.lower()}%"}).all()


def _seconds(store: Store, query: str) -> float:
    began = time.perf_counter()
    with store.reading() as connection:
        connection.execute(text(query)).all()
    return time.perf_counter() - began
