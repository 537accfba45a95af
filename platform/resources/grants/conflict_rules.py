"""Who stands behind a request for resources: whoever asked, and everybody who would use what is granted. Behind a free
allowance, whose it is.
"""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from deliberation.conflicts import Case, Found, Link, behind, bond
from resources.grants.models import ResourceRequest

behind(User, Link("pk"))
GROUP = "owner__organisation"
OWNING = "project__owner__organisation"

behind(
    ResourceRequest,
    Link("applicant"),
    Link("owner__user"),
    Link(f"{GROUP}__memberships__user", author=False),
    Link(f"{GROUP}__former_memberships__user", ended=f"{GROUP}__former_memberships__ended_at", author=False),
    Link("project__created_by"),
    Link("project__owner__user"),
    Link("project__members__user"),
    Link("project__former_members__user", ended="project__former_members__ended_at"),
    Link(f"{OWNING}__memberships__user", author=False),
    Link("grant__members__person", author=False),
    # Whom the applicant names has said nothing themselves; it keeps them from judging all the same.
    Link("tied_to", author=False),
)


@bond(
    "named_as_tied",
    words=_("was named by the applicant as somebody close to them"),
    is_hard=True,
    about=ResourceRequest,
)
def named(case: Case) -> list[Found]:
    return [Found(ResourceRequest.objects.filter(pk=case.subject.pk), "tied_to", "applicant__handle")]
