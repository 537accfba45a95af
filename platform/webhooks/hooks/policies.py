"""New rules of the site, to those who look after it."""

from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from core.models import Event, PolicyVersion
from webhooks.offers import Key, offer

TYPES = {"policy.published": "policy.published", "policyversion.end_bootstrap": "policy.bootstrap_ended"}


def versions(person: Any, ids: Collection[str]) -> Iterable[PolicyVersion]:
    """Everybody may read the policies."""
    return PolicyVersion.objects.filter(pk__in=ids)


def nowhere_but_the_site(event: Event) -> Iterable[Key]:
    return ()


def told(event: Event, version: PolicyVersion) -> dict[str, Any]:
    return {
        "policy": {
            "name": version.name,
            "version": version.version,
            "effective_at": version.effective_at.isoformat(),
            "note": version.note,
            "url": settings.SITE_URL + reverse("web:policy-version", args=[version.name, version.version]),
        }
    }


offer(TYPES, about="policyversion", seen_by=versions, places=nowhere_but_the_site, data=told)
