"""What the pages look at: the store that is open, the watched conflicts and the time it is."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy import func, make_url, select

from indicators.config import ROOT, WORLD, database_url, load_feeds, read_only
from indicators.dashboard.messages import text
from indicators.errors import ConfigError, StoreError
from indicators.pipeline import demo
from indicators.store.database import Store, open_store, utc_now
from indicators.store.reads import read_meta
from indicators.store.schema import articles, feeds, index_days, signals

FIXED_NOW = "fixed_now"
# A page that waits longer for another process looks dead; the next click may find the store free.
PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class View:
    """One look at a store. It is made anew for every run of a page; nothing in it is written to.

    conflicts: id to title, in the order of feeds.yaml, `world` last. now: the clock of the page, fixed in a demo.
    version: changes whenever the store's articles, signals, feeds or index have changed; results are kept by it.
    fault: what is wrong with feeds.yaml, else None; conflicts then go by their ids.
    unanswered: how many own feeds have been tried in vain while the demo stands in.
    guest: whoever looks may change nothing (INDICATORS_READ_ONLY=1).
    """

    store: Store
    conflicts: Mapping[str, str]
    now: datetime
    demo: bool
    version: str
    fault: str | None = None
    unanswered: int = 0
    guest: bool = False

    def refusal(self, of_demo: str) -> str | None:
        """Why nothing can be changed here; None where it can. of_demo: the message that says so in the demo."""
        return text(of_demo) if self.demo else text("guest.read_only") if self.guest else None

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """What a result depends on beside its own arguments."""
        return self.store.url, self.version, tuple(self.conflicts)


def open_for_dashboard(environ: Mapping[str, str] = os.environ) -> View:
    """The store of INDICATORS_DATABASE_URL for reading, or the demo where nothing has been collected yet.

    Raises StoreError where the store is there and cannot be read.
    """
    store = _own_store(database_url(None, environ))
    if demo.demo_wanted(store):
        view = _view(_demo_store(), demo.ARCHIVE / "feeds.yaml")
        return replace(view, unanswered=_tried(store) if store is not None else 0, guest=read_only(environ))
    return replace(_view(store, _feeds_file(environ)), guest=read_only(environ))


def open_for_changes(view: View) -> Store:
    """The view's store for one short write; use it in a `with`. Raises StoreError, also for the demo and guests."""
    if view.demo:
        return view.store  # read-only: it refuses with a reason
    if view.guest:
        raise StoreError(text("guest.read_only"))
    return open_store(view.store.url, migrate=False, patience_seconds=PATIENCE_SECONDS)


def _tried(store: Store) -> int:
    tried = select(func.count()).select_from(feeds).where(feeds.c.active.is_(True), feeds.c.last_attempt.is_not(None))
    with store.reading() as connection:
        return connection.execute(tried).scalar_one()


def _own_store(url: str) -> Any:
    """The store at `url`, opened once a process; None where there is no file yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _opened(url, 0)
    try:
        # A restored or newly made file is another store: an engine that was opened before would read the old one.
        return _opened(url, Path(str(parsed.database)).stat().st_ino)
    except FileNotFoundError:
        return None


@st.cache_resource(show_spinner=False, max_entries=4, on_release=lambda store: store.close())
def _opened(url: str, identity: int) -> Any:
    return open_store(url, read_only=True, patience_seconds=PATIENCE_SECONDS)


@st.cache_resource(show_spinner=text("demo.building"))
def _demo_store() -> Any:
    return demo.open_demo()


def _view(store: Store, feeds_file: Path) -> View:
    fixed = read_meta(store, FIXED_NOW)
    now = datetime.fromisoformat(fixed) if fixed else utc_now()
    fault = None
    try:
        conflicts = _titles(str(feeds_file), feeds_file.stat().st_mtime_ns if feeds_file.exists() else 0)
    except ConfigError as error:
        fault, conflicts = str(error), _ids(store)
    return View(store, conflicts, now, fixed is not None, _version(store), fault)


def _feeds_file(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("INDICATORS_FEEDS") or ROOT / "feeds.yaml")


@st.cache_data(show_spinner=False, max_entries=8)
def _titles(path: str, changed: int) -> dict[str, str]:
    return {conflict.id: conflict.title for conflict in load_feeds(Path(path)).conflicts}


def _ids(store: Store) -> dict[str, str]:
    with store.reading() as connection:
        found = connection.execute(select(index_days.c.conflict_id).distinct()).scalars()
        names = {str(one): str(one) for one in found if one != WORLD.id}
    return {**names, WORLD.id: WORLD.title}


def _version(store: Store) -> str:
    """Four look-ups that answer at once on any size of store."""
    newest: list[Any] = [
        select(func.max(articles.c.id)),
        select(func.max(signals.c.id)),
        select(func.max(feeds.c.last_attempt)),
        select(index_days.c.computed_utc)
        .where(index_days.c.conflict_id == WORLD.id)
        .order_by(index_days.c.day.desc())
        .limit(1),
    ]
    with store.reading() as connection:
        return " ".join(str(connection.execute(query).scalar()) for query in newest)
