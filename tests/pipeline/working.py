"""What tests of the worker share: a rule, patience, and a look at its health."""

import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic

from indicators.alerts.rules import AlertRule, RuleKind

ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 30.0
SEEN = AlertRule(
    "seen", "Attack seen", RuleKind.SIGNAL_SEEN, "ukraine", signal_types=("armed_attack",), channels=("json://a",)
)


def wait_for(condition: Callable[[], bool]) -> bool:
    """Whether a condition comes true before our patience ends."""
    pause, end = Event(), monotonic() + PATIENCE_SECONDS
    while not (met := condition()) and monotonic() < end:
        pause.wait(0.02)
    return met


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except urllib.error.URLError as error:
        return 0, str(error)
