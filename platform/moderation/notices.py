"""What people are told of flags and what follows: authors at once, flaggers in the end, moderators what waits."""

from collections.abc import Collection, Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Organisation, User
from accounts.queries import people_with
from accounts.states import MemberRole, Role
from core.models import Event
from core.permissions import can
from moderation.models import Act, Concern, Flag, Sanction, Storm
from moderation.states import ActState, Reason, SanctionKind
from moderation.things import label_of
from notifications.states import FYI, MOVED, NEEDS_YOU
from notifications.telling import Words, area, leave_untold, subject, tell

area("order", gettext_lazy("Flags and order"), __name__)

ENDED = ["sanction.end", "sanction.lift", "sanction.lapse"]
AGREED = ["sanction.confirm", "sanction.lapse", "sanction.lift"]


def concerns_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Concern]:
    """Whoever made the thing, and those who may judge it."""
    found = Concern.objects.filter(pk__in=ids).select_related("author")
    return [one for one in found if one.author_id == reader.pk or can(reader, "moderation.judge", one)]


def flags_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Flag]:
    return Flag.objects.filter(pk__in=ids, flagger=reader)


def acts_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Act]:
    return Act.objects.filter(pk__in=ids, person=reader).select_related("concern")


def sanctions_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Sanction]:
    found = Sanction.objects.filter(pk__in=ids).select_related("person")
    return [one for one in found if one.person_id == reader.pk or can(reader, "moderation.confirm", one)]


def storms_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Storm]:
    """Every page says that there is one."""
    return Storm.objects.filter(pk__in=ids).select_related("begun_by")


subject("concern", concerns_seen_by)
subject("flag", flags_seen_by)
subject("act", acts_seen_by)
subject("sanction", sanctions_seen_by)
subject("storm", storms_seen_by)


def moderators(event: Event) -> Iterable[User]:
    """Those who had no part; administrators once it is theirs."""
    concern = Concern.objects.filter(pk=event.object_id).first()
    role = Role.ADMIN if concern is not None and concern.clock_owner == "admin" else Role.MODERATOR
    people = User.objects.filter(role_grants__role=role, is_active=True)
    return [person for person in people if can(person, "moderation.judge", concern)]


def author(event: Event) -> Iterable[User]:
    return User.objects.filter(concerns=event.object_id)


def flagger(event: Event) -> Iterable[User]:
    return User.objects.filter(flags=event.object_id)


def keepers(event: Event) -> Iterable[User]:
    return people_with(Role.MODERATOR, Role.ADMIN)


def who_else_runs_it(event: Event) -> Iterable[User]:
    """Its admins, but for whoever wrote it: they are told what they can do about it."""
    runs = Membership.objects.filter(organisation=event.object_id, role=MemberRole.ADMIN)
    flagged = Concern.objects.filter(kind="organisation", object_id=event.object_id, author__isnull=False)
    writer = flagged.order_by("-id").values("author")[:1]
    return User.objects.filter(pk__in=runs.values("user"), is_active=True).exclude(pk__in=writer)


def person_judged(event: Event) -> Iterable[User]:
    return User.objects.filter(acts=event.object_id)


def person_silenced(event: Event) -> Iterable[User]:
    """Whoever is suspended hears it from their account."""
    return User.objects.filter(sanctions=event.object_id, sanctions__kind=SanctionKind.SILENCE)


def who_may_agree(event: Event) -> Iterable[User]:
    """Those who can be the second person, while one is needed."""
    found = Sanction.objects.filter(pk=event.object_id).select_related("person").first()
    if found is None or not found.is_provisional:
        return []
    return [person for person in keepers(event) if can(person, "moderation.confirm", found)]


def _reason(event: Event) -> str:
    return str(dict(Reason.choices).get(event.reason_code, ""))


@tell("concern.open", "concern.remind", "concern.escalate", urgency=NEEDS_YOU, to=moderators, until=["concern.settle"])
def concern_waits(event: Event, concern: Concern) -> Words:
    words = {"thing": label_of(concern.kind), "reason": concern.get_reason_display()}
    return Words(_("%(thing)s flagged: %(reason)s") % words, url=concern.get_absolute_url())


@tell("concern.hide", urgency=NEEDS_YOU, to=author, until=["concern.show", "concern.settle"])
def out_of_sight(event: Event, concern: Concern) -> Words:
    words = {"thing": label_of(concern.kind), "reason": _reason(event)}
    if event.reason_code == "storm":
        title = _("%(thing)s of yours waits until a moderator has looked")
        body = _(
            "Much harm comes from new accounts these days, so what they write is looked at first. It is not about you."
        )
        return Words(title % words, body)
    title = _("%(thing)s of yours is out of sight for now: %(reason)s")
    body = _("Others flagged it. Change it and it is back at once; a moderator looks at it in any case.")
    return Words(title % words, body, reverse("moderation:standing"))


@tell("organisation.profile_withheld", urgency=NEEDS_YOU, to=who_else_runs_it, until=["organisation.profile_returned"])
def organisation_out_of_sight(event: Event, organisation: Organisation) -> Words:
    title = _("What %(organisation)s says of itself is out of sight") % {"organisation": f"@{organisation.handle}"}
    url = reverse("accounts:organisation-settings", args=[organisation.handle])
    return Words(title, event.note or _("Others flagged it. A moderator looks at it in any case."), url)


@tell("flag.uphold", "flag.reject", "flag.change", urgency=MOVED, to=flagger)
def flag_answered(event: Event, flag: Flag) -> Words:
    words = {"outcome": flag.get_state_display(), "thing": label_of(flag.kind)}
    return Words(_("Your flag (%(thing)s): %(outcome)s") % words, url=reverse("moderation:flags"))


@tell("act.take", urgency=NEEDS_YOU, to=person_judged)
def judged(event: Event, act: Act) -> Words:
    words = {"thing": label_of(act.concern.kind), "outcome": act.get_kind_display()}
    return Words(_("%(thing)s of yours: %(outcome)s") % words, act.letter, reverse("moderation:standing"))


@tell("act.overturn", urgency=MOVED, to=person_judged)
def put_right(event: Event, act: Act) -> Words:
    words = {"outcome": ActState.OVERTURNED.label}
    return Words(_("%(outcome)s. Its points are gone.") % words, event.note, reverse("moderation:standing"))


@tell("sanction.begin", urgency=NEEDS_YOU, to=person_silenced, until=ENDED)
def silenced(event: Event, sanction: Sanction) -> Words:
    until = sanction.until or sanction.due_at
    day = {"day": date_format(localtime(until), "DATETIME_FORMAT") if until else ""}
    return Words(_("You may not write on boards until %(day)s") % day, event.note, reverse("moderation:standing"))


@tell(*ENDED, urgency=MOVED, to=person_silenced)
def heard_again(event: Event, sanction: Sanction) -> Words:
    return Words(_("You may write on boards again"), event.note, reverse("moderation:standing"))


@tell("sanction.begin", urgency=NEEDS_YOU, to=who_may_agree, until=AGREED)
def second_person_wanted(event: Event, sanction: Sanction) -> Words:
    words = {"name": sanction.person.display_name, "kind": sanction.get_kind_display()}
    body = _("It lapses within a day unless somebody else agrees.")
    return Words(_("%(name)s: %(kind)s") % words, body, reverse("moderation:person", args=[sanction.person.handle]))


@tell("sanction.confirm", urgency=FYI, to=person_silenced)
def confirmed(event: Event, sanction: Sanction) -> Words:
    return Words(_("A second person agreed to what you were sanctioned for"), url=reverse("moderation:standing"))


@tell("storm.begin", urgency=MOVED, to=keepers)
def storm_begun(event: Event, storm: Storm) -> Words:
    words = {"name": storm.begun_by.display_name}
    body = _("What new people write waits on the desk, and new accounts wait.")
    return Words(_("%(name)s switched the storm on") % words, event.note or body, reverse("moderation:desk"))


@tell("storm.end", urgency=FYI, to=keepers)
def storm_ended(event: Event, storm: Storm) -> Words:
    return Words(
        _("The storm is over"), _("What waits goes on waiting until somebody has looked."), reverse("moderation:desk")
    )


leave_untold("It waits on the desk, and nobody else needs to come for it.", "flag.raise")
leave_untold("Its author is told what became of it, and so is whoever flagged it.", "concern.settle")
leave_untold(
    "Its author is told of the flags that did it, and sees when it is back.",
    "user.profile_withheld",
    "user.profile_returned",
    "organisation.profile_returned",
)
leave_untold("Its author did it, and sees it where it stands.", "concern.show")
