"""Whole numbers on their way to PostgreSQL, where the server binds parameters.

Django marks a number in an expression, such as what is added in `F("available") + amount`, as one of four bytes,
whatever it is, and psycopg sends the lower four bytes of a longer one: a budget would grow by something else. A
number is sent as PostgreSQL itself would read it in a statement: in four bytes if it fits, else in eight.
"""

from typing import Any

import psycopg
from psycopg.types.numeric import Int4, Int4BinaryDumper, Int8, Int8BinaryDumper

MOST = 2**31
LONG = Int8BinaryDumper(Int8)


class IntegerDumper(Int4BinaryDumper):
    def get_key(self, obj: int, format: Any) -> Any:
        return self.cls if _is_short(obj) else LONG.cls

    def upgrade(self, obj: int, format: Any) -> Any:
        return self if _is_short(obj) else LONG


def send_whole() -> None:
    """On every connection that is opened from now on."""
    psycopg.adapters.register_dumper(Int4, IntegerDumper)


def _is_short(number: int) -> bool:
    return -MOST <= number < MOST
