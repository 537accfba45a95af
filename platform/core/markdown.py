"""Markdown of strangers to safe HTML.

CommonMark with tables, task lists, strikethrough, autolinks, footnotes, code colouring (Pygments classes) and maths as
MathML, made without scripts. Sanitising comes last, over everything that any step produced.
"""

import re
from functools import cache
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from latex2mathml.converter import convert as mathml
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

LIMIT = 500_000
MATHS_LIMIT = 5_000
MATHML = {
    *("math", "semantics", "mrow", "mi", "mo", "mn", "ms", "mtext", "mspace", "msup", "msub", "msubsup", "mfrac"),
    *("msqrt", "mroot", "mover", "munder", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom"),
}
TAGS = nh3.ALLOWED_TAGS | {"input", "section", "figure", "figcaption"} | MATHML
CLASSES = re.compile(
    r"(language-[\w+#.-]{1,30}|highlight|task-list-item|contains-task-list|footnotes?(-\w+)*|math|[a-z]{1,3}\d?)"
)
ATTRIBUTES: dict[str, set[str]] = {
    **{tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()},
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


def render(text: str) -> SafeString:
    """HTML that is safe to put on our pages. Text over 500,000 characters is cut."""
    html = _parser().render(text[:LIMIT].replace("\x00", ""))
    return mark_safe(_scrollable(_sanitise(html)))  # noqa: S308  (sanitised one call earlier)


def _scrollable(html: str) -> str:
    """Wide things scroll by themselves, by keyboard too, instead of widening the page."""
    before, *tables = html.replace("<pre>", '<pre tabindex="0">').split("<table>")
    framed = [_frame(number) + table for number, table in enumerate(tables, start=1)]
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
def _parser() -> MarkdownIt:
    parser = MarkdownIt("gfm-like", {"html": False, "highlight": _colour})
    parser.use(tasklists_plugin).use(footnote_plugin)
    parser.use(dollarmath_plugin, allow_digits=False, double_inline=True, renderer=_maths)
    return parser


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
