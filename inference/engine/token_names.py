"""What a token by itself is called: its text, or its bytes where it is a part of a character only, as completions of
OpenAI's call it. So no two have one name, and whoever puts them together gets the text."""

import codecs
import re

MARK = "bytes:"
_PART = re.compile(r"bytes:.*\\x[89a-f][0-9a-f]", re.DOTALL)
_ESCAPED = re.compile(rb"\\x([89a-f][0-9a-f])")


def name_of(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return MARK + raw.decode("utf-8", "backslashreplace")


def is_part(name: str) -> bool:
    return _PART.match(name) is not None


def bytes_of(name: str) -> bytes:
    if not is_part(name):
        return name.encode()
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), without_mark(name).encode())


def without_mark(name: str) -> str:
    """As chats call it, which tell the bytes beside the name."""
    return name.removeprefix(MARK) if is_part(name) else name


class Characters:
    """Counts those that are whole, token by token."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def of(self, name: str) -> int:
        return len(self._decode(bytes_of(name)))
