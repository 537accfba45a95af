"""The room that people and organisations have for files: what is kept, what may be, by whose word."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Owner
from accounts.views.requests import SignedInRequest
from core.paging import page
from resources.metering.queries import get_owner, kept_in, room_of, rooms_to_see, sources_of


@login_required
@require_safe
def own(request: SignedInRequest) -> HttpResponse:
    return _room_page(request, request.user.owner)


@login_required
@require_safe
def room(request: SignedInRequest, owner: str) -> HttpResponse:
    return _room_page(request, get_owner(request.user, owner))


def _room_page(request: SignedInRequest, owner: Owner) -> HttpResponse:
    content = {
        "owner": owner,
        "owners": rooms_to_see(request.user),
        "room": room_of(owner),
        "sources": sources_of(owner),
        "page": page(kept_in(owner), request),
    }
    return render(request, "resources/metering/room.html", content)
