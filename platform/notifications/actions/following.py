"""What people follow. It concerns nobody else, so it leaves no event."""

from typing import Any

from django.utils.translation import gettext as _

from core.policies import current
from core.problems import BadInput, Conflict, NotFound
from notifications.following import FOLLOWABLES
from notifications.models import Follow


def follow(*, person: Any, kind: str, name: str) -> Follow:
    """Hear from now on what is published of it. Twice is once."""
    if kind not in FOLLOWABLES:
        choices = ", ".join(FOLLOWABLES)
        raise BadInput(fields={"kind": _("Choose one of: %(choices)s.") % {"choices": choices}})
    found = FOLLOWABLES[kind].find(person, name.replace("\x00", ""))
    if found is None:
        raise NotFound(_("There is no “%(name)s” here, or you may not see it.") % {"name": name[:100]})
    most, kept = current("notifications")["follows_limit"], {"person": person, "thing_type": kind, "thing_id": found}
    if before := Follow.objects.filter(**kept).first():
        return before
    if Follow.objects.filter(person=person).count() >= most:
        raise Conflict(_("You follow %(count)d things already; end one of them first.") % {"count": most})
    follow, _is_new = Follow.objects.get_or_create(**kept)
    return follow


def unfollow(*, follow: Follow) -> None:
    follow.delete()
