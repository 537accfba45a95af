"""Parquet, read in small pieces. For confined children alone: what a stranger wrote is parsed here by native code."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

MAGIC = b"PAR1"
ROWS_AT_ONCE, BYTES_AT_ONCE = 1024, 16 * 2**20
MOST_CELLS = 500_000  # of a table whose rows are held together
LONGEST_CELL, KEPT_OF_IT = 200, 160

pa.set_memory_pool(pa.system_memory_pool())  # others set aside more than they use, which a child may not
pa.set_cpu_count(1)
pa.set_io_thread_count(1)

Columns = dict[str, str]


class Unreadable(Exception):
    """It is no Parquet, or breaks off, or does not hold what it says."""


class TooLarge(Exception):
    """More cells than may be held together."""


def described(footer: bytes) -> tuple[int, Columns]:
    """Rows and columns as the footer tells them, without the rows before it."""
    with _read():
        told = pq.read_metadata(pa.BufferReader(MAGIC + footer + len(footer).to_bytes(4, "little") + MAGIC))
        return told.num_rows, columns(told.schema.to_arrow_schema())


def columns(schema: Any) -> Columns:
    return {str(field.name): str(field.type) for field in schema}


def count(stream: BinaryIO) -> int:
    """Rows, every one decoded."""
    with _read():
        file = _opened(stream)
        found = sum(int(batch.num_rows) for batch in _batches(file))
    if found != file.metadata.num_rows:
        raise Unreadable(f"it says {file.metadata.num_rows} rows and holds {found}")
    return found


def bag(source: Any, names: Sequence[str]) -> "Counter[tuple[str, ...]]":
    """How often each row of these columns is there."""
    with _read():
        file = _opened(source)
        if file.metadata.num_rows * len(names) > MOST_CELLS:
            raise TooLarge
        return Counter(row for batch in _batches(file) for row in _rows(batch.select(names)))


def schema_of(source: Any) -> Columns:
    with _read():
        return columns(_opened(source).schema_arrow)


def drawn(stream: BinaryIO, choose: Any) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """The rows that `choose(how_many)` names, in ascending order: each with its number and its texts by column."""
    with _read():
        file = _opened(stream)
        wanted, start = list(choose(file.metadata.num_rows)), 0
        for batch in _batches(file):
            end = start + batch.num_rows
            here = [number for number in wanted if start <= number < end]
            taken = batch.take(pa.array([number - start for number in here], pa.int64()))
            rows = zip(*(_texts(column, lambda _bytes: "") for column in taken.columns), strict=True)
            for number, row in zip(here, rows, strict=True):
                yield number, list(zip(batch.schema.names, row, strict=True))
            start = end


def first(source: Any, *, most_rows: int, most_columns: int, cell: int) -> dict[str, Any]:
    """How it begins, and what it says of itself. No more of it is read than that takes."""
    with _read():
        file = _opened(source)
        schema, told = file.schema_arrow, file.metadata
        types = [[str(field.name)[:cell], str(field.type)[:cell]] for field in schema][:most_columns]
        shown = [field.name for field in schema][:most_columns]
        size = sum(told.row_group(group).total_byte_size for group in range(told.num_row_groups))
        rows = max(1, min(most_rows, BYTES_AT_ONCE * told.num_rows // max(size, 1)))
        batch = next(file.iter_batches(batch_size=rows, columns=shown, use_threads=False), None)
        texts = [] if batch is None else [_texts(column, lambda data: f"{len(data)} bytes") for column in batch.columns]
        return {
            "count": told.num_rows,
            "columns": len(schema),
            "head": types,
            "rows": [[text[:cell] for text in row] for row in zip(*texts, strict=True)],
        }


@contextmanager
def _read() -> Iterator[None]:
    try:
        yield
    except MemoryError:  # pyarrow's own is one as well
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError, RecursionError) as error:
        raise Unreadable(" ".join(str(error).split())[:200]) from error


def _opened(source: Any) -> Any:
    """Its columns are read as they are needed, not a group of rows at once."""
    return pq.ParquetFile(source, pre_buffer=False, buffer_size=2**20)


def _batches(file: Any) -> Iterator[Any]:
    """As many rows at once as are not too much to hold: of pictures a few, of numbers a thousand."""
    told = file.metadata
    size = sum(told.row_group(group).total_byte_size for group in range(told.num_row_groups))
    rows = max(1, min(ROWS_AT_ONCE, BYTES_AT_ONCE * told.num_rows // max(size, 1)))
    found: Iterator[Any] = file.iter_batches(batch_size=rows, use_threads=False)
    return found


def _rows(batch: Any) -> Iterator[tuple[str, ...]]:
    """To be compared: what is long is known by how it begins and by its digest, a picture by its size and digest."""
    return zip(*(map(_short, _texts(column, _known)) for column in batch.columns), strict=True)


def _texts(column: Any, of_bytes: Callable[[bytes], str]) -> list[str]:
    """Each value in words; the same words for the same value, whatever type its column has."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type) and column.type.tz:
        column = column.cast(pa.timestamp(column.type.unit))  # of UTC; a child reads no table of time zones
    if not (pa.types.is_nested(column.type) or _is_bytes(column.type)):
        with suppress(pa.ArrowNotImplementedError):
            column = pc.cast(column, pa.string())
    return [_word(value, of_bytes) for value in column.to_pylist()]


def _is_bytes(type: Any) -> bool:
    return bool(pa.types.is_binary(type) or pa.types.is_large_binary(type) or pa.types.is_fixed_size_binary(type))


def _word(value: Any, of_bytes: Callable[[bytes], str]) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=lambda one: _word(one, of_bytes))
    if isinstance(value, bytes):
        return of_bytes(value)
    return "" if value is None else str(value)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[:KEPT_OF_IT]}… {_digest(text.encode('utf-8', 'replace'))}"


def _known(data: bytes) -> str:
    return f"{len(data)} bytes {_digest(data)}"


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()
