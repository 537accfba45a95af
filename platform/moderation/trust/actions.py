"""Trust is weighed again and again from what people did; a steward is named by an editor."""

from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import as_editor
from accounts.states import Trust
from core import events
from core.clocks.acting import AT_ONCE, each
from core.permissions import require
from core.policies import current
from core.problems import Conflict, NotFound
from core.texts import written
from moderation.trust.models import Presence, Stewardship, Weighing
from moderation.trust.queries import level_of, steps_of, stewardship_of, to_be_weighed

NOTE_LENGTH = 500
SLACK = timedelta(seconds=30)  # the beat is no metronome


@transaction.atomic
def weigh(*, person: User) -> Trust:
    """Compute where somebody stands, write it down, and say so if it changed."""
    steps = steps_of(person)
    locked = User.objects.select_for_update().get(pk=person.pk)
    before, after = Trust(locked.trust), level_of(locked, steps)
    Weighing.objects.update_or_create(person=locked, defaults={"weighed_at": timezone.now()})
    if after != before:
        User.objects.filter(pk=person.pk).update(trust=after)
        _record(locked, before, after, [{need.name: need.have for step in steps for need in step.needs}])
    person.trust = after
    return after


def weigh_waiting() -> int:
    """Some of those for whom something may have changed; the rest at the next beat."""
    people = list(to_be_weighed()[:AT_ONCE])
    for person in people:
        weigh(person=person)
    return len(people)


def note_presence() -> int:
    """Who was seen within the last minutes was here for so long today. Told twice it counts once."""
    now, step = timezone.now(), timedelta(minutes=current("trust")["minutes_a_step"])
    seen = UserSession.objects.filter(last_seen_at__gte=now - step).values_list("user", flat=True).distinct()
    return sum(_note(person, now, step) for person in list(seen.order_by("user")))


@transaction.atomic
def name_steward(*, person: User, editor: Any, note: str = "") -> Stewardship:
    """From now on this person keeps the boards in order, for as long as the policy says."""
    require(editor, "trust.name_steward", person, _("Editors name stewards, from among people in good standing."))
    end_old_stewardships()
    policy = current("trust")
    until = timezone.now() + timedelta(days=policy["steward_days"])
    facts = {"named_by": editor, "until": until, "trust_before": person.trust}
    try:
        with transaction.atomic():
            made = Stewardship.objects.create(person=person, note=written(note, "note", limit=NOTE_LENGTH), **facts)
    except IntegrityError:
        raise Conflict(_("This person is a steward already."), code="steward") from None
    events.record("stewardship.begin", made, actor=editor, role=as_editor(editor), note=made.note)
    weigh(person=person)
    return made


@transaction.atomic
def end_stewardship(*, person: User, user: Any, note: str = "") -> None:
    """By an editor, or by the steward."""
    require(user, "trust.end_stewardship", person)
    found = stewardship_of(person)
    if found is None or not _end(found):
        raise NotFound(_("This person is no steward."))
    role = "steward" if user.pk == person.pk else as_editor(user)
    events.record("stewardship.end", found, actor=user, role=role, note=written(note, "note", limit=NOTE_LENGTH))
    weigh(person=person)


def end_old_stewardships() -> int:
    """Those whose time is over."""
    over = Stewardship.objects.filter(ended_at=None, until__lte=timezone.now()).select_related("person")
    return each(over[:AT_ONCE], _lapse)


@transaction.atomic
def _lapse(stewardship: Stewardship) -> bool:
    if not _end(stewardship):
        return False
    events.record("stewardship.end", stewardship, reason="time")
    weigh(person=stewardship.person)
    return True


def _end(stewardship: Stewardship) -> bool:
    now = timezone.now()
    return bool(Stewardship.objects.filter(pk=stewardship.pk, ended_at=None).update(ended_at=now))


def _note(person: str, now: Any, step: timedelta) -> bool:
    row, is_new = Presence.objects.get_or_create(
        person_id=person, day=now.date(), defaults={"noted_at": now, "minutes": step.seconds // 60}
    )
    if is_new:
        return True
    due = Presence.objects.filter(pk=row.pk, noted_at=row.noted_at, noted_at__lte=now - step + SLACK)
    return bool(due.update(noted_at=now, minutes=row.minutes + step.seconds // 60))


def _record(person: User, before: Trust, after: Trust, evidence: list[Any]) -> None:
    known: dict[str, Any] = {"from_state": before.name.lower(), "to_state": after.name.lower(), "evidence": evidence}
    version = current("trust").reference
    if after > before:
        events.record("trust.rise", person, policy_version=version, **known)
    else:
        events.record("trust.fall", person, policy_version=version, **known)
