"""Cut archives into partitions, and read one as frames: JSON Lines, CSV, Parquet, local or wherever fsspec reaches."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any, Final

import pandas as pd

from indicators.errors import ConfigError, InputError
from indicators.pipeline.frame import INPUT, PLACE
from indicators.score.contract import MAX_LINE_BYTES, parse_line

BLOCK_BYTES: Final = 8_000_000
FRAME_ROWS: Final = 2_000
_KINDS: Final[Mapping[str, str]] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv",
                                    ".parquet": "parquet", ".pq": "parquet"}  # fmt: skip
_PACKED: Final = (".gz", ".bz2", ".xz", ".zip", ".lzma")


@dataclass(frozen=True, slots=True)
class Partition:
    """A piece of one file: bytes start to stop of a JSON Lines file, row group `start` of a Parquet file, or all of it.

    stamp: the file's size and time of change, so that a changed file is read again. stop -1: to the end.
    """

    path: str
    kind: str
    start: int = 0
    stop: int = -1
    stamp: str = ""
    name: str = field(init=False)

    def __post_init__(self) -> None:
        told = f"{self.path}\0{self.start}\0{self.stop}\0{self.stamp}"
        object.__setattr__(self, "name", hashlib.sha256(told.encode()).hexdigest()[:20])


def plan(inputs: Sequence[str], block_bytes: int = BLOCK_BYTES) -> list[Partition]:
    """The partitions of files, folders and patterns, in order. ConfigError where there is nothing to read.

    A large JSON Lines file is cut at line ends, a Parquet file by row groups; a packed file or a CSV file, whose cells
    may hold line breaks, is one partition. None stands whole in memory.
    """
    partitions: list[Partition] = []
    for given in inputs:
        files = _files(given)
        if not files:
            raise ConfigError(f"IN: nothing to read at '{given}'. Expected .jsonl, .csv or .parquet (.gz, .bz2, .xz).")
        for path in files:
            partitions += [one for one in _cut(path, block_bytes) if one not in partitions]
    return partitions


def frames(partition: Partition, rows: int = FRAME_ROWS) -> Iterator[pd.DataFrame]:
    """The partition as frames for `frame.FrameScorer`, `rows` at most in each. OSError, InputError where unreadable."""
    readers = {"jsonl": _json_rows, "csv": _csv_rows, "parquet": _parquet_rows}
    batch: list[Mapping[str, Any]] = []
    for row in readers[partition.kind](partition):
        batch.append(row)
        if len(batch) == rows:
            yield pd.DataFrame(batch, columns=[*INPUT, *PLACE], dtype=object)
            batch = []
    if batch:
        yield pd.DataFrame(batch, columns=[*INPUT, *PLACE], dtype=object)


def _files(given: str) -> list[str]:
    from fsspec.core import url_to_fs

    try:
        system, path = url_to_fs(given)
        if system.isdir(path):
            found = [one for one in system.find(path) if _kind(one)]
        else:
            found = system.glob(path) if any(mark in path for mark in "*?[") else [path] * system.exists(path)
        return [system.unstrip_protocol(one) for one in sorted(found)]
    except (OSError, ValueError, ImportError) as error:
        raise ConfigError(f"IN: '{given}' cannot be read: {error}.") from error


def _kind(path: str) -> str | None:
    suffixes = [suffix.lower() for suffix in PurePosixPath(path).suffixes]
    if suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    return _KINDS.get(suffixes[-1]) if suffixes else None


def _cut(path: str, block_bytes: int) -> list[Partition]:
    from fsspec.core import url_to_fs

    kind = _kind(path)
    if kind is None:
        raise ConfigError(f"IN: {path}: unknown kind of file. Expected .jsonl, .csv or .parquet (.gz, .bz2, .xz).")
    system, bare = url_to_fs(path)
    facts = system.info(bare)
    size = int(facts["size"])
    changed = facts.get("mtime") or facts.get("LastModified") or facts.get("ETag") or ""
    stamp = f"{size} {changed}"
    if kind == "parquet":
        return [Partition(path, kind, number, number + 1, stamp) for number in range(_row_groups(path))]
    if kind == "csv" or bare.lower().endswith(_PACKED) or size <= block_bytes:
        return [Partition(path, kind, stamp=stamp)]
    return [Partition(path, kind, at, min(at + block_bytes, size), stamp) for at in range(0, size, block_bytes)]


def _row_groups(path: str) -> int:
    import fsspec
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with fsspec.open(path, "rb") as file:
            return int(ParquetFile(file).num_row_groups)
    except ArrowException as error:
        raise ConfigError(f"IN: {path} is no Parquet file: {error}.") from error


def _json_rows(partition: Partition) -> Iterator[Mapping[str, Any]]:
    import fsspec

    with fsspec.open(partition.path, "rb", compression="infer") as file:
        for place, line in _lines(file, partition):
            if not line.strip():
                continue
            try:
                yield {**parse_line(line), "place": place, "fault": None}
            except InputError as error:
                yield {"place": place, "fault": str(error), "raw": line[:MAX_LINE_BYTES].decode("utf-8", "replace")}


def _lines(file: IO[bytes], partition: Partition) -> Iterator[tuple[str, bytes]]:
    """The lines that begin in the partition; one longer than allowed comes cut off and its rest is skipped."""
    whole, at = partition.stop < 0, partition.start
    if at > 0:
        file.seek(at - 1)
        at += _line(file)[1] - 1  # the line that began before belongs to the partition before
    number = 0
    while whole or at < partition.stop:
        line, length = _line(file)
        if not length:
            return
        number += 1
        yield (f"line {number}" if whole else f"byte {at}"), line
        at += length


def _line(file: IO[bytes]) -> tuple[bytes, int]:
    line = file.readline(MAX_LINE_BYTES + 1)
    length = len(line)
    rest = line
    while rest and not rest.endswith(b"\n"):
        rest = file.readline(MAX_LINE_BYTES)
        length += len(rest)
    return line, length


def _csv_rows(partition: Partition) -> Iterator[Mapping[str, Any]]:
    import fsspec

    csv.field_size_limit(MAX_LINE_BYTES)
    with fsspec.open(partition.path, "rb", compression="infer") as file:
        reader = csv.reader(io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline=""))
        head = [name.strip().lower() for name in next(reader, [])]
        if "id" not in head or not {"title", "summary", "body"} & set(head):
            raise InputError(
                f"the first line is no head with id and title; found: {', '.join(head)[:200] or 'nothing'}"
            )
        for place, cells in _csv_lines(reader):
            if isinstance(cells, str):
                yield {"place": place, "fault": cells, "raw": ""}
            elif len(cells) != len(head):
                reason = f"{len(cells)} cells where the head has {len(head)}"
                yield {"place": place, "fault": reason, "raw": ",".join(cells)}
            elif cells:
                yield {**{name: cell or None for name, cell in zip(head, cells, strict=True)},
                       "place": place, "fault": None, "raw": None}  # fmt: skip


def _csv_lines(reader: Any) -> Iterator[tuple[str, list[str] | str]]:
    """Place and cells of each row that is not blank, or what is wrong with it."""
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield f"line {reader.line_num}", f"not CSV: {error}"
            continue
        if cells:
            yield f"line {reader.line_num}", cells


def _parquet_rows(partition: Partition) -> Iterator[Mapping[str, Any]]:
    import fsspec
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with fsspec.open(partition.path, "rb") as file:
            source = ParquetFile(file)
            columns = [name for name in source.schema_arrow.names if name in INPUT]
            number = 0
            for batch in source.iter_batches(FRAME_ROWS, row_groups=[partition.start], columns=columns):
                for row in _plain(batch.to_pylist()):
                    number += 1
                    yield {**row, "place": f"row group {partition.start}, row {number}", "fault": None, "raw": None}
    except ArrowException as error:
        raise InputError(f"not readable as Parquet: {error}") from error


def _plain(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Times as the scoring contract writes them."""
    for row in rows:
        moment: Any = row.get("published")
        yield {**row, "published": moment.isoformat() if hasattr(moment, "isoformat") else moment}
