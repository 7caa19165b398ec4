"""Work that tests kill: collects and scores round after round, and notes what it was told is stored.

Run as a program it forks one worker a line of standard input (a JSON object: job, url, feeds, acks), so that only the
first start costs the imports; it answers with the worker's number, and with "ended" once that is gone.
"""

import asyncio
import datetime as dt
import json
import os
import sys
from typing import Any

from indicators.collect.collector import Collected
from indicators.model import Direction, Feed, Modality, Score, Signal
from indicators.pipeline.collecting import collect_into
from indicators.store.database import Store, open_store
from indicators.store.writes import Scored, articles_to_score, save_scores

NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)


def collect_and_score(url: str, feeds: list[str], acks: int) -> None:
    """Rounds without end: collect every feed, then score what waits in small lots."""
    watched = [Feed(f"f{number}", "F", address, "P", "O", "en") for number, address in enumerate(feeds)]
    with open_store(url) as store:
        note(acks, "open", [])
        while True:
            asyncio.run(
                collect_into(store, watched, lambda: NOW, only_due=False, allow_private=True,
                             on_feed=lambda item: note(acks, "collected", told(item)))
            )  # fmt: skip
            score(store, acks)


def migrate(url: str, feeds: list[str], acks: int) -> None:
    """Bring a store up to date."""
    open_store(url).close()
    note(acks, "migrated", [])


def told(item: Collected) -> list[list[str]]:
    return [[item.feed.id, entry.key, entry.title] for entry in item.entries]


def score(store: Store, acks: int) -> None:
    """One signal an article, told apart by the version it was made for."""
    while waiting := articles_to_score(store, 7):
        scored = []
        for article in waiting:
            signal = Signal("talks", Direction.DE_ESCALATION, Modality.ASSERTED, 1.0, float(article.version) / 100)
            result = Score(str(article.id), "en", Direction.DE_ESCALATION, 1.0, 1.0, (signal,), "lex")
            scored.append(Scored(article.id, article.version, result, (("world", "east"),), ("east",)))
        save_scores(store, scored)
        note(acks, "scored", [[item.article_id, item.version] for item in scored])


def note(acks: int, kind: str, what: list[Any]) -> None:
    """One line, written whole: it outlives the process."""
    os.write(acks, (json.dumps([kind, what]) + "\n").encode())


JOBS = {"collect_and_score": collect_and_score, "migrate": migrate}


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            acks = os.open(order["acks"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            try:
                JOBS[order["job"]](order["url"], order["feeds"], acks)
            finally:
                sys.stderr.flush()
                os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
