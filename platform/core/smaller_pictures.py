"""Pictures of ours that a text shows: drawn small, and the whole one a click away.

Which these are is said by whoever draws the text, as `pictures`, by the address under which it shows them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token


@dataclass(frozen=True)
class Smaller:
    """The drawing that is shown in a picture's place, with its size: nothing on the page moves when it comes. `named`
    is what it is called where its writer says nothing of it, for a link needs a name."""

    address: str
    width: int
    height: int
    named: str = ""


def teach(parser: MarkdownIt) -> None:
    parser.add_render_rule("image", _image)


def _image(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    token = tokens[at]
    address = str(token.attrs.get("src", ""))
    smaller = env.get("pictures", {}).get(address)
    if smaller is None:
        return self.image(tokens, at, options, env)
    facts = {"src": smaller.address, "width": smaller.width, "height": smaller.height, "loading": "lazy"}
    token.attrs.update(facts)
    if not token.content.strip() and smaller.named:
        token.children = [Token("text", "", 0, content=smaller.named)]
    drawn = self.image(tokens, at, options, env)
    is_linked = sum(one.nesting for one in tokens[:at] if one.type in {"link_open", "link_close"}) > 0
    return drawn if is_linked else f'<a href="{escape(address)}">{drawn}</a>'
