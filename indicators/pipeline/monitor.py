"""What the worker tells monitoring: Prometheus metrics and a health answer, over HTTP, on loopback by default."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from indicators.errors import PortInUseError
from indicators.pipeline.update import UpdateReport

HOST: Final = "127.0.0.1"
_SECONDS: Final = (0.1, 0.5, 1, 5, 15, 60, 300, 1800)


class Monitor:
    """Counts what rounds did, and knows whether the worker is well.

    well_for: so long after its last look at the clock a leading worker counts as stuck.
    """

    def __init__(self, now: Callable[[], dt.datetime], well_for: dt.timedelta) -> None:
        self._now, self._well_for, self._lock = now, well_for, Lock()
        self._state, self._alive = "starting", now()
        self._failed: dict[str, str] = {}
        self._last_round: dt.datetime | None = None
        self.registry = CollectorRegistry()
        given: dict[str, Any] = {"registry": self.registry, "namespace": "indicators"}
        self._leading = Gauge("leading", "1 while this worker holds the store's write lock", **given)
        self._rounds = Counter("rounds", "rounds by outcome", ["outcome"], **given)
        self._steps = Histogram("step_seconds", "time a step took", ["step"], buckets=_SECONDS, **given)
        self._feeds = Counter("feeds", "feeds fetched by outcome", ["outcome"], **given)
        self._articles = Counter("articles", "entries collected by fate", ["fate"], **given)
        self._pages = Counter("pages", "pages of articles fetched for their text, by outcome", ["outcome"], **given)
        self._scored = Counter("scored_articles", "articles scored", **given)
        self._alerts = Counter("alert_transitions", "alert transitions by event", ["event"], **given)
        self._messages = Counter("notifications", "notifications by outcome", ["outcome"], **given)
        self._round_at = Gauge("last_round_timestamp_seconds", "when the last round ended", **given)

    def state(self, name: str) -> None:
        """Note that the worker is waiting (for another one to end), leading, or stopping."""
        with self._lock:
            self._state, self._alive = name, self._now()
        self._leading.set(name == "leading")

    def alive(self) -> None:
        """Note that the worker has looked at the clock."""
        with self._lock:
            self._alive = self._now()

    def count(self, report: UpdateReport, *, whole: bool) -> None:
        """Add up what was done. whole: it was a whole round, not only alerts or messages."""
        for step, seconds in report.seconds.items():
            self._steps.labels(step).observe(seconds)
        if whole:
            self._count_round(report)
        if report.alerts is not None:
            for happened in report.alerts.transitions:
                self._alerts.labels(str(happened.event)).inc()
        if (told := report.delivered) is not None:
            for outcome, number in (
                ("sent", told.sent),
                ("failed", len(told.failed)),
                ("given_up", len(told.given_up)),
            ):
                self._messages.labels(outcome).inc(number)

    def _count_round(self, report: UpdateReport) -> None:
        with self._lock:
            self._last_round, self._failed = self._now(), dict(report.failed)
        self._round_at.set(self._now().timestamp())
        self._rounds.labels("failed" if report.failed else "good").inc()
        collected = report.collected
        for outcome, number in (("answered", collected.answered), ("failed", len(collected.failed))):
            self._feeds.labels(outcome).inc(number)
        for outcome in ("read", "failed", "put_off"):
            self._pages.labels(outcome).inc(getattr(report.pages, outcome))
        for fate in ("new", "edited", "unchanged"):
            self._articles.labels(fate).inc(getattr(collected, fate))
        self._scored.inc(report.scored)

    def health(self) -> tuple[bool, dict[str, Any]]:
        """Whether the worker is well, and the facts. One that waits for another is well, a step that failed is told."""
        with self._lock:
            stuck = self._state == "leading" and self._now() - self._alive > self._well_for
            facts = {
                "status": "stuck" if stuck else self._state,
                "last_round": self._last_round.isoformat() if self._last_round else None,
                "failed_steps": sorted(self._failed),
            }
        return not stuck, facts


@contextmanager
def serving(monitor: Monitor, port: int, host: str = HOST) -> Iterator[int]:
    """Serve /metrics and /health; yields the port (0: any free one). PortInUseError where it is taken.

    host: loopback, unless a network of its own (a container's) keeps strangers out.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(200, CONTENT_TYPE_LATEST, generate_latest(monitor.registry))
            elif self.path == "/health":
                well, facts = monitor.health()
                self._answer(200 if well else 503, "application/json", json.dumps(facts).encode())
            else:
                self._answer(404, "text/plain", b"there are /metrics and /health\n")

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: a look at the metrics is no event."""

    try:
        server = ThreadingHTTPServer((host, port), Handler)
    except OSError as error:
        raise PortInUseError(
            f"port {port} on {host} is in use or not ours ({error.strerror}). Choose another --metrics-port."
        ) from error
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.5}, name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
