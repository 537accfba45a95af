"""Parquet: counted and sampled by the checks, compared row by row, and never a crash whatever somebody calls by it."""

import io
import random
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client

from projects.models import Project
from reviews.checks import parquet
from reviews.checks.confinement import parent
from reviews.checks.dataset import dataset
from reviews.checks.personal import personal
from reviews.queries.differences import difference
from reviews.queries.differences.tables import Tables
from tests.projects.conftest import bring, put_files
from tests.reviews.samples import codes, only, subject

BIRDS = {"pond": ["mill", "weir", "mill"], "count": pa.array([3, 4, 1], pa.int32())}


def written(columns: dict[str, Any], **how: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, **how)
    return file.getvalue()


def hostile() -> dict[str, bytes]:
    """A file that breaks off, one that is none, one of which a page is overwritten, and lies about lengths."""
    whole = written({"id": list(range(5000))}, compression="none", use_dictionary=False)
    footer = struct.unpack("<I", whole[-8:-4])[0]
    return {
        "cut": whole[:-100],
        "magic alone": b"PAR1",
        "nothing before": whole[-8 - footer :],
        "page overwritten": whole[:4] + b"\xff" * 600 + whole[604:],
        "footer of garbage": whole[:-200] + b"\x19" * 192 + whole[-8:],
        "endless footer": whole[:-8] + b"\xff\xff\xff\x7fPAR1",
    }


@pytest.mark.parametrize("name", hostile())
def test_what_is_no_parquet_is_found_and_harms_nobody(tmp_path: Path, name: str):
    found = only(dataset, subject(tmp_path, {"a.parquet": hostile()[name]}, kind="dataset"))
    assert (found.code, found.path) == ("parquet_unreadable", "a.parquet")
    assert 0 < len(found.evidence["why"]) <= 200


def test_rows_are_counted_behind_fences_and_against_the_card(tmp_path: Path):
    said = {"dataset_info": {"splits": [{"name": "all", "num_examples": 5}]}}
    files: dict[str, Any] = {"a.parquet": written(BIRDS), "b.csv": b"x\n1\n2\n"}
    given = subject(tmp_path, files, kind="dataset", card_data=said)
    (found,) = parent.run(dataset, given)
    assert (found.code, found.evidence) == ("rows_read", {"rows": 5, "files": 2})
    said["dataset_info"]["splits"][0]["num_examples"] = 6
    assert codes(dataset, subject(tmp_path, files, kind="dataset", card_data=said)) == ["count_differs"]
    assert codes(dataset, subject(tmp_path, {"a.parquet": written({"x": pa.array([], "int8")})}, kind="dataset")) == [
        "empty_table"
    ]


def test_personal_data_is_found_in_its_column_and_row(tmp_path: Path):
    """In the whole of a long text; a picture is no text."""
    picture = pa.array([{"bytes": b"+45 33 12 34 56"}] * 2, pa.struct({"bytes": pa.binary()}))
    columns = {"day": ["mon", "tue"], "by": ["–", "x " * 500 + "heron.keeper@birdclub.dk"], "picture": picture}
    found = only(personal, subject(tmp_path, {"a.parquet": written(columns)}, kind="dataset"))
    assert (found.code, found.field, found.line) == ("personal_email", "by", 2)
    broken = subject(tmp_path, {"a.parquet": hostile()["cut"]}, kind="dataset")
    assert codes(personal, broken) == ["nothing_personal"]


def test_every_type_has_words_and_long_values_a_digest(tmp_path: Path):
    moment = pa.array([0, 1_000_000_001], pa.timestamp("ns", tz="Asia/Shanghai"))
    columns = {
        "kind": pa.array(["heron", "wren"]).dictionary_encode(),
        "at": moment,
        "took": pa.array([1, None], pa.duration("s")),
        "seen": pa.array([{"n": [1, 2]}, None], pa.struct({"n": pa.list_(pa.int8())})),
        "picture": pa.array([b"\x00\xff", b""]),
        "text": pa.array(["x" * 5000, ""]),
    }
    (first, second), other = parquet.bag(io.BytesIO(written(columns)), list(columns)), "x" * 4999 + "y"
    assert first[:5] == ("heron", "1970-01-01 00:00:00.000000000", "1", '{"n": [1, 2]}', "2 bytes b0c72e78c8f09ce4")
    assert second[1:4] == ("1970-01-01 00:00:01.000000001", "", "")
    (changed,) = parquet.bag(io.BytesIO(written({"text": [other]})), ["text"])
    assert (len(first[5]), first[5][:160] == changed[0][:160], first[5] == changed[0]) == (178, True, False)


def test_rows_columns_and_types_that_differ_between_releases(new: Callable[..., Project], alice: Any):
    herons, many = (
        new(alice),
        {"n": list(range(parquet.MOST_CELLS // 2 + 1)), "m": pa.nulls(parquet.MOST_CELLS // 2 + 1)},
    )
    put_files(herons, alice, {"birds.parquet": written(BIRDS), "many.parquet": written(many)})
    first = bring(herons, alice, "published")
    later = {"pond": ["mill", "fen", "weir"], "count": pa.array([1, 9, 4], pa.int64()), "sky": ["grey"] * 3}
    many["n"][-1] = -1
    put_files(herons, alice, {"birds.parquet": written(later), "many.parquet": written(many)})
    second = bring(herons, alice, "published")
    found = difference(first, second)
    (birds,) = [one for one in found.rows if one.path == "birds.parquet"]
    assert (birds.added, birds.removed, birds.changed) == (1, 1, 0)
    assert birds.samples == [("+", "fen · 9"), ("-", "mill · 3")]
    assert birds.columns == [("+", "sky: string"), ("~", "count: int32 → int64")]
    assert found.unread_tables == 1  # more cells than are compared; its columns are told all the same
    facts = {fact.label: (fact.before, fact.after) for fact in found.facts}
    assert facts["birds.parquet"] == ("3 × pond: string, count: int32", "3 × pond: string, count: int64, sky: string")
    assert "many.parquet" not in facts
    page = Client().get(f"/alice/herons/compare/{first.number}..{second.number}").content.decode()
    assert "count: int32 → int64" in page
    told = Client().get(f"/api/v1/projects/alice/herons/compare/{first.number}..{second.number}").json()["rows"]
    assert told[0]["columns"] == [["+", "sky: string"], ["~", "count: int32 → int64"]]


class Held:
    """Bytes where a frozen file would be."""

    path = "a.parquet"

    def __init__(self, data: bytes) -> None:
        self.data, self.size = data, len(data)

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.data)


def test_child_says_nothing_of_what_is_no_parquet_and_answers_on():
    good: Any = Held(written(BIRDS))
    with Tables() as tables:
        told: Any = {name: Held(data) for name, data in hostile().items()}
        assert [name for name, bad in told.items() if tables.changed(good, bad)] == []
        # Its footer is whole; what it describes is not.
        assert [name for name, bad in told.items() if tables.described(bad)] == ["page overwritten"]
        assert tables.described(good) == (3, {"pond": "string", "count": "int32"})
        same = tables.changed(good, good)
    assert same is not None
    assert (same.added, same.removed, same.changed) == (0, 0, 0)


def test_random_bytes_in_the_middle_never_end_the_reader(tmp_path: Path):
    """Native code reads them: whatever it says, it says it as a finding or a count."""
    whole, chance = written({"n": list(range(2000)), "s": ["wren"] * 2000}), random.Random(7)
    for _try in range(60):
        spoiled = bytearray(whole)
        for place in chance.sample(range(4, len(whole) - 8), 12):
            spoiled[place] = chance.randrange(256)
        found = only(dataset, subject(tmp_path, {"a.parquet": bytes(spoiled)}, kind="dataset"))
        assert found.code in {"parquet_unreadable", "rows_read", "empty_table"}
