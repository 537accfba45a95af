"""Making, changing and ending endpoints. Who may is asked of their place: it is fetched through the asker."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events, outbound
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, TooMany
from webhooks.models import Endpoint
from webhooks.offers import families, place_of, types
from webhooks.queries import get_place
from webhooks.states import ENDPOINT_MOVES


@transaction.atomic
def add_endpoint(*, user: Any, place: str, url: str, wanted: Sequence[str], description: str = "") -> Endpoint:
    """A new endpoint at one of the user's places, seeing with the user's eyes."""
    require(user, "webhooks.manage")
    found = get_place(user, place)
    if found is None:
        raise BadInput(fields={"place": _("Choose one of your places.")})
    _check_room(user)
    endpoint = Endpoint.objects.create(
        owner=user,
        place_type=found.kind,
        place_id=found.id,
        url=_checked_url(url),
        wanted=_checked_wanted(wanted),
        description=description.strip(),
    )
    events.record("webhook.added", endpoint, actor=user, to_state=endpoint.state, evidence=[{"place": place}])
    return endpoint


@transaction.atomic
def edit_endpoint(*, endpoint: Endpoint, user: Any, **changes: Any) -> Endpoint:
    """Change `url`, `wanted` or `description`. Whoever changes it lends it their eyes from then on."""
    require(user, "webhooks.manage")
    check = {"url": _checked_url, "wanted": _checked_wanted, "description": str.strip}
    for field, value in changes.items():
        setattr(endpoint, field, check[field](value))
    endpoint.owner = user
    endpoint.save(update_fields=[*changes, "owner"])
    events.record("webhook.edited", endpoint, actor=user, evidence=sorted(changes))
    return endpoint


@transaction.atomic
def rotate_secret(*, endpoint: Endpoint, user: Any) -> Endpoint:
    """A new secret. Messages carry the old signature too for some hours."""
    require(user, "webhooks.manage")
    endpoint.generation, endpoint.rotated_at = endpoint.generation + 1, timezone.now()
    endpoint.save(update_fields=["generation", "rotated_at"])
    events.record("webhook.secret_changed", endpoint, actor=user)
    return endpoint


def pause_endpoint(*, endpoint: Endpoint, user: Any) -> Endpoint:
    require(user, "webhooks.manage")
    move(endpoint, ENDPOINT_MOVES, "pause", actor=user)
    return endpoint


def resume_endpoint(*, endpoint: Endpoint, user: Any) -> Endpoint:
    """Send again, beginning with what waited meanwhile."""
    require(user, "webhooks.manage")
    fresh = {"failing_since": None, "resting_until": None}
    move(endpoint, ENDPOINT_MOVES, "resume", actor=user, changes=fresh)
    return endpoint


@transaction.atomic
def remove_endpoint(*, endpoint: Endpoint, user: Any) -> None:
    require(user, "webhooks.manage")
    events.record("webhook.removed", endpoint, actor=user, note=endpoint.url)
    endpoint.delete()


@transaction.atomic
def leave_place(*, kind: str, id: str) -> int:
    """A place went to others: the endpoints there of people who no longer look after it end."""
    there = Endpoint.objects.filter(place_type=kind, place_id=id)
    return sum(map(_end_if_left, there.select_related("owner")))


def leave_places(*, person_id: str = "") -> int:
    """As `leave_place`, for all endpoints of a person who may have lost some of their places; or of everybody."""
    theirs = Endpoint.objects.filter(owner=person_id) if person_id else Endpoint.objects.all()
    return sum(map(_end_if_left, theirs.select_related("owner").order_by("pk")))


@transaction.atomic
def _end_if_left(endpoint: Endpoint) -> bool:
    """What it told goes on nowhere: the eyes that it was lent would see less now, and nobody could switch it off."""
    at = (endpoint.place_type, endpoint.place_id)
    if place_of(endpoint.owner, at) is not None or not Endpoint.objects.select_for_update().filter(pk=endpoint.pk):
        return False
    events.record("webhook.removed", endpoint, note=endpoint.url)
    ended = [{"url": endpoint.url, "place": list(at)}]
    events.record("webhook.ended", endpoint.owner, evidence=ended)
    endpoint.delete()
    return True


def _check_room(user: Any) -> None:
    limit = current("webhooks")["endpoints_per_person"]
    if Endpoint.objects.filter(owner=user).count() >= limit:
        raise TooMany(_("You look after %(limit)d webhooks, which is the most.") % {"limit": limit})


def _checked_url(url: str) -> str:
    if len(url) > 500:
        raise BadInput(fields={"url": _("Use at most %(limit)d characters.") % {"limit": 500}})
    outbound.check(url.strip(), "url")
    return url.strip()


def _checked_wanted(wanted: Sequence[str]) -> list[str]:
    known = {"*", *families(), *types()}
    if not wanted or not set(wanted) <= known:
        raise BadInput(fields={"wanted": _("Choose at least one of the events that are offered.")})
    return sorted(set(wanted))
