"""Articles to stories. Causal: an article's story depends only on what was published in the hours before it.

Articles are taken in the order of (published, key). Each joins the story of the article it is linked to most strongly,
as long as that story began no more than `window_hours` before; else it opens one. Stories are never joined later, so
the partition is a function of the set of articles, whatever order they arrived in, and a replay finds the stories that
were known on the day. An article that arrives late changes nothing published before it; what was published after it
is placed anew (see `assign`).

A chain of links cannot grow a war into one endless story: the window is counted from the story's first article, and
what recurs (one side's attacks on the other) links only with evidence that it is the same event (link.py).
"""

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import chain
from math import ceil

import pandas as pd

from indicators.stories.link import Report, strength
from indicators.stories.near import band_keys
from indicators.stories.report import reports
from indicators.stories.settings import Links, load

_STAMP = "%Y%m%dT%H%M%S"
_COPY = 0.9  # link strengths above are copies (link.py)


def assign(
    articles: pd.DataFrame,
    existing: pd.DataFrame | None = None,
    *,
    actor_names: Mapping[str, Iterable[str]] | None = None,
    links: Links | None = None,
) -> "pd.Series[str]":
    """The story id of every article of both frames, indexed by article_id.

    See `cluster` for the frames; the ids of existing articles published after a new one can change, so save them all.
    """
    return cluster(articles, existing, actor_names=actor_names, links=links)["story_id"]


def cluster(
    articles: pd.DataFrame,
    existing: pd.DataFrame | None = None,
    *,
    actor_names: Mapping[str, Iterable[str]] | None = None,
    links: Links | None = None,
) -> pd.DataFrame:
    """Frame indexed by article_id: story_id, and copy_of, the article_id whose text it repeats (its own if none).

    articles: new or edited articles; columns article_id, published_utc (aware), title, and where known summary, lang,
        types, actors, quantities, dates (`report.event_columns` makes the last four from signals) and key, which breaks
        ties of time and names the story (default: the article_id; give the feed's id and the entry's key to make ids
        independent of the order of arrival).
    existing: the same columns and story_id, copy_of: all articles published from `window_hours` before the oldest new
        one on. Older ones do no harm. An article in both frames counts as edited.
    actor_names: names and bynames by actor code; they tell no two events apart. Default: country names of CLDR.

    A story id opens with the UTC second of its first article: "20211225T101500-1f0c2a9b44".
    Empty frames give an empty frame.
    """
    links = links or load()
    rows, fixed = _in_order(articles, existing)
    if rows.empty:
        return pd.DataFrame({"story_id": pd.Series(dtype="str"), "copy_of": pd.Series(dtype="object")})
    window = timedelta(hours=links.window_hours)
    seen = reports(rows, actor_names)
    bands = band_keys(report.prints for report in seen)
    ids = rows["article_id"].tolist()
    known_stories, known_copies, keys = rows["story_id"].tolist(), rows["copy_of"].tolist(), rows["key"].tolist()
    first_free = next((i for i, known in enumerate(fixed) if not known), len(fixed))
    needed_from = seen[first_free].published - window if first_free < len(seen) else None

    state = _Window(links)
    for i, report in enumerate(seen):
        if fixed[i]:
            placed = _Place(known_stories[i], known_copies[i])
            if needed_from is None or report.published < needed_from:
                state.places.append(placed)
                continue
        else:
            placed = state.place(report, bands[i], ids[i], keys[i])
        state.add(report, bands[i], placed, ids[i])
    return pd.DataFrame(
        {"story_id": [p.story_id for p in state.places], "copy_of": [p.copy_of for p in state.places]},
        index=pd.Index(ids, name="article_id"),
    )


def story_start(story_id: str) -> datetime:
    """When the story's first article was published (aware UTC, to the second), read from its id."""
    return datetime.strptime(story_id[:15], _STAMP).replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Place:
    story_id: str
    copy_of: Hashable


@dataclass
class _Window:
    """What was published in the last `window_hours`, and the keys that lead from a new article to its likes."""

    links: Links
    places: list[_Place] = field(default_factory=list)
    reports: dict[int, Report] = field(default_factory=dict)
    buckets: defaultdict[Hashable, deque[int]] = field(default_factory=lambda: defaultdict(deque))
    recent: deque[int] = field(default_factory=deque)
    name_counts: Counter[str] = field(default_factory=Counter)
    texts: Counter[str] = field(default_factory=Counter)

    def place(self, report: Report, bands: Sequence[int], article_id: Hashable, key: str) -> _Place:
        """The story of an article published after everything in the window."""
        opened = report.published - timedelta(hours=self.links.window_hours)
        self._forget(opened)
        oldest = opened.strftime(_STAMP)  # story ids sort by their stamp
        telling = self._telling_names(report)
        linked: defaultdict[str, list[tuple[float, int]]] = defaultdict(list)
        for i in sorted(self._candidates(report, bands, telling)):
            story_id = self.places[i].story_id
            if story_id >= oldest and (link := strength(report, self.reports[i], telling, self.links)):
                linked[story_id].append((-link, i))
        best = min(
            ((min(found), story) for story, found in linked.items() if self._convinced(story, found)), default=None
        )
        if best is None:
            return _Place(_story_id(report.published, key), article_id)
        (link, i), story = best
        return _Place(story, self.places[i].copy_of if -link > _COPY else article_id)

    def _convinced(self, story: str, found: Sequence[tuple[float, int]]) -> bool:
        """One copy is enough; a reworded report must resemble several of the texts a story already has."""
        needed = min(self.links.member_most, ceil(self.links.member_share * self.texts[story]))
        return -min(found)[0] > _COPY or len(found) >= needed

    def add(self, report: Report, bands: Sequence[int], place: _Place, article_id: Hashable) -> None:
        """Let later articles find this one."""
        i = len(self.places)
        self.places.append(place)
        self.reports[i] = report
        self.texts[place.story_id] += place.copy_of == article_id
        self.recent.append(i)
        self.name_counts.update(report.prints.names)
        for key in chain(bands, _event_keys(report, report.prints.names)):
            bucket = self.buckets[key]
            bucket.append(i)
            if len(bucket) > self.links.bucket:
                bucket.popleft()

    def _candidates(self, report: Report, bands: Sequence[int], telling: frozenset[str]) -> set[int]:
        keys = chain(bands, _event_keys(report, telling))
        return {i for key in keys for i in self.buckets.get(key, ()) if i in self.reports}

    def _telling_names(self, report: Report) -> frozenset[str]:
        most = max(self.links.common_least, self.links.common_share * len(self.recent))
        return frozenset(name for name in report.prints.names if self.name_counts[name] <= most)

    def _forget(self, before: datetime) -> None:
        while self.recent and self.reports[self.recent[0]].published < before:
            gone = self.reports.pop(self.recent.popleft())
            self.name_counts.subtract(gone.prints.names)


def _event_keys(report: Report, names: frozenset[str]) -> list[Hashable]:
    """What two reports of one event are likely to share: the type with an actor, a number, a day or a name."""
    keys: list[Hashable] = []
    for kind in report.types if report.actors else ():
        keys += [(kind, "actor", actor) for actor in report.actors]
        keys += [(kind, "quantity", quantity) for quantity in report.quantities.get(kind, ())]
        keys += [(kind, "date", day) for day in report.dates.get(kind, ())]
        keys += [(kind, "name", name) for name in names]
    return keys


def _story_id(published: datetime, key: str) -> str:
    return f"{published.strftime(_STAMP)}-{blake2b(key.encode(), digest_size=5).hexdigest()}"


def _in_order(articles: pd.DataFrame, existing: pd.DataFrame | None) -> tuple[pd.DataFrame, list[bool]]:
    """All rows by (published second, key), and which of them keep their story: what is older than every new article."""
    new = articles.assign(story_id=None, copy_of=articles["article_id"], _new=True)
    if existing is None or existing.empty:
        rows, oldest = new, new["published_utc"].min()
    else:
        old = existing.assign(_new=existing["story_id"].isna())
        old["copy_of"] = existing["copy_of"] if "copy_of" in existing else existing["article_id"]
        edited = old["article_id"].isin(new["article_id"])
        moved = pd.concat([new["published_utc"], old.loc[edited | old["_new"], "published_utc"]])
        rows, oldest = pd.concat([new.astype(object), old[~edited].astype(object)], ignore_index=True), moved.min()
    rows["published_utc"] = pd.to_datetime(rows["published_utc"], utc=True).dt.floor("s")
    key = rows["key"] if "key" in rows else rows["article_id"]
    rows = rows.assign(key=key.astype(str)).sort_values(["published_utc", "key"], kind="stable", ignore_index=True)
    free = rows["_new"].astype(bool) | ~(rows["published_utc"] < oldest)
    return rows, (~free).tolist()
