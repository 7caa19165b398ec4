"""Score archives on Dask: partition by partition into Parquet files; what is finished is kept and not done again."""

import dataclasses
import hashlib
import logging
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, Final
from uuid import uuid4

import orjson

from indicators.config import Configuration
from indicators.errors import ConfigError, InputError
from indicators.lexicon.load import version
from indicators.pipeline.frame import FrameScorer, split
from indicators.pipeline.parquet import Folder
from indicators.pipeline.partitions import BLOCK_BYTES, FRAME_ROWS, Partition, frames, plan
from indicators.score.scorer import Scorer

NEEDED: Final = ("dask", "distributed", "fsspec", "pyarrow")
_RETRIES: Final = 1
_RUN: Final = "run.json"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one partition. peak_bytes: the most memory its process has ever held."""

    name: str
    path: str
    articles: int
    signals: int
    bad: int
    peak_bytes: int = 0


@dataclass(slots=True)
class BackfillReport:
    """What a backfill did. kept: partitions that were finished before. failed: partition to reason."""

    partitions: int = 0
    kept: int = 0
    articles: int = 0
    signals: int = 0
    bad: int = 0
    peak_bytes: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def check_installed() -> None:
    """ConfigError with the line that installs what is missing."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise ConfigError(
            f"backfill needs {', '.join(missing)}. Install: .venv/bin/python -m pip install -r requirements-scale.txt"
        )


def backfill(
    inputs: Sequence[str],
    output: str,
    configuration: Configuration,
    client: Any,
    *,
    block_bytes: int = BLOCK_BYTES,
    on_done: Callable[[int, int, Done | None], None] | None = None,
) -> BackfillReport:
    """Score what `partitions.plan(inputs)` gives into the folder `output`; a second call does only what is left.

    client: a dask.distributed client. A worker that dies is replaced and its partition done again; a partition that
    fails twice, or kills three workers, is noted and the others go on. A partition of a file that has changed is taken
    away and scored anew. on_done: called with how many are done, of how many, and what came, None for a failure.
    Raises ConfigError where nothing can be read or the folder holds the work of another lexicon or feeds.yaml.
    """
    partitions = plan(inputs, block_bytes)
    folder = _prepared(output, configuration)
    output = folder.address  # a worker may have another working folder
    before = _without_outdated(folder, partitions)
    report = BackfillReport(len(partitions), sum(one.name in before for one in partitions))
    for told in (before[one.name] for one in partitions if one.name in before):
        _count(report, Done(**told))
    left = [one for one in partitions if one.name not in before]
    for number, (partition, outcome) in enumerate(_on(client, left, output, configuration), report.kept + 1):
        if isinstance(outcome, str):
            report.failed[_place(partition)] = outcome
        else:
            _count(report, outcome)
        if on_done is not None:
            on_done(number, len(partitions), None if isinstance(outcome, str) else outcome)
    folder.sweep()
    return report


def score_partition(partition: Partition, output: str, configuration: Configuration, lexicon: str) -> Done:
    """Score one partition into its files, the mark that it is done last. Runs on a worker; may be repeated.

    lexicon: version that the caller has. InputError where this process has another.
    """
    if version() != lexicon:
        raise InputError(f"a worker has lexicon {version()}, the caller {lexicon}. Install the same version on both.")
    score, folder = _scorer(_digest(configuration), _Kept(configuration)), Folder(output)
    articles = signals = 0
    with folder.tables(partition.name) as writers, folder.bad_rows(partition.name) as bad:
        for frame in frames(partition, FRAME_ROWS):
            tables = split(score(frame))
            writers.add(tables)
            bad.add(partition.path, tables.bad)
            articles, signals = articles + len(tables.articles), signals + len(tables.signals)
    done = Done(partition.name, partition.path, articles, signals, bad.count, _peak_bytes())
    folder.write_json(f"done/{partition.name}.json", dataclasses.asdict(done))
    return done


@contextmanager
def cluster(scheduler: str | None, workers: int | None = None, *, processes: bool = True) -> Iterator[Any]:
    """A Dask client: of a running scheduler, or of one process a core on this machine, ended afterwards.

    Raises ConfigError where the scheduler does not answer.
    """
    check_installed()
    from distributed import Client, LocalCluster

    logging.getLogger("distributed").setLevel(logging.ERROR)  # a worker that dies is told by what became of its work
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout="10s")
        except (OSError, ValueError, TimeoutError) as error:
            raise ConfigError(
                f"--scheduler: '{scheduler}' does not answer ({error}). Expected tcp://host:8786."
            ) from error
        with client:
            yield client
        return
    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=processes,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.ERROR,
        ) as local,
        Client(local) as client,
    ):
        yield client


def _on(
    client: Any, partitions: Sequence[Partition], output: str, configuration: Configuration
) -> Iterator[tuple[Partition, Done | str]]:
    """Every partition with what came of it, in the order they end."""
    from distributed import as_completed

    call = uuid4().hex  # a key the scheduler still knows, of an earlier call or another folder, would not be run again
    futures = {
        client.submit(
            score_partition,
            one,
            output,
            configuration,
            version(),
            key=f"score-{one.name}-{call}",
            retries=_RETRIES,
        ): one
        for one in partitions
    }
    for future in as_completed(list(futures)):
        error = future.exception()
        yield futures[future], future.result() if error is None else f"{type(error).__name__}: {error}"
        future.release()


def _prepared(output: str, configuration: Configuration) -> Folder:
    folder = Folder(output)
    try:
        folder.make()
        made = {"lexicon_version": version(), "feeds": _digest(configuration)}
        found = folder.read_json(_RUN)
        if found is not None and found != made:
            raise ConfigError(
                f"--output: {output} holds articles scored by another lexicon or feeds.yaml "
                f"({found.get('lexicon_version')}, this one is {version()}). Choose another folder, or remove it."
            )
        folder.write_json(_RUN, made)
        folder.sweep()
    except OSError as error:
        raise ConfigError(f"--output: {output} cannot be written: {error}.") from error
    return folder


def _without_outdated(folder: Folder, partitions: Sequence[Partition]) -> dict[str, Any]:
    """The finished partitions; those of our files that the files do not have any more are taken away."""
    done, ours = folder.done(), {one.path for one in partitions}
    wanted = {one.name for one in partitions}
    for name, told in list(done.items()):
        if told["path"] in ours and name not in wanted:
            folder.remove(name)
            del done[name]
    return done


def _count(report: BackfillReport, done: Done) -> None:
    report.articles += done.articles
    report.signals += done.signals
    report.bad += done.bad
    report.peak_bytes = max(report.peak_bytes, done.peak_bytes)


def _place(partition: Partition) -> str:
    return partition.path + (f" from byte {partition.start:,}" if partition.start else "")


def _digest(configuration: Configuration) -> str:
    content = orjson.dumps(dataclasses.asdict(configuration), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(content).hexdigest()[:16]


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """A configuration that counts as equal to every other: its digest tells them apart."""

    configuration: Configuration

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=2)
def _scorer(digest: str, kept: _Kept) -> FrameScorer:
    return FrameScorer(Scorer.load(), kept.configuration)


def _peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
