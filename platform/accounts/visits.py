from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.utils import timezone

NOTE_EVERY = timedelta(minutes=5)


def note_visit(request: HttpRequest) -> None:
    """At most every few minutes: a page that is only looked at should not wait for the right to write."""
    lately = timezone.now() - NOTE_EVERY
    if not UserSession.objects.filter(session_key=request.session.session_key, last_seen_at__gte=lately).exists():
        UserSession.objects.create_from_request(request)
