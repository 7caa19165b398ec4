"""Health and metrics of the worker over HTTP."""

import datetime as dt
import json

import pytest

from indicators.alerts.reading import to_dict
from indicators.errors import PortInUseError
from indicators.pipeline.monitor import Monitor, serving
from indicators.pipeline.update import UpdateReport
from indicators.pipeline.worker import Worker
from indicators.store.alerts import save_rule
from tests.conftest import Clock
from tests.pipeline.working import SEEN, get


def test_health_is_bad_only_where_a_leader_has_stopped_looking(clock: Clock) -> None:
    monitor = Monitor(clock, dt.timedelta(hours=1))
    with serving(monitor, 0) as port:
        assert get(port, "/health")[0] == 200
        monitor.state("leading")
        clock.forward(minutes=61)
        assert (get(port, "/health")[0], json.loads(get(port, "/health")[1])["status"]) == (503, "stuck")
        monitor.alive()
        assert get(port, "/health")[0] == 200
        monitor.state("waiting")
        clock.forward(days=1)
        assert get(port, "/health")[0] == 200, "waiting for another worker is no fault"
        assert get(port, "/else")[0] == 404


def test_metrics_count_what_rounds_did(worker: Worker, clock: Clock) -> None:
    monitor = Monitor(clock, dt.timedelta(hours=1))
    worker.monitor = monitor
    save_rule(worker.round.store, to_dict(SEEN), clock.now)
    worker.look()
    monitor.count(UpdateReport(failed={"collect": "broken"}), whole=True)
    with serving(monitor, 0) as port:
        found = get(port, "/metrics")[1]
        assert json.loads(get(port, "/health")[1])["failed_steps"] == ["collect"]
    for line in (
        'indicators_rounds_total{outcome="good"} 1.0',
        'indicators_rounds_total{outcome="failed"} 1.0',
        'indicators_feeds_total{outcome="answered"} 2.0',
        'indicators_articles_total{fate="new"} 2.0',
        "indicators_scored_articles_total 2.0",
        'indicators_alert_transitions_total{event="fired"} 1.0',
        'indicators_notifications_total{outcome="sent"} 1.0',
        'indicators_step_seconds_count{step="collect"} 1.0',
    ):
        assert line in found.splitlines()


def test_a_metrics_port_in_use_is_named(clock: Clock) -> None:
    monitor = Monitor(clock, dt.timedelta(hours=1))
    with serving(monitor, 0) as port, pytest.raises(PortInUseError, match=f"port {port}"), serving(monitor, port):
        pass
