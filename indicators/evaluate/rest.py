"""What the worker costs while nothing is due: share of a core and memory."""

import datetime as dt
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from indicators.pipeline.update import note_unfinished
from indicators.store.database import open_store
from indicators.store.reads import read_feed_days

_ROOT = Path(__file__).parents[2]
_START_SECONDS = 120.0

Row = tuple[str, str, str]


def measure(url: str, folder: Path, seconds: float = 30.0) -> list[Row]:
    """Rows of a bench: a real worker on the store, without a feed that is due, watched after its first round.

    That round makes stories and index of the whole past anew, as after an archive was loaded: the memory it takes for
    that is not to stay. Needs /proc (Linux); gives no rows without it.
    """
    if not Path("/proc/self/stat").exists():
        return []
    past = _all_unfinished(url)
    feeds = folder / "feeds.yaml"
    feeds.write_text("feeds: []\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "indicators",
        "-v",
        "--log-json",
        "worker",
        "--database",
        url,
        "--feeds",
        str(feeds),
    ]
    worker = subprocess.Popen(command, cwd=_ROOT, stderr=subprocess.PIPE, text=True)  # noqa: S603  # ourselves
    assert worker.stderr is not None
    try:
        for line in worker.stderr:
            if '"round done"' in line:
                break
        drain = threading.Thread(target=worker.stderr.read, daemon=True)
        drain.start()
        before = _cpu_seconds(worker.pid)
        time.sleep(seconds)
        used, memory = _cpu_seconds(worker.pid) - before, _memory_bytes(worker.pid)
    finally:
        worker.terminate()
        worker.wait(_START_SECONDS)
        worker.stderr.close()
    return [
        (f"worker at rest, over {seconds:.0f} s", f"{used / seconds:.2%} of a core", "1 %"),
        (f"worker at rest, memory, after it made stories and index {past}", f"{memory / 1e6:.0f} MB", "400 MB"),
    ]


def _all_unfinished(url: str) -> str:
    """Let the worker find the whole past undone; says since when that is."""
    with open_store(url) as store:
        days = read_feed_days(store)
        if days.empty:
            return "of nothing"
        first = min(days["day"])
        note_unfinished(store, dt.datetime.combine(first, dt.time(), dt.UTC))
        return f"of {(max(days['day']) - first).days + 1:,} days"


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_bytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))
