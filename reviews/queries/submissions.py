"""Submissions: releases as their authors, reviewers and editors follow them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.rules import is_admin, is_editor
from core.problems import NotFound
from deliberation.conflicts import together
from projects.models import Project, Release
from projects.queries import visible_releases
from projects.rules import role_in
from projects.states import ReleaseState
from reviews.conflicts import waiting_for, waits_for
from reviews.models import Round
from reviews.states import RoundState

JUDGED = ("project__owner", "project__repository", "submitted_by__owner")


def submissions_of(author: Any) -> QuerySet[Release]:
    """Everything that was handed in from this person's projects, newest first."""
    if not getattr(author, "is_authenticated", False):
        return Release.objects.none()
    ways = ("owner__user", "owner__organisation__memberships__user", "members__user")
    theirs = together([Project.objects.filter(**{way: author}).values_list("pk", flat=True) for way in ways])
    mine = Release.objects.filter(project__in=theirs).exclude(state=ReleaseState.DRAFT)
    return mine.select_related("project__owner").order_by("-id")


def get_submission(viewer: Any, id: str) -> Release:
    """A release as a submission: for its project's members and for those who judge it. Others learn nothing of it."""
    refusal = NotFound(_("There is no submission under this address, or you may not see it."))
    if not getattr(viewer, "is_authenticated", False):
        raise refusal
    release = Release.objects.filter(pk=id).select_related(*JUDGED).first()
    if release is None or release.state == ReleaseState.DRAFT:
        raise refusal
    if role_in(viewer, release.project) or is_editor(viewer) or is_admin(viewer):
        return release
    raise refusal


def get_judged(viewer: Any, id: str) -> Release:
    """A release that this person may judge or follow."""
    release = Release.objects.filter(pk=id).select_related(*JUDGED).first()
    if release is None or not visible_releases(viewer, release.project, nameless=True).filter(pk=id).exists():
        raise NotFound(_("There is no submission under this address, or you may not see it."))
    return release


def in_triage(editor: Any) -> QuerySet[Release]:
    return _for_editor(editor, ReleaseState.TRIAGE)


def in_quarantine(editor: Any) -> QuerySet[Release]:
    return _for_editor(editor, ReleaseState.QUARANTINED)


def undecided_rounds(editor: Any) -> QuerySet[Round]:
    """Rounds that wait for an editor's word."""
    if not (is_editor(editor) or is_admin(editor)):
        return Round.objects.none()
    undecided = Q(state__in=[RoundState.DELIBERATING, RoundState.HELD])
    return (
        Round.objects.filter(undecided, waits_for(editor, ReleaseState.IN_REVIEW, "release"))
        .select_related("release__project__owner")
        .order_by("due_at", "id")
    )


def late_reviews(editor: Any) -> QuerySet[Release]:
    """Reviews so long overdue that the turn came to the editors."""
    undecided = Round.objects.filter(state=RoundState.DELIBERATING).values("release")
    late = _for_editor(editor, ReleaseState.IN_REVIEW).filter(clock_owner__in=["editor", "admin"])
    return late.exclude(pk__in=undecided)


def _for_editor(editor: Any, state: ReleaseState) -> QuerySet[Release]:
    if not (is_editor(editor) or is_admin(editor)):
        return Release.objects.none()
    return waiting_for(editor, state).select_related("project__owner").order_by("due_at", "id")
