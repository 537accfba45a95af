"""The end of the site's youth: by rule, once, and announced."""

from typing import Any

from django.db import transaction

from core import events, policies
from core.models import PolicyVersion
from reviews.applications.queries.bootstrap import is_young, youth


@transaction.atomic
def end_bootstrap() -> PolicyVersion | None:
    """Publish the policy of a grown-up site when there are reviewers and decisions enough. It never comes back."""
    if not is_young() or not youth().is_over:
        return None
    version = _published("review", bootstrap=False)
    _published("accounts", first_trust=0)
    reached = [{"kind": one.kind, "active": one.active} for one in youth().kinds]
    events.record("policyversion.end_bootstrap", version, evidence=reached, policy_version=f"review@{version.version}")
    return version


def _published(name: str, **changes: Any) -> PolicyVersion:
    stored = PolicyVersion.objects.filter(name=name).order_by("-version").values_list("body", flat=True).first()
    note = "The site has reviewers and decisions enough."
    return policies.publish(name, {**(stored or {}), **changes}, author=None, note=note)
