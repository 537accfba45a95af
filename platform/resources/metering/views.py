"""The room that people and organisations have for files: what is kept, what may be, by whose word."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Owner
from accounts.queries import owners_of
from accounts.views.requests import SignedInRequest
from core.paging import page
from projects.usage import charts
from resources.metering.queries import Metered, get_owner, kept_in, metered, room_of, sources_of
from resources.units import BYTE_DAYS, EGRESS, STORAGE, in_words


@login_required
@require_safe
def own(request: SignedInRequest) -> HttpResponse:
    return _room_page(request, request.user.owner)


@login_required
@require_safe
def room(request: SignedInRequest, owner: str) -> HttpResponse:
    return _room_page(request, get_owner(request.user, owner))


def _room_page(request: SignedInRequest, owner: Owner) -> HttpResponse:
    known = metered(owner)
    content = {
        "metered": known,
        "charts": _charts(known),
        "days": known.days[::-1],
        "owner": owner,
        "owners": owners_of(request.user),
        "room": room_of(owner),
        "sources": sources_of(owner),
        "page": page(kept_in(owner), request),
    }
    return render(request, "resources/metering/room.html", content)


def _charts(known: Metered) -> list[Any]:
    kept, sent = [day.stored for day in known.days], [day.sent for day in known.days]
    return [
        (_("Kept"), in_words(BYTE_DAYS, known.byte_days), in_words(STORAGE, max(kept)), charts.bars(kept)),
        (_("Downloaded"), in_words(EGRESS, known.sent), in_words(STORAGE, max(sent)), charts.bars(sent)),
    ]
