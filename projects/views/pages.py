from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.problems import Gone, NotFound
from projects import slots
from projects.cards.translations import best_for, is_chinese
from projects.models import Project
from projects.queries import Sight
from projects.queries.releases import card_at, translations_at
from projects.snippets import snippets
from projects.views.frame import found, framed, release_of, sight_of
from projects.vocabulary import languages


@require_safe
def card(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """The card of what this person may see, in their language if somebody translated it, and beside it the facts."""
    project = found(request, owner, name)
    sight = sight_of(request, project)
    release = release_of(sight)
    told = _card(request, project, sight) if isinstance(sight, Sight) else {"card": ""}
    return framed(
        request,
        project,
        "card",
        "projects/card.html",
        sight=sight if isinstance(sight, Sight) else None,
        locked=sight if isinstance(sight, Gone) else None,
        release=release,
        **told,
        snippets=snippets(project, release),
    )


def _card(request: HttpRequest, project: Project, sight: Sight) -> dict[str, Any]:
    original = sight.release.card if sight.release else card_at(project, sight.commit).body
    known = translations_at(project, sight)
    asked = request.GET.get("language", "")
    language = asked if asked in known else "" if asked else best_for(get_language() or "", known)
    translated = card_at(project, sight.commit, known[language]).body if language else ""
    if not translated.strip():  # nobody chose it, or it is empty, too large, or no file at all
        language = ""
    offered = "en" if is_chinese(original) else "zh"
    return {
        "card": translated if language else original,
        "card_language": language,
        "revision_asked": request.GET.get("revision", ""),
        "card_languages": [(tag, languages.own_name(tag)) for tag in known],
        "untranslated": "" if not original or best_for(offered, known) else f"README.{offered}.md",
        "untranslated_name": languages.label(offered),
    }


@require_safe
def reviews(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    return _slot(request, owner, name, "reviews")


@require_safe
def try_it(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    return _slot(request, owner, name, "try")


def _slot(request: HttpRequest, owner: str, name: str, place: str) -> HttpResponse:
    project = found(request, owner, name)
    if not slots.is_filled(place):
        raise NotFound(_("This site does not offer this page."))
    release = release_of(sight_of(request, project))
    return framed(request, project, place, "projects/slot.html", place=place, release=release)
