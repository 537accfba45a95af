"""What a mail in HTML says, as plain text: paragraphs, lists and line ends are kept, what it quotes is left out."""

from html.parser import HTMLParser

APART = {"p", "div", "ul", "ol", "table", "tr", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
UNSEEN = {"head", "style", "script", "title", "blockquote"}
QUOTES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote")
EMPTY = {"br", "img", "hr", "meta", "link", "input", "wbr", "col", "area", "base", "source"}


def plain_text(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.pieces).split("\n")]
    return "\n".join(line for number, line in enumerate(lines) if line or (number and lines[number - 1]))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen: list[str] = []  # open elements, from the first that is left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in EMPTY:
            self.pieces += ["\n"] if tag == "br" and not self._unseen else []
        elif self._unseen or tag in UNSEEN or any(name in (dict(attrs).get("class") or "") for name in QUOTES):
            self._unseen.append(tag)
        elif tag == "li":
            self.pieces.append("\n- ")
        elif tag in APART:
            self.pieces.append("\n\n" if tag != "div" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            while self._unseen.pop() != tag:
                pass
        elif not self._unseen and tag in APART:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data.replace("\n", " "))
