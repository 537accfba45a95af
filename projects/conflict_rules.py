"""Who is behind a release, and what shared work ties people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from deliberation.conflicts import Case, Found, Link, behind, bond, few, tie, together
from projects.models import FormerMember, Member, Project, Release
from projects.states import OPEN, PUBLIC, MemberRole

WRITES = [MemberRole.WRITE, MemberRole.ADMIN]
GROUP = "project__owner__organisation"

behind(
    Release,
    Link("submitted_by"),
    Link("project__created_by"),
    Link("project__owner__user"),
    Link("project__members__user"),
    Link("project__former_members__user", ended="project__former_members__ended_at"),
    # Whoever belongs to the owning organisation has a part in it; with whom they work elsewhere is another matter.
    Link(f"{GROUP}__memberships__user", author=False),
    Link(f"{GROUP}__former_memberships__user", ended=f"{GROUP}__former_memberships__ended_at", author=False),
)


@tie("co_author", words=_("wrote a project together with its authors"))
def co_authors(case: Case) -> list[Found]:
    """Both could write to one project, at least one of them lately."""
    lately = case.since("co_author_months")
    ended = {"former_members__role__in": WRITES, "former_members__ended_at__gte": lately}
    theirs: list[dict[str, Any]] = [
        {"created_by__in": case.people},
        {"owner__user__in": case.people},
        {"members__user__in": case.people, "members__role__in": WRITES},
        {"former_members__user__in": case.people, **ended},
    ]
    recent = Project.objects.filter(updated_at__gte=lately)
    shared = few(together([recent.filter(**way).values_list("pk", flat=True) for way in theirs]))
    if shared == []:  # most judges have none, and each further part of the question costs all their lists time
        return []
    projects = Project.objects.filter(pk__in=shared)
    before = FormerMember.objects.filter(project__in=shared, role__in=WRITES, ended_at__gte=lately)
    return [
        Found(projects, "created_by", "name"),
        Found(projects, "owner__user", "name"),
        Found(Member.objects.filter(project__in=shared, role__in=WRITES), "user", "project__name"),
        Found(before, "user", "project__name"),
    ]


@bond("competitor", words=_("has a project of their own for the same task"), is_hard=False, about=Release)
def competitors(case: Case) -> list[Found]:
    project = case.subject.project
    if not project.task:
        return []
    live = Release.objects.filter(state__in=[*OPEN, *PUBLIC]).values("project")
    others = Project.objects.filter(pk__in=live, kind=project.kind, task=project.task).exclude(pk=project.pk)
    return [Found(others, "owner__user", "name"), Found(others, "created_by", "name")]
