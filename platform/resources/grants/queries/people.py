from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership, User
from accounts.states import MemberRole
from projects.queries.people import authors_of
from resources.grants.models import Scoped


def speakers_for(about: Scoped, applicant: str) -> QuerySet[User]:
    """Whoever asked, and those who answer for whom it is: oneself, who runs the organisation, who runs the project."""
    asked = Q(pk=applicant)
    if about.project is not None:
        return User.objects.filter(asked | Q(pk__in=authors_of(about.project).values("pk")), is_active=True)
    run = Membership.objects.filter(organisation__owner=about.owner_id, role=MemberRole.ADMIN, user=OuterRef("pk"))
    return User.objects.filter(asked | Q(owner=about.owner_id) | Q(Exists(run)), is_active=True)
