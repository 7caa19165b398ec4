"""How fast and in how much memory the scorer works: everything included, in a process and on a core of its own."""

import gzip
import json
import os
import pickle
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from statistics import mean
from typing import BinaryIO

from indicators.errors import InputError
from indicators.model import Article
from indicators.score.contract import parse_line, to_article
from indicators.score.scorer import Scorer

_ROOT = Path(__file__).parents[2]
_LEAST_SECONDS = 5.0
_WARM_UP = 500
_SIZES = (10_000, 100_000, 1_000_000, 5_000_000)


@dataclass(frozen=True, slots=True)
class Rate:
    """Articles scored on one core. characters: mean of an article; signals: share of articles with one, 0..1.

    peak_bytes: the most memory the process held, Python and all; load_seconds: until the scorer was ready.
    """

    articles: int
    seconds: float
    characters: float
    signals: float
    peak_bytes: int
    load_seconds: float

    @property
    def per_second(self) -> float:
        return self.articles / self.seconds


@dataclass(frozen=True, slots=True)
class Length:
    """One text of so many characters and how long it took."""

    characters: int
    seconds: float


def read_articles(path: Path) -> list[Article]:
    """The articles of a JSON Lines file as the scorer takes them. InputError names the line that is none."""
    articles = []
    with _opened(path) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    articles.append(to_article(parse_line(line)))
                except InputError as error:
                    raise InputError(f"{path}: line {number}: {error}.") from error
    if not articles:
        raise InputError(f"{path}: there is no article in it.")
    return articles


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            yield file  # type: ignore[misc]  # a gzip file reads lines as well
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}. Expected articles in JSON Lines.") from error


def measure(articles: Sequence[Article], least_seconds: float = _LEAST_SECONDS) -> Rate:
    """Score the articles, again and again until `least_seconds` have passed, in a fresh process on one core.

    Some 500 of all are scored once before the clock starts: a process that runs all day has met the common words of
    its languages.
    """
    code = "from indicators.evaluate.speed import serve; serve()"
    done = subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-c", code],
        input=pickle.dumps((list(articles), least_seconds)),
        stdout=subprocess.PIPE,
        cwd=_ROOT,
        check=False,
    )
    if done.returncode != 0:
        raise InputError("the measuring process ended without a result; its message stands above.")
    return Rate(**json.loads(done.stdout))


def serve() -> None:
    """What the measuring process does: articles and seconds come in pickled, the rate goes out as JSON."""
    articles, least_seconds = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  # from our own parent
    print(json.dumps(asdict(_rate(articles, least_seconds))))


def _rate(articles: Sequence[Article], least_seconds: float) -> Rate:
    _stay_on_one_core()
    began = time.perf_counter()
    scorer = Scorer.load()
    loaded = time.perf_counter() - began
    for article in articles[:: len(articles) // _WARM_UP + 1]:
        scorer.score(article)
    done = signals = 0
    began = time.perf_counter()
    while (seconds := time.perf_counter() - began) < least_seconds:
        signals += sum(bool(scorer.score(article).signals) for article in articles)
        done += len(articles)
    characters = mean(len(article.title) + len(article.summary) for article in articles)
    return Rate(done, seconds, characters, signals / done, _peak_bytes(), loaded)


def _peak_bytes() -> int:
    """The most memory this process held. On Linux of its own program alone: `ru_maxrss` begins with its parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        own = next((line for line in status.read_text().splitlines() if line.startswith("VmHWM:")), None)
        if own is not None:
            return int(own.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _stay_on_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def start_seconds(runs: int = 3) -> float:
    """Shortest time from starting Python to the first scored article, files warm."""
    code = (
        "from indicators.score.scorer import Scorer; from indicators.model import Article; "
        "Scorer.load().score(Article('1', 'Army shells border village', lang='en'))"
    )
    command = [sys.executable, "-c", code]
    return min(_seconds(lambda: subprocess.run(command, cwd=_ROOT, check=True)) for _ in range(runs))  # noqa: S603


def by_length(articles: Sequence[Article], sizes: Sequence[int] | None = None) -> list[Length]:
    """One text a size, made of the articles' own: the time should grow as the length does."""
    scorer = Scorer.load()
    lang = articles[0].lang
    scorer.score(articles[0])  # the lexicon is read once, whatever the length
    lengths = []
    for size in sizes or _SIZES:
        text = _text_of(articles, size)
        article = Article("long", articles[0].title, text, articles[0].published, lang)
        lengths.append(Length(size, _seconds(lambda article=article: scorer.score(article))))  # type: ignore[misc]
    return lengths


def _text_of(articles: Sequence[Article], size: int) -> str:
    pieces: list[str] = []
    total = 0
    while total < size:
        for article in articles:
            piece = f"{article.title}. {article.summary}\n"
            pieces.append(piece)
            total += len(piece)
            if total >= size:
                break
    return "".join(pieces)[:size]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def machine() -> str:
    """The machine a figure was measured on, in one line: processor, cores, memory, Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def load_average() -> float:
    """How many processes wanted a core in the last minute: above 1 beside ours, the figures are too low."""
    return os.getloadavg()[0]


def as_markdown(rows: Sequence[tuple[str, str, str]], now: datetime, command: str) -> str:
    """The table of a bench with date, machine and command. rows: what, figure, goal."""
    head = [f"# Speed, {now:%Y-%m-%d}", "", f"{machine()}; load {load_average():.1f}; `{command}`", ""]
    table = ["| what | measured | goal or peer |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join([*head, *table]) + "\n"
