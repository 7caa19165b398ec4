"""How long the server takes to draw each page of a store, in a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import quantiles

_ROOT = Path(__file__).parents[2]
_TIMES = 8
PAGES = ("board", "conflict", "articles", "sources", "alerts", "export")

Row = tuple[str, str, str]


def measure(url: str, pages: Sequence[str] = PAGES) -> list[Row]:
    """Rows of a bench: the p95 of each page drawn again, and how long it took the first time."""
    environ = {**os.environ, "INDICATORS_DATABASE_URL": url}
    code = f"from indicators.dashboard.timing import serve; serve({tuple(pages)!r})"
    done = subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-W", "ignore", "-c", code], env=environ, cwd=_ROOT, capture_output=True, text=True, check=True
    )
    times: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return [
        (f"page {name}, drawn again, p95 of {len(again)}", f"{quantiles(again, n=20)[-1]:.2f} s",
         f"0.5 s; first time {first:.2f} s")
        for name, (first, *again) in times.items()
    ]  # fmt: skip


def serve(pages: Sequence[str]) -> None:
    """What the measuring process does: every page once, then some times more; the seconds go out as JSON."""
    from streamlit.testing.v1 import AppTest

    times: dict[str, list[float]] = {}
    for name in pages:
        page = AppTest.from_function(_draw, default_timeout=300, kwargs={"name": name})
        times[name] = [_seconds(page.run) for _ in range(_TIMES + 1)]
        if page.exception or page.error:
            raise RuntimeError(f"{name}: {[one.value for one in (*page.exception, *page.error)]}")
    print(json.dumps(times))


def _draw(name: str) -> None:
    import importlib

    importlib.import_module(f"indicators.dashboard.pages.{name}").show()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
