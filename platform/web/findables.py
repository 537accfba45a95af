"""The help of this site and its rules, in the reader's language. They stand in no table: they come with the site."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import unescape
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core import policies
from search.finding import Hit, findable
from search.queries.matching import is_told_by
from search.questions import Question
from search.tokens import index_text

KIND, RULE = "help", "rule-"
QUESTION = re.compile(r'<h2 id="([\w-]+)">(.*?)</h2>(.*?)(?=<h2 |\Z)', re.DOTALL)


def ids_of_help(person: Any, question: Question, most: int) -> list[str]:
    words = _words(get_language() or "en")
    told = {id: is_told_by(question.phrases, question.excluded, title, body) for id, (title, body) in words.items()}
    ranked = sorted(((weight, one) for one, weight in told.items() if weight), reverse=True)
    return [one for _weight, one in ranked[:most]]


def hits_of_help(person: Any, ids: Sequence[str]) -> Iterable[Hit]:
    known = _everything(get_language() or "en")
    return [known[id] for id in ids if id in known]


@cache
def _everything(language: str) -> dict[str, Hit]:
    """Once a language: neither the words nor the names of the rules change while the site runs."""
    shown = {"operator": settings.SITE_OPERATOR or _("the people who run this site"), "site_url": settings.SITE_URL}
    answers = QUESTION.findall(render_to_string("web/help_questions.html", shown))
    hits = [*(_answer(*parts) for parts in answers), *map(_rule, policies.names()), _roles()]
    return {hit.id: hit for hit in hits}


@cache
def _words(language: str) -> dict[str, tuple[str, str]]:
    """Title and body of each as an index would hold them."""
    hits = _everything(language).values()
    return {hit.id: (index_text(hit.title), index_text(f"{hit.summary}\n{hit.text}")) for hit in hits}


def _answer(anchor: str, title: str, html: str) -> Hit:
    text = unescape(" ".join(strip_tags(html).split()))
    return Hit(anchor, unescape(strip_tags(title)), f"{reverse('web:help')}#{anchor}", text=text, facts=[_("Help")])


def _rule(name: str) -> Hit:
    keys = ", ".join(policies.defaults(name).body)
    return Hit(f"{RULE}{name}", name, reverse("web:policy", args=[name]), text=keys, facts=[_("Policies")])


def _roles() -> Hit:
    return Hit("roles", _("Who may what"), reverse("accounts:roles"), facts=[_("Help")])


findable(
    KIND,
    title=gettext_lazy("Help"),
    place=70,
    ids=ids_of_help,
    hits=hits_of_help,
    has_meaning=True,
    standing=lambda: [id for id in _everything("en") if not id.startswith(RULE)],  # names of keys say nothing
)
