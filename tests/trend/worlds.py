"""Small worlds for the index tests: signals and feed days as frames, written in a line each."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd

START = date(2024, 1, 1)
ONE = "north-south"


def moment(day: int, hour: float = 12) -> datetime:
    """`hour` o'clock UTC, `day` days after START."""
    return datetime(START.year, START.month, START.day, tzinfo=UTC) + timedelta(days=day, hours=hour)


def signal(number: int, day: int, kind: str = "armed_attack", **more: object) -> dict[str, object]:
    """One signal of conflict ONE, seen an hour after it was published."""
    return {
        "signal_id": number,
        "article_id": number,
        "story_id": f"story {number}",
        "conflict": ONE,
        "type": kind,
        "modality": "asserted",
        "confidence": 0.9,
        "published_utc": moment(day),
        "first_seen_utc": moment(day, 13),
        "owner": "Owner A",
        "publisher": "Paper A",
        "speaker": "none",
        "quantity": None,
        "source_actors": (),
        "state_affiliated": False,
        "state": None,
        **more,
    }


COLUMNS = list(signal(0, 0))


def signals(*rows: dict[str, object]) -> pd.DataFrame:
    """The rows as the frame that `daily_index` reads."""
    return pd.DataFrame(list(rows), columns=COLUMNS)


def feeds(days: int = 60, names: str = "abc", stories: int = 20, dead: dict[str, int] | None = None) -> pd.DataFrame:
    """Feeds read on every day of the first `days`; dead: from which day on a feed fails."""
    rows = [
        {
            "feed_id": name,
            "day": START + timedelta(days=day),
            "fetches": 4,
            "successes": 0 if dead and day >= dead.get(name, days) else 4,
            "new_articles": 0 if dead and day >= dead.get(name, days) else stories,
        }
        for day in range(days)
        for name in names
    ]
    return pd.DataFrame(rows, columns=["feed_id", "day", "fetches", "successes", "new_articles"])
