"""What points at a person, in a piece of text: found by shape, and kept only if its checksum or its rules agree.

Names and addresses of houses are not looked for: what no rule can tell from other words would only cry wolf.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import phonenumbers
from stdnum import iban, luhn
from stdnum.cn import ric

MOST_TEXT = 4000
RESERVED = (".example", ".test", ".invalid", ".localhost", ".example.com", ".example.org", ".example.net")
CARDS = re.compile(r"(?:3[47]|4|5[1-5]|2[2-7]|6[025])\d+")
LIKE_A_VERSION = 20


@dataclass(frozen=True)
class Identifier:
    """`hint` shows its ends only: a report about personal data must not hold any."""

    kind: str
    hint: str


def in_text(text: str) -> Iterator[Identifier]:
    text = text[:MOST_TEXT]
    if "@" in text:
        yield from _of("email", EMAIL, text, _is_email)
    if not DIGITS.search(text):
        return
    for kind, shape, is_one in SHAPES:
        yield from _of(kind, shape, text, is_one)
    yield from (Identifier("phone", _hint(number)) for number in _phones(text))


def _of(kind: str, shape: re.Pattern[str], text: str, is_one: Callable[[str], bool]) -> Iterator[Identifier]:
    return (Identifier(kind, _hint(found.group())) for found in shape.finditer(text) if is_one(found.group()))


def _hint(value: str) -> str:
    return f"{value[0]}…{value[-1]}"


def _is_email(value: str) -> bool:
    host = value.rpartition("@")[2].lower()
    return not f".{host}".endswith(RESERVED)


def _is_card(value: str) -> bool:
    digits = re.sub(r"\D", "", value)
    return bool(CARDS.fullmatch(digits)) and len(set(digits)) > 1 and bool(luhn.is_valid(digits))


def _is_address(value: str) -> bool:
    """A public one. Four small numbers are a version more often than a machine."""
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    is_version = address.version == 4 and all(part < LIKE_A_VERSION for part in address.packed)
    return address.is_global and not is_version


def _phones(text: str) -> Iterator[str]:
    """International numbers, and mobile ones as they are written in China."""
    if "+" in text:
        yield from (found.raw_string for found in phonenumbers.PhoneNumberMatcher(text, None))
    for found in CHINESE_MOBILE.finditer(text):
        if phonenumbers.is_valid_number(phonenumbers.parse(found.group(), "CN")):
            yield found.group()


DIGITS = re.compile(r"\d[\d .:()-]{5,}|[0-9A-Fa-f]*:[0-9A-Fa-f:]{4}")
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
CHINESE_MOBILE = re.compile(r"(?<![\d.+-])1[3-9]\d{9}(?![\d.])")
SHAPES: list[tuple[str, re.Pattern[str], Callable[[str], bool]]] = [
    ("id", re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])"), ric.is_valid),
    ("card", re.compile(r"(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d.-])"), _is_card),
    ("account", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"), iban.is_valid),
    ("address", re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])"), _is_address),
    ("address", re.compile(r"(?<![\w:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])"), _is_address),
]
