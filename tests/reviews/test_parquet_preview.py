"""How a Parquet file begins, on its page: read in a child, however large or hostile the file is."""

import datetime as dt
import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client

from projects.models import Project
from projects.previews import Preview, preview
from repositories.queries import file, head, open_stream
from reviews.queries.previews import Looking
from tests.projects.conftest import new_project, put_files

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def written(table: Any, **how: Any) -> bytes:
    made = io.BytesIO()
    pq.write_table(table, made, **how)
    return made.getvalue()


WORDS = pa.table(
    {
        "question": ["天空为什么是蓝色的？", "<script>alert(1)</script>", None],
        "score": pa.array([1, 2, None], pa.int64()),
        "picture": pa.array([b"\x89PNG", b"", None]),
        "at": pa.array([dt.datetime(2026, 11, 26, tzinfo=dt.UTC)] * 3, pa.timestamp("us", "UTC")),
        "more": [[1, 2], [], None],
        "long": ["x" * 1000, "", ""],
    }
)


@pytest.fixture
def seeds(alice: Any) -> Project:
    return new_project(alice, "seeds", kind="dataset")


def shown(project: Project, user: Any, data: bytes) -> Preview:
    put_files(project, user, {"train.parquet": data})
    return preview(file(project.repository, head(project.repository) or b"", "train.parquet"))


def test_its_page_shows_columns_and_the_first_rows(seeds: Project, client: Client, alice: Any) -> None:
    found = shown(seeds, alice, written(WORDS))
    assert found.kind == "records"
    assert not found.is_text
    assert (found.content["count"], found.content["columns"]) == (3, 6)
    assert found.content["head"][:3] == [["question", "string"], ["score", "int64"], ["picture", "binary"]]
    first, second, third = found.content["rows"]
    assert first[:5] == ["天空为什么是蓝色的？", "1", "4 bytes", "2026-11-26 00:00:00.000000", "[1, 2]"]
    assert first[5] == "x" * 300
    assert second[0] == "<script>alert(1)</script>"
    assert third[:3] == ["", "", ""]
    client.force_login(alice)
    page = client.get("/alice/seeds/files/train.parquet?revision=main").content.decode()
    assert "天空为什么是蓝色的？" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_only_the_beginning_of_a_large_one_is_read(seeds: Project, alice: Any) -> None:
    count = 400_000
    large = pa.table({f"c{n}": [n * 1000 + row for row in range(count)] for n in range(4)})
    data = written(large, row_group_size=50_000, compression="none", use_dictionary=False)
    found = shown(seeds, alice, data)
    assert (found.content["count"], len(found.content["rows"]), found.content["rows"][1]) == (
        count,
        50,
        ["1", "1001", "2001", "3001"],
    )
    entry = file(seeds.repository, head(seeds.repository) or b"", "train.parquet")
    with open_stream(entry) as stream, Looking(stream, entry.size) as child:
        child.look()
        assert child.was_read < entry.size / 2


def test_a_wide_one_is_cut(seeds: Project, alice: Any) -> None:
    wide = pa.table({f"c{n}": [n] for n in range(300)})
    content = shown(seeds, alice, written(wide)).content
    assert (content["columns"], len(content["head"]), len(content["rows"][0])) == (300, 40, 40)


def test_one_without_rows_shows_its_columns(seeds: Project, alice: Any) -> None:
    content = shown(seeds, alice, written(WORDS.slice(0, 0))).content
    assert (content["count"], content["rows"], len(content["head"])) == (0, [], 6)


def _bomb() -> bytes:
    """Half a gigabyte of one letter in a few kilobytes, in one cell; only to tell the smallest and largest value of
    that would take seconds."""
    return written(
        pa.table({"a": pa.array(["x" * 2**29], pa.large_string())}),
        compression="zstd",
        use_dictionary=False,
        write_statistics=False,
    )


GOOD = written(WORDS)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PAR1",
        b"PAR1" + b"\0" * 100 + b"PAR1",
        b"not at all",
        GOOD[:-1],
        GOOD[: len(GOOD) // 2],
        GOOD[:-8] + b"\xff\xff\xff\x7fPAR1",
        GOOD[:4] + bytes(byte ^ 0x5A for byte in GOOD[4:200]) + GOOD[200:],
        GOOD[:-40] + bytes(byte ^ 0xFF for byte in GOOD[-40:-8]) + GOOD[-8:],
    ],
)
def test_what_is_none_is_said(data: bytes, seeds: Project, client: Client, alice: Any) -> None:
    found = shown(seeds, alice, data)
    assert (found.kind, found.content) == ("records", {"fault": True})
    client.force_login(alice)
    page = client.get("/alice/seeds/files/train.parquet?revision=main")
    assert (page.status_code, "cannot be read" in page.content.decode()) == (200, True)


def test_a_bomb_costs_a_child_its_life_and_nothing_else(seeds: Project, alice: Any) -> None:
    assert shown(seeds, alice, _bomb()).content == {"fault": True}


def test_what_is_known_is_not_read_again(seeds: Project, alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shown(seeds, alice, GOOD)
    monkeypatch.setattr(Looking, "child", "nothing.of.this.name")
    assert shown(seeds, alice, GOOD) == first
    assert shown(seeds, alice, written(WORDS.slice(1))).content == {"fault": True}


def test_what_took_too_much_is_soon_tried_again_and_what_is_no_parquet_is_not(
    seeds: Project, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = list[int]()
    monkeypatch.setattr("reviews.queries.previews.keep", lambda _key, _told, seconds: kept.append(seconds))
    for data in (GOOD, GOOD[:-1], _bomb()):
        shown(seeds, alice, data)
    monkeypatch.setattr(Looking, "seconds", 0)  # as when there is no time
    shown(seeds, alice, GOOD)
    week, soon = 7 * 86_400, 300
    assert kept == [week, week, soon, soon]
