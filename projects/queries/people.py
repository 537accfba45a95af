"""The people behind a project: whom its news concerns."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership, User
from accounts.states import MemberRole as OrganisationRole
from projects.models import Member, Project
from projects.states import MemberRole


def members_of(project: Project) -> QuerySet[User]:
    """Everybody who belongs to the project in any role, its owner included."""
    shared = Membership.objects.filter(organisation__owner_id=project.owner_id, user=OuterRef("pk"))
    own = Member.objects.filter(project=project, user=OuterRef("pk"))
    return User.objects.filter(Q(owner_id=project.owner_id) | Q(Exists(shared)) | Q(Exists(own)))


def authors_of(project: Project) -> QuerySet[User]:
    """Those who may hand its releases in, and so have to answer for them."""
    shared = Membership.objects.filter(
        organisation__owner_id=project.owner_id, role=OrganisationRole.ADMIN, user=OuterRef("pk")
    )
    own = Member.objects.filter(project=project, role=MemberRole.ADMIN, user=OuterRef("pk"))
    return User.objects.filter(Q(owner_id=project.owner_id) | Q(Exists(shared)) | Q(Exists(own)))
