"""Which decisions about releases can be appealed against, who had a part in them, and what an appeal changes."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_admin, is_editor, is_moderator, is_reviewer
from core.models import Event
from deliberation.appeals.courts import court
from deliberation.appeals.models import Appeal
from projects.models import Release
from projects.rules import may_administer
from reviews.actions.appealing import carry_out
from reviews.conflicts import conflicted
from reviews.models import Assignment, Takedown
from reviews.states import AssignmentState

SAFETY = ("release.quarantine", "release.take_down")
NO_PART = (AssignmentState.INVITED, AssignmentState.DECLINED, AssignmentState.EXPIRED)


def find(id: str) -> Release | None:
    return Release.objects.filter(pk=id).select_related("project__owner", "project__repository").first()


def heard_by(user: Any, appeals: Collection[Appeal]) -> set[str]:
    """Those whose office it is, who are tied to nobody in it and did nothing in it before."""
    reviews, keeps_safe = is_reviewer(user), is_moderator(user)
    everything = is_editor(user) or is_admin(user)
    mine = [one for one in appeals if everything or (keeps_safe if one.verb in SAFETY else reviews)]
    taken = had_a_part(user, [one.subject_id for one in mine])
    return {one.pk for one in mine if one.subject_id not in taken}


def had_a_part(user: Any, releases: Collection[str]) -> set[str]:
    """The releases that this person is tied to, or did something in."""
    did = Event.objects.filter(object_type="release", object_id__in=releases, actor=user)
    held = Assignment.objects.filter(round__release__in=releases, reviewer=user).exclude(state__in=NO_PART)
    spoke = Takedown.objects.filter(Q(proposed_by=user) | Q(answered_by=user), release__in=releases)
    tied = Release.objects.filter(conflicted(user), pk__in=releases)
    return {
        *did.values_list("object_id", flat=True),
        *held.values_list("round__release_id", flat=True),
        *spoke.values_list("release_id", flat=True),
        *tied.values_list("pk", flat=True),
    }


def put_into_effect(appeal: Appeal, release: Release, judge: Any) -> None:
    carry_out(release=release, verb=appeal.verb, finding=appeal.finding, judge=judge, note=appeal.letter)


court(
    "release",
    verbs={
        "release.reject": _("A release was rejected"),
        "release.reject_scope": _("A release was not taken up"),
        "release.quarantine": _("A release was locked away"),
        "release.take_down": _("A release was taken down"),
    },
    find=find,
    may_appeal=may_administer,
    heard_by=heard_by,
    carry_out=put_into_effect,
)
