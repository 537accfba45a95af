from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.queries.explore import Search
from projects.trending.queries import formula, told, trending

SHOWN = 50


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What is trending, why, and by which formula."""
    shown = {"trending": told(trending(request.user)[:SHOWN]), "formula": formula(), "search": Search()}
    return render(request, "projects/trending/list.html", shown)
