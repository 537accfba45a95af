"""Where words about a release lead: authors to their submission, editors to the desk's side of it."""

from django.urls import reverse

from notifications.telling import Words
from projects.models import Release


def for_author(title: str, body: str, release: Release) -> Words:
    return Words(title % {"release": release}, body, reverse("reviews:submission", args=[release.pk]))


def for_editor(title: str, body: str, release: Release) -> Words:
    return Words(title % {"release": release}, body, reverse("reviews:triage-submission", args=[release.pk]))
