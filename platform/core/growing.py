"""Markdown that is still being written: what is over is drawn once, the block that goes on again and again.

What later lines change of earlier blocks, a footnote or the address of a link told at the end, is seen once the whole
text is rendered.
"""

from core.markdown import blocks


class Growing:
    def __init__(self) -> None:
        self.over = 0  # blocks that were given as over
        self._rest = ""
        self._tables = 0

    def add(self, text: str) -> None:
        self._rest += text.replace("\r", "").replace("\x00", "")

    def draw(self) -> tuple[list[str], str]:
        """Blocks that came to their end since the last time, and the one that goes on as it looks by now. A block is
        over when a whole line of the next one is there: half a line may yet be one more item of a list."""
        found, lines = blocks(self._rest, tables=self._tables), self._rest.count("\n")
        over = max((at for at, (line, _html) in enumerate(found) if line < lines), default=0)
        begins_at = found[over][0] if found else 0
        self._rest = "\n".join(self._rest.split("\n")[begins_at:])
        return self._keep([html for _line, html in found[:over]]), "".join(html for _line, html in found[over:])

    def end(self) -> list[str]:
        """All that is left."""
        found, self._rest = blocks(self._rest, tables=self._tables), ""
        return self._keep([html for _line, html in found])

    def _keep(self, drawn: list[str]) -> list[str]:
        self.over += len(drawn)
        self._tables += sum(html.count("<table") for html in drawn)
        return drawn
