"""What the front page and the dashboard show, gathered from the packages below."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import RoleGrant
from accounts.queries import owners_of
from accounts.states import Role
from core.models import Event
from core.permissions import can
from deliberation.appeals.courts import in_words
from deliberation.appeals.queries import open_appeals
from projects.access.queries import waiting_for
from projects.access.states import AccessState
from projects.models import CoAuthor, Project, Release
from projects.queries import listed_projects
from projects.queries.coauthors import consents_asked_of
from projects.states import OPEN, Kind, ReleaseState
from projects.transfers.models import Transfer
from projects.transfers.queries import transfers_asked_of
from projects.trending.queries import told, trending
from reviews.models import Assignment
from reviews.queries.safety import locked_releases
from reviews.queries.submissions import in_triage, undecided_rounds
from reviews.queries.work import in_hand, invitations_of

NEWEST = 6
TRENDING = 5
MOST = 50
FAR = datetime.max.replace(tzinfo=UTC)
SAMPLE = 500
LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Need:
    """One thing that waits for this person."""

    title: str
    state: str
    why: str
    act: str
    url: str
    due_at: datetime | None


@dataclass(frozen=True)
class Waiting:
    label: str
    count: int


def front(viewer: Any) -> dict[str, Any]:
    published = listed_projects(viewer).exclude(published_release=None)
    newest = (
        Release.objects.filter(pk__in=published.values("published_release"))
        .select_related("project__owner")
        .order_by("-published_at")[:NEWEST]
    )
    return {
        "published": published.count(),
        "newest": list(newest),
        "trending": told(trending(viewer)[:TRENDING]),
        "reviewers": RoleGrant.objects.filter(role=Role.REVIEWER).count(),
        "runs": Project.objects.aggregate(runs=Sum("runs"))["runs"] or 0,
        "median_checks": _median_seconds("release.submit", ["release.pass_checks"]),
        "median_review": _median_seconds("release.submit", ["release.accept", "release.reject"]),
        "waiting": _waiting(),
        "example_model": _example_model(published),
    }


def _waiting() -> list[Waiting]:
    rows = (
        Release.objects.filter(state__in=[ReleaseState.TRIAGE, ReleaseState.IN_REVIEW])
        .values("project__kind")
        .annotate(count=Count("id"))
        .order_by("project__kind")
    )
    labels = dict(Kind.choices)
    return [Waiting(str(labels[row["project__kind"]]), row["count"]) for row in rows]


def _example_model(published: Any) -> str:
    project = published.filter(runs_here=True, task="text-generation").select_related("owner").order_by("-runs").first()
    return str(project or "owner/model")


def _median_seconds(start: str, ends: Iterable[str]) -> float | None:
    """Median time from the last `start` of a release to its verdict, over the newest verdicts of 90 days."""
    since = timezone.now() - LOOK_BACK
    finished = dict(
        Event.objects.filter(verb__in=list(ends), at__gte=since).order_by("id").values_list("object_id", "at")[:SAMPLE]
    )
    begun = dict(Event.objects.filter(verb=start, object_id__in=finished).order_by("id").values_list("object_id", "at"))
    spans = [(end - begun[release]).total_seconds() for release, end in finished.items() if release in begun]
    return median(spans) if spans else None


def desk_of(user: Any) -> dict[str, Any]:
    releases = (
        Release.objects.filter(project__owner__in=owners_of(user), state__in=OPEN)
        .select_related("project__owner")
        .order_by("-state_changed_at")[:MOST]
    )
    mine = [release for release in releases if _waits_for_author(release)]
    needs = [
        *map(_author_need, mine),
        *map(_invitation_need, invitations_of(user)),
        *map(_reviewer_need, in_hand(user)),
        *_editor_needs(user),
        *_safety_needs(user),
        *_appeal_needs(user),
        *map(_consent_need, consents_asked_of(user)),
        *map(_transfer_need, transfers_asked_of(user)),
        *map(_access_need, waiting_for(user)[:MOST]),
    ]
    return {
        "needs": sorted(needs, key=lambda need: need.due_at or FAR),
        "others": [r for r in releases if not _waits_for_author(r) and r.state != ReleaseState.DRAFT],
        "drafts": [release for release in releases if release.state == ReleaseState.DRAFT],
    }


def _waits_for_author(release: Release) -> bool:
    return release.clock_owner == "author" and release.state != ReleaseState.DRAFT


def _author_need(release: Release) -> Need:
    words = {
        ReleaseState.NEEDS_FIXES: (
            _("The checks found something; each finding says how to mend it."),
            _("See findings"),
        ),
        ReleaseState.CHANGES_REQUESTED: (_("A reviewer asks for changes. Answer each one."), _("Answer")),
        ReleaseState.ACCEPTED: (_("Accepted. It becomes public when you publish it."), _("Publish")),
    }
    why, act = words[ReleaseState(release.state)]
    return Need(
        title=str(release),
        state=str(release.get_state_display()),
        why=why,
        act=act,
        url=reverse("reviews:submission", args=[release.id]),
        due_at=release.due_at,
    )


def _invitation_need(assignment: Assignment) -> Need:
    return Need(
        title=assignment.round.title,
        state=str(assignment.get_state_display()),
        why=_("You are asked to review this. Declining is never held against you."),
        act=_("Answer"),
        url=reverse("reviews:invitation", args=[assignment.id]),
        due_at=assignment.due_at,
    )


def _reviewer_need(assignment: Assignment) -> Need:
    return Need(
        title=assignment.round.title,
        state=str(assignment.get_state_display()),
        why=_("A review that you took. Hand it back if you cannot do it in time; nobody will mind."),
        act=_("Continue"),
        url=assignment.get_absolute_url(),
        due_at=assignment.due_at,
    )


def _editor_needs(user: Any) -> list[Need]:
    if not can(user, "reviews.triage"):
        return []
    why, act = _("It waits for an editor’s decision."), _("Decide")
    waiting = [*in_triage(user), *(round_.release for round_ in undecided_rounds(user))]
    return [
        Need(
            title=str(release),
            state=str(release.get_state_display()),
            why=why,
            act=act,
            url=reverse("reviews:triage-submission", args=[release.id]),
            due_at=release.due_at,
        )
        for release in waiting[:MOST]
    ]


def _safety_needs(user: Any) -> list[Need]:
    return [
        Need(
            title=str(release),
            state=str(release.get_state_display()),
            why=_("It is locked away until somebody has looked into it."),
            act=_("Look"),
            url=reverse("reviews:safety-case", args=[release.id]),
            due_at=release.due_at,
        )
        for release in locked_releases(user)[:MOST]
    ]


def _appeal_needs(user: Any) -> list[Need]:
    return [
        Need(
            title=in_words(appeal.verb),
            state=str(appeal.get_state_display()),
            why=_("Somebody asks that people who had no part look again."),
            act=_("Hear it"),
            url=appeal.get_absolute_url(),
            due_at=appeal.due_at,
        )
        for appeal in open_appeals(user)[:MOST]
    ]


def _consent_need(asked: CoAuthor) -> Need:
    return Need(
        title=str(asked.project),
        state=str(asked.get_state_display()),
        why=_("Somebody names you as a co-author. It is published only if you agree."),
        act=_("Answer"),
        url=asked.get_absolute_url(),
        due_at=asked.due_at,
    )


def _transfer_need(offered: Transfer) -> Need:
    return Need(
        title=f"{offered.giver.handle}/{offered.project.name}",
        state=str(offered.get_state_display()),
        why=_("Somebody offers it to you, or to an organisation that you run."),
        act=_("Answer"),
        url=offered.get_absolute_url(),
        due_at=offered.due_at,
    )


def _access_need(project: Any) -> Need:
    """However many wait there."""
    why = ngettext("%(n)d person asks for its files.", "%(n)d people ask for its files.", project.waiting)
    return Need(
        title=str(project),
        state=str(AccessState.ASKED.label),
        why=why % {"n": project.waiting},
        act=_("Answer"),
        url=reverse("access:requests", args=[project.owner.handle, project.name]),
        due_at=project.first_due_at,
    )
