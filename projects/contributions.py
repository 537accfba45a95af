"""What people gave to the commons as authors."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.contributions import Line, contribution
from projects.models import Release
from projects.states import PUBLIC


@contribution("published_releases", title=_("Published releases"))
def published_releases(user: Any, most: int) -> list[Line]:
    releases = (
        Release.objects.filter(submitted_by=user, state__in=PUBLIC)
        .select_related("project__owner")
        .order_by("-published_at")
    )
    return [
        Line(
            str(release),
            release.published_at or release.created_at,
            release.get_absolute_url(),
            release.get_state_display(),
            is_public=not release.project.is_private,
        )
        for release in releases[:most]
    ]
