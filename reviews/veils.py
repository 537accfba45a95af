"""Whose releases reviewers must not find on other pages: those in a double-blind round that is not decided yet."""

from typing import Any

from django.db.models import QuerySet

from projects.models import Release
from projects.queries.visibility import veil
from reviews.models import Round
from reviews.states import FINAL, Blindness


@veil
def nameless_releases() -> "QuerySet[Release, Any]":
    blind = Round.objects.filter(blindness=Blindness.DOUBLE).exclude(release__state__in=FINAL)
    return Release.objects.filter(rounds__in=blind).values("pk")
