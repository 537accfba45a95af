"""A mail as it comes in: who wrote it, to which address, what they wrote, and whether a person wrote it at all.

It may come from anywhere and hold anything. What cannot be read is left out; nothing here raises for what it holds.
"""

import hashlib
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from notifications.plain import plain_text
from notifications.quoting import own_words

# Where the address that it was delivered to is written, by mail servers first.
RECIPIENTS = ("Delivered-To", "X-Original-To", "X-Envelope-To", "Envelope-To", "To", "Cc")
OF_MACHINES = {"bulk", "junk", "list", "auto_reply"}
# What senders call gb2312 and gbk is often more than these hold.
# And what decodes slowly is no charset of mails.
CHARSETS = {"gb2312": "gb18030", "gbk": "gb18030", "us-ascii": "utf-8", "punycode": "utf-8", "idna": "utf-8"}
LONGEST_TEXT = 200_000  # bytes: far more than any post may hold
LONGEST_HEADER, MOST_HEADERS = 10_000, 10  # characters, and headers of one name


@dataclass(frozen=True)
class Letter:
    """`sender` is empty unless there is exactly one."""

    sender: str
    recipients: tuple[str, ...]
    message_id: str
    text: str
    attachments: int
    is_automatic: bool


def read(raw: bytes) -> Letter:
    message: Message = message_from_bytes(raw)
    senders = _addresses(message, "From")
    parts = list(message.walk())
    return Letter(
        sender=senders[0] if len(senders) == 1 else "",
        recipients=tuple(_addresses(message, *RECIPIENTS)),
        message_id=_header(message, "Message-ID") or hashlib.sha256(raw).hexdigest(),
        text=own_words(_text(parts)),
        attachments=sum(map(_is_attached, parts)),
        is_automatic=_is_automatic(message),
    )


def _is_automatic(message: Message) -> bool:
    """Answers of machines, bounces, and what lists send round: RFC 3834, and what was usual before it."""
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    return (
        submitted not in {"", "no"}
        or _header(message, "Precedence").lower() in OF_MACHINES
        or _header(message, "Return-Path") == "<>"
        or message.get_content_type() == "multipart/report"
        or any(name in message for name in ("List-Id", "X-Autoreply", "X-Autorespond"))
    )


def _text(parts: list[Message]) -> str:
    """The first part in plain text, or else what can be read of the first in HTML."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and not _is_attached(part):
                text = _decoded(part)
                return plain_text(text) if kind == "text/html" else text
    return ""


def _decoded(part: Message) -> str:
    """Without NUL and halves of characters, which no database takes."""
    content = part.get_payload(decode=True)
    charset = str(part.get_content_charset("utf-8"))
    data = content[:LONGEST_TEXT] if isinstance(content, bytes) else b""
    try:
        text = data.decode(CHARSETS.get(charset, charset), errors="replace")
    except (LookupError, ValueError):  # a charset that nobody knows, or one that is no charset of texts
        text = data.decode(errors="replace")
    return text.replace("\x00", "").encode(errors="replace").decode()


def _is_attached(part: Message) -> bool:
    """Not the pictures that stand in the text, such as the sign of a firm."""
    if part.is_multipart() or "Content-ID" in part:
        return False
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _addresses(message: Message, *names: str) -> list[str]:
    written = [str(value)[:LONGEST_HEADER] for name in names for value in message.get_all(name, [])[:MOST_HEADERS]]
    return [address.lower() for _name, address in getaddresses(written) if _is_address(address)]


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _header(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())
