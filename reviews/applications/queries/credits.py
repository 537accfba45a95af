"""What somebody did as a reviewer, to be signed and taken elsewhere. Blind reviews are counted, never named."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from reviews.applications.models import CoSignature
from reviews.applications.queries.standing import standings_of
from reviews.models import Review
from reviews.states import OPEN_ROUND, RoundState

MOST = 2000


def credit_of(user: Any) -> dict[str, Any]:
    sent = Review.objects.filter(assignment__reviewer=user, submitted_at__isnull=False)
    decided = sent.exclude(assignment__round__state__in=[*OPEN_ROUND, RoundState.CANCELLED])
    signed = decided.filter(is_signed=True).select_related("assignment__round__release__project__owner")
    return {
        "format": "commonweight-reviewer-credit/1",
        "site": settings.SITE_URL,
        "reviewer": user.handle,
        "name": user.display_name,
        "issued_at": timezone.now().isoformat(timespec="seconds"),
        "standings": [
            {"kind": one.kind, "tier": one.tier, "state": one.state, "since": one.created_at.date().isoformat()}
            for one in standings_of(user)
        ],
        "reviews": [_reviewed(review) for review in signed.order_by("submitted_at")[:MOST]],
        "unsigned_reviews": decided.filter(is_signed=False).count(),
        "co_signed_reviews": CoSignature.objects.filter(mentor=user).count(),
    }


def _reviewed(review: Review) -> dict[str, Any]:
    round_ = review.assignment.round
    release = round_.release
    return {
        "id": review.pk,
        "release": str(release) if release.is_public else None,
        "kind": release.project.kind,
        "round": round_.number,
        "digest": round_.digest if release.is_public else None,
        "sent": review.submitted_at.date().isoformat() if review.submitted_at else None,
    }
