"""What a mail in HTML says, as plain text: paragraphs, lists and line ends are kept, what it quotes is left out."""

from html.parser import HTMLParser

import nh3

APART = {"p", "div", "ul", "ol", "table", "tr", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
UNSEEN = {"style", "script", "title"}
QUOTES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote")


def plain_text(html: str) -> str:
    """Made well-formed first: Python's own parser takes very long over what is made to be hard to read."""
    tags = APART | {"br", "li", "blockquote"}
    tidy = nh3.clean(html, tags=tags, clean_content_tags=UNSEEN, attributes={"*": {"class"}})
    reader = _Reader()
    reader.feed(tidy)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.pieces).split("\n")]
    return "\n".join(line for number, line in enumerate(lines) if line or (number and lines[number - 1]))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._quote, self._depth = "", 0  # the kind of element that is left out, and how many of its kind are open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = dict(attrs).get("class") or ""
        if self._depth:
            self._depth += tag == self._quote
        elif tag == "blockquote" or any(name in classes for name in QUOTES):
            self._quote, self._depth = tag, 1
        else:
            self.pieces.append({"li": "\n- ", "br": "\n", "div": "\n"}.get(tag, "\n\n"))

    def handle_endtag(self, tag: str) -> None:
        if self._depth:
            self._depth -= tag == self._quote
        elif tag in APART:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._depth:
            self.pieces.append(data.replace("\n", " "))
