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
from reviews.actions.appealing import carry_out, put_sample_right
from reviews.conflicts import conflicted
from reviews.models import Assignment, Sample, Takedown
from reviews.states import AssignmentState
from reviews.tiers import senior_kinds

SAFETY = ("release.quarantine", "release.take_down")
NO_PART = (AssignmentState.INVITED, AssignmentState.DECLINED, AssignmentState.EXPIRED)


def find(id: str) -> Release | None:
    return Release.objects.filter(pk=id).select_related("project__owner", "project__repository").first()


def heard_by(user: Any, appeals: Collection[Appeal]) -> set[str]:
    """Seniors of its kind, or whose office it is, who are tied to nobody in it and did nothing in it before."""
    everything = is_editor(user) or is_admin(user)
    safe = [one for one in appeals if one.verb in SAFETY and (everything or is_moderator(user))]
    judged = [one for one in appeals if one.verb not in SAFETY]
    my_own = of_my_kinds(user, {one.subject_id for one in judged})
    mine = [*safe, *(one for one in judged if one.subject_id in my_own)]
    taken = had_a_part(user, [one.subject_id for one in mine])
    return {one.pk for one in mine if one.subject_id not in taken}


def of_my_kinds(user: Any, releases: Collection[str]) -> set[str]:
    """Those that this person judges as an editor, or as a senior who judges such things."""
    kinds = None if is_editor(user) or is_admin(user) else senior_kinds(user) if is_reviewer(user) else set()
    if kinds is None or not releases:
        return set(releases)
    return set(Release.objects.filter(pk__in=releases, project__kind__in=kinds).values_list("pk", flat=True))


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


def find_sample(id: str) -> Sample | None:
    return (
        Sample.objects.filter(pk=id).select_related("release__project__owner", "release__project__repository").first()
    )


def may_appeal_sample(user: Any, sample: Sample) -> bool:
    return bool(may_administer(user, sample.release))


def sample_heard_by(user: Any, appeals: Collection[Appeal]) -> set[str]:
    """As of the release that was retracted, by people who did not judge the sample either."""
    releases = dict(Sample.objects.filter(pk__in=[one.subject_id for one in appeals]).values_list("pk", "release"))
    did = Event.objects.filter(object_type="sample", object_id__in=releases, actor=user)
    judged = set(did.values_list("object_id", flat=True))
    mine = of_my_kinds(user, set(releases.values())) - had_a_part(user, set(releases.values()))
    return {one.pk for one in appeals if one.subject_id not in judged and releases.get(one.subject_id) in mine}


def sample_put_right(appeal: Appeal, sample: Sample, judge: Any) -> None:
    put_sample_right(sample=sample, finding=appeal.finding, judge=judge, note=appeal.letter)


court(
    "sample",
    verbs={"sample.overturn": _("A release was retracted after a second look")},
    find=find_sample,
    may_appeal=may_appeal_sample,
    heard_by=sample_heard_by,
    carry_out=sample_put_right,
    leads_to=lambda sample: sample.release,
)
