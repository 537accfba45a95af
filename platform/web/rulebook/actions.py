from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core import policies
from core.models import PolicyVersion
from core.permissions import require
from core.problems import BadInput
from web.rulebook.queries import get_policy


def publish_policy(
    *, user: Any, name: str, body: dict[str, Any], note: str, base: int, effective_at: datetime | None = None
) -> PolicyVersion:
    """The next version of a policy, with the reason for it. Keys that stay as they are need not be given."""
    require(user, "web.edit_policies")
    get_policy(name)
    if not note.strip():
        raise BadInput(fields={"note": _("Say why, for those who will live by it.")})
    before = _stored(name, base)
    kept = before | body
    if kept == before:
        raise BadInput(fields={"body": _("Nothing differs from the version before.")})
    return policies.publish(name, kept, author=user, note=note.strip(), effective_at=effective_at, base=base)


def _stored(name: str, number: int) -> dict[str, Any]:
    """What the version before says itself. What it left to the defaults stays with them, should they get better."""
    found = PolicyVersion.objects.filter(name=name, version=number).values_list("body", flat=True).first()
    return dict(found or {})
