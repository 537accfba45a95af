"""The one place that knows review before publication: who may see which project, which release, which commit.

Four kinds of people look at a project. Its members see all of it. Reviewers see what is before them; editors,
moderators and admins everything that was handed in and is not public. Everybody else sees what was published. Nobody
reads the files of a quarantined release except those who keep the site safe.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import BinaryField, BooleanField, CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.states import Role
from core.permissions import can
from core.prepared import Given, Prepared
from core.problems import Gone, NotFound
from core.remembering import remembered
from projects.models import Member, Project, Release
from projects.rules import role_in
from projects.states import LOCKED, PUBLIC, UNMENDED, ReleaseState, Visibility
from repositories.queries import head, resolve

S = ReleaseState
BEFORE_REVIEWERS = (S.TRIAGE, S.IN_REVIEW, S.CHANGES_REQUESTED, S.ACCEPTED, S.REJECTED, S.LAPSED)
HANDED_IN = tuple(state for state in S if state not in {S.DRAFT, S.WITHDRAWN, *PUBLIC})
_SERVED = (
    "state",
    "commit",
    "number",
    "card_data",
    "project__kind",
    "project__task",
    "project__name",
    "project__created_at",
    "project__gating",
    "project__owner",
    "project__owner__handle",
    "project__owner__kind",
)
RUNNABLE = (*PUBLIC, S.TRIAGE, S.IN_REVIEW, S.CHANGES_REQUESTED, S.ACCEPTED)
RELEASE = re.compile(r"v([0-9]{1,9})")  # what the revision of a release is called
SHUT = (*LOCKED, S.RETRACTED)


@dataclass(frozen=True)
class Sight:
    """What somebody looks at: a commit, and the release that it is, if it is one."""

    commit: bytes
    release: Release | None
    revision: str

    @property
    def is_reviewed(self) -> bool:
        return self.release is not None and self.release.is_public


Proposal = Callable[[Any, Project, str], Sight | None]
_proposals: list[Proposal] = []


def proposed(find: Proposal) -> Proposal:
    """Register what a name means to whom among changes that were proposed: for those who see no history."""
    _proposals.append(find)
    return find


Veil = Callable[[], "QuerySet[Release, Any]"]
_veils: list[Veil] = []


def veil(find: Veil) -> Veil:
    """Register keys of releases whose reviewers may not learn whose they are. That something is judged in them shows
    its project to editors, not to reviewers; these read it where they review."""
    _veils.append(find)
    return find


def is_open_site() -> bool:
    return bool(settings.PUBLISHING == "open")


def visible_projects(viewer: Any) -> QuerySet[Project]:
    """Every project whose page this person may open."""
    seen = _for_everybody() | _mine(viewer) | _judged(viewer)
    return Project.objects.filter(seen).select_related("owner", "repository", "published_release")


def listed_projects(viewer: Any) -> QuerySet[Project]:
    """Those that belong in lists: not ones whose only published release was since locked or retracted."""
    seen = _for_everybody(is_served=True) | _mine(viewer) | _judged(viewer)
    return Project.objects.filter(seen).select_related("owner", "repository", "published_release")


def served_projects() -> QuerySet[Project]:
    """Those that belong in everybody's lists."""
    return Project.objects.filter(_for_everybody(is_served=True))


def unserved_projects(viewer: Any) -> QuerySet[Project]:
    """Those in this person's lists that are in nobody's but theirs and others' who have to do with them. Found from the
    person: what belongs to them, and what is judged."""
    if not getattr(viewer, "is_authenticated", False):
        return Project.objects.none()
    mine = Project.objects.filter(owner=viewer.owner_id).values("pk")
    shared = Project.objects.filter(owner__organisation__in=viewer.memberships.values("organisation")).values("pk")
    joined = Member.objects.filter(user=viewer).values("project")
    judged = Release.objects.filter(state__in=_states_judged(viewer)).values("project")
    near = Project.objects.filter(pk__in=mine.union(shared, joined, judged))
    return near.filter(_mine(viewer) | _judged(viewer)).exclude(_for_everybody(is_served=True))


def get_project(viewer: Any, owner: str, name: str) -> Project:
    """The project under this address, or NotFound, in the same words whether it is missing or not for this person."""
    project: Any = _projects_called[is_open_site()].first(owner=owner.lower(), name=name.lower())
    if project is None or not (  # most need not ask who looks
        project.is_for_everybody
        or project.owner_id == getattr(viewer, "owner_id", None)
        or visible_projects(viewer).filter(pk=project.pk).exists()
    ):
        raise no_such_project(owner, name)
    found: Project = project
    return found


def _under_this_name() -> "QuerySet[Any, Any]":
    everybody = ExpressionWrapper(_for_everybody(), BooleanField())
    locked = Exists(Release.objects.filter(project=OuterRef("pk"), state__in=LOCKED))
    rows = Project.objects.select_related("owner", "repository", "published_release")
    return rows.annotate(is_for_everybody=everybody, holds_locked=locked).filter(
        owner__handle=Given("owner", CharField()), name=Given("name", CharField())
    )


_projects_called: dict[bool, Prepared[Any]] = {is_open: Prepared(_under_this_name) for is_open in (False, True)}


def no_such_project(owner: str, name: str) -> NotFound:
    return NotFound(_("There is no project “%(name)s” here, or you may not see it.") % {"name": f"{owner}/{name}"})


def visible_releases(viewer: Any, project: Project, *, nameless: bool = False) -> QuerySet[Release]:
    """The releases whose page this person may open, newest first. Their files: `visible_commit`.

    `nameless` is for places that do not say whose release it is: there its reviewers find also what is veiled to them.
    """
    releases = (
        Release.objects.filter(project=project)
        .select_related("submitted_by__owner", "replacement__owner")
        .order_by("-number")
    )
    if role_in(viewer, project):
        return releases
    once_public = Q(state__in=PUBLIC) | Q(published_at__isnull=False, state__in=[S.RETRACTED, *LOCKED])
    if project.is_private:
        once_public = Q(pk=None)
    return releases.filter(once_public | Q(pk__in=_before(viewer, nameless=nameless).filter(project=project)))


def get_release(viewer: Any, project: Project, number: int) -> Release:
    release = visible_releases(viewer, project).filter(number=number).first()
    if release is None:
        raise NotFound(_("There is no release %(number)d here, or you may not see it.") % {"number": number})
    release.project = project
    return release


def public_release(project: Project) -> Release | None:
    """What `main` is for the public: the latest release that is still published."""
    latest = project.published_release
    if latest is not None and latest.state not in PUBLIC:
        latest = Release.objects.filter(project=project, state__in=PUBLIC).order_by("-number").first()
    if latest is not None:
        latest.project = project
    return latest


def published(owner: str, name: str) -> Release | None:
    """What everybody may have under this address, found by one small query: for what is asked a hundred times a second.

    None when there is nothing, or nothing for everybody; who looks may then still see more (`get_project`).
    """
    return _published.first(owner=owner.lower(), name=name.lower())


def published_under(at: str = "") -> Q:
    """What everybody may have under an `owner` and a `name` that are `Given`; `at` is the way to the release, in a
    question about what belongs to one."""
    return Q(
        **{
            f"{at}project__owner__handle": Given("owner", CharField()),
            f"{at}project__name": Given("name", CharField()),
            f"{at}project__visibility": Visibility.PUBLIC,
            f"{at}project__published_release": F(f"{at}pk"),
            f"{at}state__in": PUBLIC,
        }
    )


def served_fields(at: str = "") -> tuple[str, ...]:
    """Of a release and its project, what it takes to serve it."""
    return tuple(f"{at}{name}" for name in _SERVED)


def _published_under_its_name() -> QuerySet[Release]:
    return Release.objects.filter(published_under()).select_related("project__owner").only(*served_fields())


_published: Prepared[Release] = Prepared(_published_under_its_name)


def visible_commit(viewer: Any, project: Project, revision: str | None = None, *, nameless: bool = False) -> Sight:
    """What this person gets when asking for `revision` (a branch, `v<number>`, a commit id; None for the usual).

    Raises NotFound for what is not there or not for them, Gone for what is locked away.
    """
    if revision and "\x00" in revision:
        raise _no_revision(revision)
    if sees_history(viewer, project):
        return _readable(viewer, _in_repository(project, revision))
    if revision in {None, "", "main", "HEAD"}:
        return _readable(viewer, _usual(viewer, project))
    seen = visible_releases(viewer, project, nameless=nameless)
    return _readable(viewer, _among_releases(viewer, seen, project, str(revision)))


def sees_history(viewer: Any, project: Project) -> bool:
    """Whether every branch and commit is there for this person, and not the releases alone."""
    return bool(role_in(viewer, project)) or (is_open_site() and not project.is_private)


def readable_releases(viewer: Any, project: Project) -> QuerySet[Release]:
    """Those whose files this person may have, newest first; the names of revisions for whoever sees no history."""
    return visible_releases(viewer, project).exclude(commit=None).exclude(state__in=[*LOCKED, S.RETRACTED])


def is_theirs_to_judge(viewer: Any, release: Release | None) -> bool:
    """Whether this person keeps the site, or reads an unpublished release because it is before them."""
    states = _states_judged(viewer)
    return states == HANDED_IN or (release is not None and release.state in states)


def is_runnable(release: Release) -> bool:
    """Whether whoever sees the release may have it served to them: once it has passed its checks, until it is gone."""
    return release.state in RUNNABLE and release.commit is not None


def _for_everybody(*, is_served: bool = False) -> Q:
    """What is public: projects of which something was published; with `is_served`, of which something still is."""
    public = Q(visibility=Visibility.PUBLIC)
    if is_open_site():
        return public
    return public & (Q(published_release__state__in=PUBLIC) if is_served else Q(published_release__isnull=False))


def _mine(viewer: Any) -> Q:
    if not getattr(viewer, "is_authenticated", False):
        return Q(pk=None)
    return (
        Q(owner_id=viewer.owner_id)
        | Q(Exists(Member.objects.filter(project=OuterRef("pk"), user=viewer)))
        | Q(owner__organisation__in=viewer.memberships.values("organisation"))
    )


def _judged(viewer: Any) -> Q:
    releases = _before(viewer)
    return Q(pk=None) if releases.query.is_empty() else Q(Exists(releases.filter(project=OuterRef("pk"))))


def _before(viewer: Any, *, nameless: bool = False) -> QuerySet[Release]:
    """Releases that are this person's business although they are not theirs."""
    states = _states_judged(viewer)
    if not states:
        return Release.objects.none()
    releases = Release.objects.filter(state__in=states)
    if states == BEFORE_REVIEWERS:
        releases = releases.exclude(state=S.LAPSED, ending_reason=UNMENDED)  # it never passed its checks
        for find in [] if nameless else _veils:
            releases = releases.exclude(pk__in=find())
    return releases


def _states_judged(viewer: Any) -> tuple[str, ...]:
    if not getattr(viewer, "is_authenticated", False) or viewer.is_suspended:
        return ()
    if viewer.has_role(Role.EDITOR, Role.MODERATOR, Role.ADMIN):
        return HANDED_IN
    return BEFORE_REVIEWERS if viewer.has_role(Role.REVIEWER) else ()


def _in_repository(project: Project, revision: str | None) -> Sight:
    """All of the history, for members and on open sites. The releases' tags are ours, whatever git says."""
    if revision and (release := _named(project, revision)):
        return _sight(project, release)
    if revision:
        oid = bytes(resolve(project.repository, revision).oid)
    else:
        oid = head(project.repository) or b""
    if not oid:
        raise _nothing(project)
    return _sight(project, _release_of(project, oid), oid, revision or "main")


def _usual(viewer: Any, project: Project) -> Sight:
    """`main` for the public is the latest published release; a judge of an unpublished project sees what is judged."""
    public = None if project.is_private else public_release(project)
    release = public or visible_releases(viewer, project).exclude(commit=None).first()
    if release is None:
        raise _nothing(project)
    return _sight(project, release)


def _among_releases(viewer: Any, seen: QuerySet[Release], project: Project, revision: str) -> Sight:
    release = _named(project, revision, seen)
    if release is not None:
        return _sight(project, release)
    sights = (find(viewer, project, revision) for find in _proposals)
    if (found := next((sight for sight in sights if sight is not None), None)) is None:
        raise _no_revision(revision)
    return found


def _named(project: Project, revision: str, among: QuerySet[Release] | None = None) -> Release | None:
    if len(revision) == 40 and all(digit in "0123456789abcdefABCDEF" for digit in revision):
        oid = bytes.fromhex(revision)
        return _release_of(project, oid) if among is None else _strictest(among.filter(commit=oid).order_by("-number"))
    return release_called(Release.objects.filter(project=project) if among is None else among, revision)


def release_called(releases: QuerySet[Release], name: str) -> Release | None:
    """The release of `v1`, from the moment it was handed in; None for what is no such name."""
    number = RELEASE.fullmatch(name)
    return releases.exclude(commit=None).filter(number=int(number[1])).first() if number else None


def _release_of(project: Project, oid: bytes) -> Release | None:
    found = remembered(("releases", project.pk, oid), lambda: _released_as(project=project.pk, commit=oid))
    return _strictest(found)


def _of_one_commit() -> QuerySet[Release]:
    project, commit = Given("project", Project._meta.pk), Given("commit", BinaryField())
    return Release.objects.filter(project=project, commit=commit).order_by("-number")


_released_as: Prepared[Release] = Prepared(_of_one_commit)


def _strictest(releases: Iterable[Release]) -> Release | None:
    """The same commit may have been released twice; when one of them is locked, the commit is."""
    found = list(releases)
    return next((release for release in found if release.is_locked), found[0] if found else None)


def _sight(project: Project, release: Release | None, oid: bytes = b"", revision: str = "") -> Sight:
    if release is None:
        return Sight(oid, None, revision)
    release.project = project
    return Sight(bytes(release.commit or b""), release, revision or release.revision)


def _readable(viewer: Any, sight: Sight) -> Sight:
    """What is kept from the viewer is gone for them; most releases are kept from nobody."""
    release = sight.release
    if release is None or release.state not in SHUT or release.state not in kept_from(viewer, release.project):
        return sight
    raise locked_away(release)


def locked_away(release: Release) -> Gone:
    """What is told to whoever would have the files if it were not for what became of the release."""
    return Gone(
        _refusals()[release.state],
        code=release.state,
        release=release.number,
        reason=release.ending_reason,
        note=release.ending_note,
    )


def _refusals() -> dict[str, str]:
    return {
        S.QUARANTINED: _("The files of this release are locked away until somebody has looked into a finding."),
        S.TAKEN_DOWN: _("The files of this release were taken down."),
        S.RETRACTED: _("This release was retracted; its files are no longer served."),
    }


def kept_from(viewer: Any, project: Project) -> Collection[str]:
    """Locked files reach only those who keep the site safe, retracted ones only those who may judge or wrote them."""
    if can(viewer, "projects.read_locked", project):
        return ()
    return LOCKED if role_in(viewer, project) else SHUT


def _nothing(project: Project) -> NotFound:
    return NotFound(_("“%(name)s” has no files that you may see yet.") % {"name": str(project)}, code="no_revision")


def _no_revision(revision: str) -> NotFound:
    text = _("There is no revision “%(revision)s” here, or you may not see it.")
    return NotFound(text % {"revision": revision[:200]}, code="no_revision")
