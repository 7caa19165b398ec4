"""Queries to frames, and the conditions that many of them share."""

from typing import Any

import orjson
import pandas as pd
from sqlalchemy import Select

from indicators.store.database import Store

_LISTS = ("source_actors", "target_actors", "evidence")


def frame_of(store: Store, query: Select[Any]) -> pd.DataFrame:
    """What a query finds, its columns named as in the query; no rows give an empty frame with them."""
    with store.reading() as connection:
        result = connection.execute(query)
        # Plain tuples: pandas asks every SQLAlchemy row for attributes that it has to look up and does not have.
        return pd.DataFrame(list(map(tuple, result.fetchall())), columns=list(result.keys()))


def between(column: Any, since: Any, until: Any, *, inclusive: bool = False) -> list[Any]:
    """Conditions that a column lies in a span; None leaves an end open, `until` belongs to it only if inclusive."""
    conditions = []
    if since is not None:
        conditions.append(column >= since)
    if until is not None:
        conditions.append(column <= until if inclusive else column < until)
    return conditions


def with_lists(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with stored lists (actors, evidence) as tuples."""
    for name in _LISTS:
        if name in frame.columns:
            frame[name] = [tuple(orjson.loads(value)) if value else () for value in frame[name]]
    return frame


def with_detail(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its stored `detail` as a dict."""
    frame["detail"] = [orjson.loads(value) if value else {} for value in frame["detail"]]
    return frame
