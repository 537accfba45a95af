"""Which decisions about applicants and reviewers can be appealed against, and who hears them."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.rules import is_moderator
from core.events import type_of
from core.models import Event
from deliberation.appeals.courts import court
from deliberation.appeals.models import Appeal
from deliberation.conflicts import blocked
from reviews.applications.actions.appealing import decide_application_anew, give_standing_back
from reviews.applications.models import Application, Standing
from reviews.applications.rules import holds_standing, is_applicant, is_senior

CONDUCT = ("standing.suspend", "standing.revoke")


def find_application(id: str) -> Application | None:
    return Application.objects.filter(pk=id).select_related("applicant__owner").first()


def find_standing(id: str) -> Standing | None:
    return Standing.objects.filter(pk=id).select_related("user__owner").first()


def application_heard_by(user: Any, appeals: Collection[Appeal]) -> set[str]:
    return _without_part(user, appeals, Application) if is_senior(user) else set()


def standing_heard_by(user: Any, appeals: Collection[Appeal]) -> set[str]:
    """Matters of conduct are also the moderators'."""
    senior, moderator = is_senior(user), is_moderator(user)
    mine = [one for one in appeals if senior or (moderator and one.verb in CONDUCT)]
    return _without_part(user, mine, Standing)


def _without_part(user: Any, appeals: Collection[Appeal], model: Any) -> set[str]:
    """Those of people whom nothing ties to this one, and in which they did nothing before."""
    ids = [one.subject_id for one in appeals]
    tied = set(model.objects.filter(blocked(user, model), pk__in=ids).values_list("pk", flat=True))
    did = Event.objects.filter(object_type=type_of(model), object_id__in=ids, actor=user)
    part = tied | set(did.values_list("object_id", flat=True))
    return {one.pk for one in appeals if one.subject_id not in part}


def application_decided_anew(appeal: Appeal, application: Application, judge: Any) -> None:
    decide_application_anew(application=application, finding=appeal.finding, judge=judge, note=appeal.letter)


def standing_given_back(appeal: Appeal, standing: Standing, judge: Any) -> None:
    give_standing_back(standing=standing, finding=appeal.finding, judge=judge, note=appeal.letter)


court(
    "application",
    verbs={"application.reject": _("An application as a reviewer was rejected")},
    find=find_application,
    may_appeal=is_applicant,
    heard_by=application_heard_by,
    carry_out=application_decided_anew,
)
court(
    "standing",
    verbs={
        "standing.end": _("A probation was ended"),
        "standing.suspend": _("A reviewer was suspended"),
        "standing.revoke": _("The right to review was revoked"),
    },
    find=find_standing,
    may_appeal=holds_standing,
    heard_by=standing_heard_by,
    carry_out=standing_given_back,
)
