"""What reviewers say of themselves: what they can judge, how much at once, and when they are away."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.problems import BadInput
from projects.states import Kind
from projects.vocabulary import languages as known_languages
from projects.vocabulary.tasks import TASKS
from reviews.actions.seats import locked_reviewer
from reviews.models import Reviewer, Skill
from reviews.models.reviewers import MOST_LOAD
from reviews.states import SkillSort


@transaction.atomic
def describe_reviewer(
    *,
    user: Any,
    kinds: Sequence[str],
    tasks: Sequence[str],
    languages: Sequence[str],
    load_cap: int,
    is_available: bool,
    away_until: date | None = None,
) -> Reviewer:
    """Say what one can judge and how much of it. Invitations follow it from now on."""
    require(user, "reviews.describe_oneself")
    spoken = [known_languages.canonical(tag) for tag in languages]
    _refuse_unknown(kinds, tasks, languages, spoken, load_cap, away_until)
    reviewer = locked_reviewer(user)
    reviewer.load_cap, reviewer.is_available, reviewer.away_until = load_cap, is_available, away_until
    reviewer.save(update_fields=["load_cap", "is_available", "away_until"])
    wanted = {(SkillSort.KIND, kind) for kind in kinds} | {(SkillSort.TASK, task) for task in tasks}
    wanted |= {(SkillSort.LANGUAGE, tag) for tag in spoken}
    Skill.objects.filter(reviewer=reviewer).delete()
    Skill.objects.bulk_create(Skill(reviewer=reviewer, sort=sort, value=value) for sort, value in sorted(wanted))
    events.record("reviewer.describe", reviewer, actor=user, role="reviewer")
    return reviewer


def _refuse_unknown(
    kinds: Sequence[str],
    tasks: Sequence[str],
    languages: Sequence[str],
    spoken: Sequence[str],
    load_cap: int,
    away_until: date | None,
) -> None:
    wrong: dict[str, str] = {}
    if not set(kinds) <= set(Kind.values):
        wrong["kinds"] = _("Choose kinds from the list.")
    if not set(tasks) <= set(TASKS):
        wrong["tasks"] = _("Choose tasks from the list.")
    if not all(spoken):
        unknown = ", ".join(tag[:40] for tag, known in zip(languages, spoken, strict=True) if not known)
        wrong["languages"] = _("No such language: %(tags)s. Use tags as in “en” or “zh”.") % {"tags": unknown}
    if not 1 <= load_cap <= MOST_LOAD:
        wrong["load_cap"] = _("Choose 1 to %(most)d.") % {"most": MOST_LOAD}
    if away_until is not None and away_until <= timezone.localdate():
        wrong["away_until"] = _("Choose a day that is still to come.")
    if wrong:
        raise BadInput(fields=wrong)
