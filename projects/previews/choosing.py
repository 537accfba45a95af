import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_for_filename
from pygments.util import ClassNotFound

from core.markdown import render
from projects.cards import parse
from projects.previews import gguf
from projects.previews.tables import rows_of
from projects.previews.weights import header_of
from repositories.queries import FileEntry, open_stream

READ = 256 * 2**10
PLAYED = {  # by the browser itself, from the file's own address
    "picture": (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"),
    "sound": (".wav", ".mp3", ".ogg", ".oga", ".flac", ".m4a"),
    "film": (".mp4", ".webm"),
}


Content = dict[str, Any]
Reader = Callable[[FileEntry], Content | None]
_readers: dict[str, Reader] = {}


def reads(ending: str) -> Callable[[Reader], Reader]:
    """A place for packages above: how a file of records begins, whose format is not parsed in this process. None when
    nobody has the time just now."""

    def register(reader: Reader) -> Reader:
        _readers[ending] = reader
        return reader

    return register


@dataclass(frozen=True)
class Preview:
    """`kind` names the template's part; `is_whole` is False when only the beginning is shown."""

    kind: str
    is_whole: bool = True
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        """Whether all of it could be typed anew."""
        return self.is_whole and self.kind in {"markdown", "code", "table"}


def preview(entry: FileEntry) -> Preview:
    """How to show this file, judged by its name and then by its bytes."""
    name = entry.name.lower()
    for kind, endings in PLAYED.items():
        if name.endswith(endings):
            return Preview(kind)
    if reader := _readers.get(f".{name.rpartition('.')[2]}"):
        return Preview("records", content=reader(entry) or {"is_busy": True})
    with open_stream(entry) as stream:
        if name.endswith(".safetensors"):
            return Preview("weights", content=header_of(stream, entry.size))
        if name.endswith(".gguf"):
            return Preview("weights", content=gguf.header_of(stream))
        beginning = stream.read(READ)
    text = _text(beginning)
    if text is None or entry.is_link:
        return Preview("none")
    return _of_text(name, text, is_whole=entry.size <= READ)


def _of_text(name: str, text: str, *, is_whole: bool) -> Preview:
    for endings, show in SHOWN.items():
        if name.endswith(endings) and (content := show(text)):
            return Preview(content.pop("kind"), is_whole, content)
    return Preview("code", is_whole, {"html": _coloured(name, text)})


def _text(data: bytes) -> str | None:
    if b"\x00" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        # a letter may have been cut in two where reading stopped
        return data[: fault.start].decode("utf-8") if len(data) == READ and fault.start > READ - 4 else None


def _markdown(text: str) -> dict[str, Any]:
    card = parse(text)
    return {"kind": "markdown", "html": render(card.body), "header": list(card.data.items()), "fault": card.fault}


def _json(text: str) -> dict[str, Any]:
    try:
        tidy = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
        tidy.encode()  # an escape may stand for half a character, which no page can hold
    except (ValueError, RecursionError):
        return {}
    return {"kind": "code", "html": _coloured("file.json", tidy)}


def _table(text: str) -> dict[str, Any]:
    rows = rows_of(text)
    return {"kind": "table", "head": rows[0], "rows": rows[1:]} if len(rows) > 1 else {}


def _coloured(name: str, text: str) -> str:
    try:
        lexer = get_lexer_for_filename(name, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    return str(highlight(text, lexer, HtmlFormatter(nowrap=True)))


SHOWN: dict[tuple[str, ...], Callable[[str], dict[str, Any]]] = {
    (".md", ".markdown"): _markdown,
    (".json",): _json,
    (".csv", ".tsv"): _table,
}
