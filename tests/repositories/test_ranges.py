"""Which bytes a Range header means."""

import pytest

from repositories.ranges import Span, Unsatisfiable, chosen


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-99", (0, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes=10-", (10, 100)),
        ("bytes=90-1000", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-1000", (0, 100)),
        ("BYTES= 5-6", (5, 7)),
    ],
)
def test_a_range_means_these_bytes(header: str, expected: tuple[int, int]) -> None:
    span = chosen(header, 100)
    assert span == Span(*expected, 100)
    assert span is not None
    assert span.length == expected[1] - expected[0]
    assert span.content_range == f"bytes {expected[0]}-{expected[1] - 1}/100"


@pytest.mark.parametrize(
    "header",
    ["", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=9-5", "lines=1-2", "bytes=1-2-3", f"bytes=0-{'9' * 5_000}"],
)
def test_what_is_not_understood_is_ignored(header: str) -> None:
    assert chosen(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=0-1,5-6", "bytes=0-1, -1"])
def test_what_cannot_be_served_is_refused(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        chosen(header, 100)


def test_an_empty_file_has_no_ranges() -> None:
    with pytest.raises(Unsatisfiable):
        chosen("bytes=0-", 0)


def test_a_range_holds_only_for_the_version_it_was_asked_of() -> None:
    assert chosen("bytes=0-1", 100, if_range='"new"', etag='"new"') == Span(0, 2, 100)
    assert chosen("bytes=0-1", 100, if_range='"old"', etag='"new"') is None
    assert chosen("bytes=0-1", 100, if_range="Sun, 22 Nov 2026 00:00:00 GMT", etag='"new"') is None
