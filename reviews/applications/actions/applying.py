"""Applying to review, and taking the application back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.queries import people
from core import events
from core.moves import move
from core.permissions import require
from core.policies import Policy, current
from core.problems import BadInput, Conflict
from projects.states import Kind
from reviews.applications.actions.dossiers import take_snapshot
from reviews.applications.actions.drafts import discard_application_draft
from reviews.applications.models import Application
from reviews.applications.queries.eligibility import eligibility
from reviews.applications.states import APPLICATION_MOVES, Proficiency

MOST_TOPICS, MOST_LANGUAGES, MOST_HOURS, TIE_LIMIT = 12, 10, 200, 2000
EXCUSABLE = {"account", "contributions"}
TIES = ("employers", "co_authors", "other")


@transaction.atomic
def apply(
    *,
    applicant: Any,
    kinds: Sequence[str],
    topics: Sequence[dict[str, str]],
    languages: Sequence[str],
    hours_per_month: int,
    statement: str,
    code_of_conduct: bool,
    ties: dict[str, str] | None = None,
    endorsers: Sequence[str] = (),
    exception: str = "",
) -> Application:
    """Ask to become a reviewer. The record of today becomes the dossier, and calibration begins at once.

    Who is known elsewhere and has given little here may say so in `exception`: an editor then lets them pass, or not.
    """
    require(applicant, "applications.apply", detail=_("Confirm your e-mail address first."))
    policy = current("reviewers")
    is_eligible = _check_eligible(applicant, exception)
    wishes = {
        "kinds": _kinds(kinds),
        "topics": _topics(topics),
        "languages": _languages(languages),
        "hours_per_month": _hours(hours_per_month),
        "statement": _statement(statement, policy),
        "exception": exception.strip()[:TIE_LIMIT],
        "ties": {name: (ties or {}).get(name, "").strip()[:TIE_LIMIT] for name in TIES},
    }
    named = _endorsers(applicant, endorsers, policy)
    if not code_of_conduct:
        raise BadInput(fields={"code_of_conduct": _("Reviewers promise to keep to the code of conduct.")})
    application = _create(applicant, wishes, policy)
    application.endorsers.set(named)
    take_snapshot(application=application)
    discard_application_draft(applicant=applicant)
    events.record("application.submit", application, actor=applicant, role="applicant", to_state=application.state)
    if is_eligible:
        move(application, APPLICATION_MOVES, "calibrate", reason="eligible", days=policy["silence_days"])
    return application


@transaction.atomic
def withdraw(*, application: Application, user: Any) -> Application:
    """Take an application back. One may apply again at any time."""
    require(user, "applications.change", application)
    move(application, APPLICATION_MOVES, "withdraw", actor=user, role="applicant")
    return application


def _create(applicant: Any, wishes: dict[str, Any], policy: Policy) -> Application:
    due = timezone.now() + timedelta(days=policy["triage_days"])
    try:
        with transaction.atomic():
            return Application.objects.create(
                applicant=applicant, due_at=due, policy_version=policy.reference, **wishes
            )
    except IntegrityError:
        raise Conflict(_("You have applied already; one application at a time."), code="already_applied") from None


def _check_eligible(applicant: Any, exception: str) -> bool:
    missing = eligibility(applicant).missing
    excusable = exception.strip() and {requirement.name for requirement in missing} <= EXCUSABLE
    if missing and not excusable:
        names = ", ".join(requirement.label for requirement in missing)
        text = _("Not yet: %(names)s. The page shows how to get there.") % {"names": names}
        raise Conflict(text, code="not_eligible", missing=[requirement.name for requirement in missing])
    return not missing


def _kinds(kinds: Sequence[str]) -> list[str]:
    chosen = [kind for kind in Kind.values if kind in kinds]
    if not chosen or set(kinds) - set(Kind.values):
        raise BadInput(fields={"kinds": _("Choose at least one kind of project.")})
    return chosen


def _topics(topics: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    kept = [
        {"topic": one.get("topic", "").strip()[:80], "level": one.get("level", Proficiency.FAMILIAR)} for one in topics
    ]
    kept = [one for one in kept if one["topic"]]
    if not kept or len(kept) > MOST_TOPICS or any(one["level"] not in Proficiency.values for one in kept):
        text = _("Name 1 to %(most)d topics, each as expert or familiar.") % {"most": MOST_TOPICS}
        raise BadInput(fields={"topics": text})
    return kept


def _languages(languages: Sequence[str]) -> list[str]:
    kept = list(dict.fromkeys(one.strip().lower()[:35] for one in languages if one.strip()))
    if not kept or len(kept) > MOST_LANGUAGES:
        raise BadInput(fields={"languages": _("Name the languages that you read well, such as en or zh.")})
    return kept


def _hours(hours: int) -> int:
    if not 1 <= hours <= MOST_HOURS:
        text = _("Say 1 to %(most)d hours; two reviews take about four.") % {"most": MOST_HOURS}
        raise BadInput(fields={"hours_per_month": text})
    return hours


def _statement(statement: str, policy: Policy) -> str:
    text, limit = statement.strip(), policy["statement_limit"]
    if not text:
        raise BadInput(fields={"statement": _("Say why you want to review, and what you are good at judging.")})
    if len(text) > limit:
        raise BadInput(fields={"statement": _("Use at most %(limit)d characters.") % {"limit": limit}})
    return text


def _endorsers(applicant: Any, handles: Sequence[str], policy: Policy) -> list[User]:
    wanted = {handle.strip().lower().removeprefix("@") for handle in handles if handle.strip()}
    most = policy["most_endorsers"]
    if len(wanted) > most:
        text = ngettext("Name at most %(n)d person.", "Name at most %(n)d people.", most) % {"n": most}
        raise BadInput(fields={"endorsers": text})
    found = list(people().filter(handle__in=wanted).exclude(pk=applicant.pk))
    if strangers := wanted - {person.handle for person in found}:
        text = _("Nobody else here is called %(names)s.") % {"names": ", ".join(sorted(strangers))}
        raise BadInput(fields={"endorsers": text})
    return found
