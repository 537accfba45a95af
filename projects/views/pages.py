from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.problems import Gone, NotFound
from projects import slots
from projects.queries import Sight
from projects.queries.releases import card_at
from projects.snippets import snippets
from projects.views.frame import found, framed, release_of, sight_of


@require_safe
def card(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """The card of what this person may see, and beside it the facts."""
    project = found(request, owner, name)
    sight = sight_of(request, project)
    release = release_of(sight)
    text = ""
    if isinstance(sight, Sight):
        text = sight.release.card if sight.release else card_at(project, sight.commit).body
    return framed(
        request,
        project,
        "card",
        "projects/card.html",
        sight=sight if isinstance(sight, Sight) else None,
        locked=sight if isinstance(sight, Gone) else None,
        release=release,
        card=text,
        snippets=snippets(project, release),
    )


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
