"""The worker as a process of its own, from the command line to the webhook."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import yaml

from indicators.alerts.reading import to_dict
from indicators.store.alerts import read_outbox, save_rule
from indicators.store.database import open_store
from indicators.store.reads import read_counts
from tests.feedserver import FeedServer, document
from tests.hooks import Webhook
from tests.pipeline.test_update import ATTACK
from tests.pipeline.working import PATIENCE_SECONDS, ROOT, SEEN, free_port, get, wait_for
from tests.pipeline.world import feeds_of, rss


def test_the_command_alerts_a_webhook_answers_health_and_ends_on_sigterm(server: FeedServer, tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    server["/alpha"] = document(rss(now - dt.timedelta(hours=1), ATTACK))
    settings = feeds_of(server)
    file, url = tmp_path / "feeds.yaml", f"sqlite:///{tmp_path / 'own.db'}"
    entries = [{"id": f.id, "url": f.url, "language": "en", "publisher": f.publisher} for f in settings.feeds]
    conflicts = [{"id": "ukraine", "title": "Ukraine", "actors": ["RUS", "UKR"]}]
    file.write_text(yaml.safe_dump({"feeds": entries, "conflicts": conflicts}), encoding="utf-8")
    port = free_port()
    environ = {
        **os.environ,
        "INDICATORS_ALLOW_PRIVATE_ADDRESSES": "1",
        "INDICATORS_DASHBOARD_URL": "https://desk.example/",
    }
    command = ["-m", "indicators", "--log-json", "-v", "worker", "--database", url, "--feeds", str(file)]
    with Webhook().running() as hook, open_store(url) as store:
        save_rule(store, to_dict(replace(SEEN, channels=(hook.channel,))), now)
        process = subprocess.Popen(
            [sys.executable, *command, "--metrics-port", str(port)], env=environ, cwd=ROOT, stderr=subprocess.PIPE
        )
        assert process.stderr is not None
        try:
            assert wait_for(lambda: bool(hook.received))
            assert wait_for(lambda: '"status": "leading"' in get(port, "/health")[1])
            assert "indicators_leading 1.0" in get(port, "/metrics")[1]
            process.send_signal(signal.SIGTERM)
            log = process.stderr.read().decode()
            assert process.wait(PATIENCE_SECONDS) == 0
        finally:
            process.kill()
            process.wait()
            process.stderr.close()
        [(title, body)] = hook.messages
        assert title == "Alert: Attack seen"
        assert "https://desk.example/conflict?conflict=ukraine" in body
        assert [one.status for one in read_outbox(store, open_only=False)] == ["sent"]
        assert read_counts(store).articles == 1
    events = [json.loads(line)["event"] for line in log.splitlines() if line.startswith("{")]
    assert events[0] == "leading"
    assert events[-1] == "stopped"
    assert "round done" in events
