"""The command `worker`: collect, score, index, alert and notify until stopped."""

import os
from pathlib import Path
from typing import Annotated

import structlog
import typer

from indicators.cli.options import DatabaseOption, FeedsOption, KeepDaysOption, configuration, feeds_path, writing
from indicators.config import Configuration, allow_private_addresses, dashboard_url, load_feeds
from indicators.errors import ConfigError
from indicators.pipeline.monitor import HOST
from indicators.pipeline.worker import run_worker
from indicators.score.scorer import Scorer

log = structlog.get_logger()


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("worker")(worker_command)


def worker_command(
    metrics_port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="serve /metrics (Prometheus) and /health on this port"),
    ] = None,
    metrics_host: Annotated[
        str, typer.Option(help="address of the metrics; another one than loopback only inside a network of its own")
    ] = HOST,
    keep_days: KeepDaysOption = None,
    feeds: FeedsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Collect, score, index, alert and notify until Ctrl-C or SIGTERM.

    Only one worker a store works; a second one waits and takes over when the first has ended. Links in messages lead
    to INDICATORS_DASHBOARD_URL, by default http://127.0.0.1:8501.
    """
    path = feeds_path(feeds)
    watched = WatchedFile(path)
    settings, link = configuration(feeds), dashboard_url(os.environ)
    with writing(database) as store:
        run_worker(
            store,
            settings,
            Scorer.load(),
            allow_private=allow_private_addresses(os.environ),
            link=link,
            metrics_port=metrics_port,
            metrics_host=metrics_host,
            keep_days=keep_days,
            reload=watched.changed,
        )


class WatchedFile:
    """A feeds.yaml that may be edited while the worker runs."""

    def __init__(self, path: Path) -> None:
        self._path, self._stamp = path, _stamp(path)

    def changed(self) -> Configuration | None:
        """The configuration where the file has changed since last asked and is right; else None.

        One with a mistake is told once, and the worker goes on with what it has.
        """
        stamp = _stamp(self._path)
        if stamp == self._stamp:
            return None
        self._stamp = stamp
        try:
            fresh = load_feeds(self._path)
        except ConfigError as error:
            log.error("feeds.yaml has a mistake, going on with the one before", reason=str(error))
            return None
        log.warning(
            "feeds.yaml read again; `rescore --all` places older articles in changed conflicts",
            feeds=len(fresh.feeds),
            conflicts=len(fresh.conflicts),
        )
        return fresh


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
