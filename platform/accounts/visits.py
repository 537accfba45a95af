from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import CharField, DateTimeField, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core.prepared import Given, Prepared

NOTE_EVERY = timedelta(minutes=5)


def note_visit(request: HttpRequest) -> None:
    """At most every few minutes: a page that is only looked at should not wait for the right to write."""
    if not _noted(key=request.session.session_key, lately=timezone.now() - NOTE_EVERY):
        UserSession.objects.create_from_request(request)


def _noted_lately() -> QuerySet[Any, tuple[int]]:
    key, lately = Given("key", CharField()), Given("lately", DateTimeField())
    noted: QuerySet[Any] = UserSession.objects.filter(session_key=key, last_seen_at__gte=lately)
    return noted.values_list("pk")[:1]


_noted: Prepared[tuple[int]] = Prepared(_noted_lately)
