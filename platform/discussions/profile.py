"""What somebody began to talk about, on their page."""

from typing import Any

from django.utils.translation import pgettext_lazy

from accounts.models import Owner
from accounts.profile_sections import profile_section
from discussions.queries import talked_about

SHOWN = 5


@profile_section(title=pgettext_lazy("boards", "Topics"), template="discussions/profile_section.html", place=40)
def topics_of(viewer: Any, owner: Owner) -> dict[str, Any] | None:
    if owner.is_organisation:
        return None
    topics = list(talked_about(viewer).filter(author=owner.user).order_by("-id")[:SHOWN])
    return {"topics": topics} if topics else None
