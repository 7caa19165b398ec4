"""How long the collector takes for many feeds, the first time and unchanged, beside feedparser alone."""

import asyncio
import datetime as dt
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import feedparser

from indicators.evaluate.loopback import documents
from indicators.model import Feed
from indicators.pipeline.collecting import collect_into
from indicators.store.database import Store, utc_now

_ROOT = Path(__file__).parents[2]

Row = tuple[str, str, str]


def measure(store: Store, titles: Sequence[tuple[str, str]], feeds: int = 500, entries: int = 40) -> list[Row]:
    """Rows of a bench: what, figure, goal or peer. store: empty. titles: headline and teaser of the entries."""
    now = utc_now()
    with _served(titles, feeds, entries, now) as addresses:
        watched = [Feed(f"f{n}", f"Feed {n}", url, f"P{n}", f"P{n}", "en") for n, url in enumerate(addresses)]
        first, new = _round(store, watched)
        again, none = _round(store, watched)
    if (new, none) != (feeds * entries, 0):
        raise RuntimeError(f"{new} entries came, then {none}: expected {feeds * entries} and none")
    bodies = documents(titles, feeds, entries, now)
    began = time.perf_counter()
    for body in bodies:
        feedparser.parse(body)
    alone = time.perf_counter() - began
    what = f"collect {feeds:,} feeds with {feeds * entries:,} entries into SQLite"
    return [
        (f"{what}, first", f"{first:.1f} s", f"40 s; feedparser alone on the same bytes: {alone:.1f} s"),
        (f"{what}, unchanged (304)", f"{again:.1f} s", "3 s"),
    ]


def _round(store: Store, feeds: Sequence[Feed]) -> tuple[float, int]:
    began = time.perf_counter()
    report = asyncio.run(collect_into(store, feeds, utc_now, only_due=False, allow_private=True))
    if report.failed:
        raise RuntimeError(f"{len(report.failed)} feeds failed: {min(report.failed.items())}")
    return time.perf_counter() - began, report.new


@contextmanager
def _served(titles: Sequence[tuple[str, str]], feeds: int, entries: int, now: dt.datetime) -> Iterator[list[str]]:
    code = "from indicators.evaluate.loopback import serve; serve()"
    server = subprocess.Popen(  # noqa: S603  # ourselves
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT, text=True
    )
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        order = {"titles": list(titles), "feeds": feeds, "entries": entries, "now": now.isoformat()}
        server.stdin.write(json.dumps(order) + "\n")
        server.stdin.flush()
        yield json.loads(server.stdout.readline())
    finally:
        server.stdin.close()
        server.wait(10)
        server.stdout.close()
