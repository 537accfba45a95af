"""How far the values of tensors lie apart: numbers of every type, and what is no number."""

import struct

import pytest

from reviews.checks.confinement.subtracting import apart, values
from reviews.queries.differences.deltas import Subtraction

NAN, INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("type", "old", "new", "told"),
    [
        ("F32", struct.pack("<3f", 1, 2, 3), struct.pack("<3f", 1, 2.5, 1), (2.0, True)),
        ("F16", struct.pack("<2e", 1, 2), struct.pack("<2e", 1.5, 2), (0.5, True)),
        ("BF16", b"\x80\x3f\x00\x40", b"\x80\x3f\x80\xbf", (3.0, True)),  # 1, 2 and 1, -1
        ("U8", b"\x00\xff", b"\xff\x00", (255.0, True)),
        ("I64", struct.pack("<q", -(2**62)), struct.pack("<q", 2**62), (2.0**63, True)),
        ("F32", struct.pack("<2f", 1, NAN), struct.pack("<2f", 1.5, 1), (0.5, True)),
        ("F32", struct.pack("<2f", 1, 1), struct.pack("<2f", NAN, INFINITE), (0.0, False)),
        ("F64", struct.pack("<d", -1.7e308), struct.pack("<d", 1.7e308), (1.7976931348623157e308, True)),
        ("BOOL", b"", b"", (0.0, True)),
    ],
)
def test_largest_difference_of_two_numbers(type: str, old: bytes, new: bytes, told: tuple[float, bool]):
    assert apart(values(type, old), values(type, new)) == told


def test_child_answers_piece_by_piece_and_says_nothing_once_it_is_gone():
    one, two, three = (struct.pack("<2f", n, n) for n in (1, 2, 3))
    with Subtraction() as subtraction:
        assert subtraction.of("F32", [(one, one), (one, three), (two, one)]) == (2.0, True)
        assert subtraction.of("F32", [(two, one)]) == (1.0, True)
        assert subtraction.of("F32", [(one, one[:3])]) is None
        assert subtraction.of("C64", [(one, two)]) is None
        assert subtraction.of("F32", [(one, two)]) is None
