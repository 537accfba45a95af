"""Markdown of strangers to safe HTML.

CommonMark with tables, task lists, strikethrough, autolinks, footnotes, `:emoji:`, coloured code (Pygments) and
maths as MathML, made without scripts. Sanitising comes last, over everything that any step produced.

In talk a line break is a line break, and `@handle` names somebody: who is named is found by the same parser that draws
the text, so that an address or a piece of code names nobody.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Protocol

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from latex2mathml.converter import convert as mathml
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from core import emoji, emphasis, smaller_pictures
from core.smaller_pictures import Smaller

LIMIT = 500_000
KEPT = 4_000  # characters of a talk that is drawn once for all who read it
NAMED = re.compile(r"@([A-Za-z0-9](?:-?[A-Za-z0-9]){1,38})(?![A-Za-z0-9]|-[A-Za-z0-9]|\.[A-Za-z0-9]|/)")
BEFORE_NAMED = re.compile(r"[A-Za-z0-9._%+/@-]")  # then it is an address
MATHS_LIMIT = 5_000
MATHML = {
    *("math", "semantics", "mrow", "mi", "mo", "mn", "ms", "mtext", "mspace", "msup", "msub", "msubsup", "mfrac"),
    *("msqrt", "mroot", "mover", "munder", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom"),
}
TAGS = nh3.ALLOWED_TAGS | {"input", "label", "section", "figure", "figcaption"} | MATHML
CLASSES = re.compile(
    r"(language-[\w+#.-]{1,30}|highlight|task-list-item|contains-task-list|footnotes?(-\w+)*|math|named|[a-z]{1,3}\d?)"
)
ATTRIBUTES: dict[str, set[str]] = {
    **{tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()},
    "img": nh3.ALLOWED_ATTRIBUTES["img"] | {"loading"},
    "input": {"type", "checked", "disabled"},
    "code": {"class"},
    "pre": {"class"},
    "span": {"class"},
    "div": {"class"},
    "ul": {"class"},
    "li": {"class", "id"},
    "section": {"class"},
    "sup": {"class"},
    "a": {"href", "title", "id", "class"},
    "td": {"align"},
    "th": {"align", "scope"},
    "math": {"display", "xmlns"},
    "mo": {"stretchy", "fence", "separator", "form"},
    "mi": {"mathvariant"},
    "mtable": {"columnalign", "rowspacing"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mspace": {"width"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}


class Place(Protocol):
    """Where an address of a text leads from the page on which it is shown."""

    def __call__(self, address: str, *, is_picture: bool) -> str: ...


def render(text: str, *, place: Place | None = None) -> SafeString:
    """HTML that is safe to put on our pages. Text over 500,000 characters is cut."""
    parser, notes = _parser(), {}  # type: ignore[var-annotated]  # what the parser's plug-ins keep for the renderer
    tokens = parser.parse(text[:LIMIT].replace("\x00", ""), notes)
    if place is not None:
        _put(tokens, place)
    html = parser.renderer.render(tokens, parser.options, notes)
    return mark_safe(_scrollable(_sanitise(html)))  # noqa: S308  (sanitised one call earlier)


def blocks(text: str, *, tables: int = 0) -> list[tuple[int, SafeString]]:
    """As `render`, but each block by itself, with the line on which it begins. `tables` came before this text."""
    parser, notes = _parser(), {}  # type: ignore[var-annotated]  # as above
    found: list[tuple[int, list[Token]]] = []
    for token in parser.parse(text[:LIMIT].replace("\x00", ""), notes):
        if token.level == 0 and token.nesting >= 0 and (token.map or not found):
            found.append((token.map[0] if token.map else 0, []))
        found[-1][1].append(token)  # notes, which stand nowhere, come with the last block
    drawn = []
    for line, tokens in found:
        html = _scrollable(_sanitise(parser.renderer.render(tokens, parser.options, notes)), after=tables)
        tables += html.count("<table")
        drawn.append((line, mark_safe(html)))  # noqa: S308  (sanitised two lines earlier)
    return drawn


def render_talk(text: str, people: Mapping[str, str], pictures: Mapping[str, Smaller] | None = None) -> SafeString:
    """As `render`, in the manner of talk. `people` are those who exist, with their addresses, by handle; `pictures`
    those that are shown small, by their addresses."""
    shown = tuple(sorted((at, smaller) for at, smaller in (pictures or {}).items() if at in text))
    if len(text) > KEPT:
        html = _talk(text, tuple(people.items()), shown)
    else:  # not all whom its page names elsewhere
        named = sorted(handle for handle in handles_in(text) if handle in people)
        html = _kept_talk(text, tuple((handle, people[handle]) for handle in named), shown)
    return mark_safe(_scrollable(html))  # noqa: S308  (sanitised one call earlier)


def _talk(text: str, people: tuple[tuple[str, str], ...], pictures: tuple[tuple[str, Smaller], ...]) -> str:
    known = {"people": dict(people), "pictures": dict(pictures)}
    return _sanitise(_parser(is_talk=True).render(text[:LIMIT].replace("\x00", ""), known))


_kept_talk = lru_cache(maxsize=512)(_talk)  # what many read, the same twenty posts, is drawn once in a while


def handles_in(text: str) -> list[str]:
    """Whom a text names, in lower case, each once, in order; whether they exist is for others to know."""
    if "@" not in text:
        return []
    return list(_kept_handles(text) if len(text) <= KEPT else _handles(text))


def _handles(text: str) -> tuple[str, ...]:
    named: dict[str, None] = {}
    _parser(is_talk=True).parse(text[:LIMIT].replace("\x00", ""), {"named": named})
    return tuple(named)


_kept_handles = lru_cache(maxsize=512)(_handles)  # asked for each time such a talk is shown, to look its people up


def _put(tokens: Sequence[Token], place: Place) -> None:
    for token in tokens:
        for name in {"link_open": ["href"], "image": ["src"]}.get(token.type, []):
            token.attrSet(name, place(str(token.attrGet(name) or ""), is_picture=name == "src"))
        _put(token.children or (), place)


def _scrollable(html: str, after: int = 0) -> str:
    """Wide things scroll by themselves, by keyboard too, instead of widening the page. So many tables came before."""
    before, *tables = html.replace("<pre>", '<pre tabindex="0">').split("<table>")
    framed = [_frame(number) + table for number, table in enumerate(tables, start=after + 1)]
    return "".join([before, *framed]).replace("</table>", "</table></div>")


def _frame(number: int) -> str:
    """Each region has a name of its own, so that a list of landmarks tells them apart."""
    name = escape(_("Table %(number)d") % {"number": number})
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{name}"><table class="table">'


def _sanitise(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_keep,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )


def _keep(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        return " ".join(name for name in value.split() if CLASSES.fullmatch(name)) or None
    if attribute == "id":
        return value if value.startswith(("fn", "user-content-")) else f"user-content-{value}"
    if tag == "input" and attribute == "type":
        return value if value == "checkbox" else None
    return value


@cache
def _parser(*, is_talk: bool = False) -> MarkdownIt:
    parser = MarkdownIt("gfm-like", {"html": False, "highlight": _colour, "breaks": is_talk})
    emphasis.teach(parser)
    emoji.teach(parser)
    parser.use(tasklists_plugin, label=True).use(footnote_plugin)
    parser.use(dollarmath_plugin, allow_digits=False, double_inline=True, renderer=_maths)
    if is_talk:
        parser.inline.ruler.push("named", _name)
        smaller_pictures.teach(parser)
    return parser


def _name(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 -- markdown-it calls its rules so
    """`@handle` as a link to somebody who exists; elsewhere it stays text."""
    found = NAMED.match(state.src, state.pos)
    if found is None or (state.pos > 0 and BEFORE_NAMED.match(state.src[state.pos - 1])) or state.linkLevel:
        return False
    handle = found[1].lower()
    state.env.get("named", {}).setdefault(handle)
    address = state.env.get("people", {}).get(handle)
    if not silent:
        _write_name(state, found[0], address)
    state.pos = found.end()
    return True


def _write_name(state: StateInline, text: str, address: str | None) -> None:
    if address is None:
        state.push("text", "", 0).content = text
        return
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": address, "class": "named"}
    state.push("text", "", 0).content = text
    state.push("link_close", "a", -1)


def _colour(code: str, language: str, attributes: Any) -> str:
    try:
        lexer = get_lexer_by_name(language) if language else None
    except ClassNotFound:
        lexer = None
    if lexer is None:
        return ""  # the parser escapes the code itself
    return highlight(code, lexer, HtmlFormatter(nowrap=True))


def _maths(content: str, options: dict[str, Any]) -> str:
    if len(content) > MATHS_LIMIT:
        return nh3.clean_text(content)
    try:
        return mathml(content, display="block" if options.get("display_mode") else "inline")
    except Exception:  # noqa: BLE001 -- it raises a dozen kinds of errors on malformed formulas
        return f"<code>{nh3.clean_text(content)}</code>"
