"""Co-authors: asked by whoever runs the project, answered by themselves alone."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.queries import people
from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from projects.actions.endings import plain
from projects.actions.members import add_member
from projects.models import CoAuthor, Project
from projects.queries.releases import facts_under_way
from projects.rules import role_in
from projects.states import CONSENT_MOVES, ConsentState, MemberRole

DAY = timedelta(days=1)


@transaction.atomic
def ask_co_author(*, project: Project, user: Any, handle: str) -> CoAuthor:
    """Name somebody whose work is in it and ask for their consent. They may read the project from now on."""
    require(user, "projects.administer", project)
    person = people().filter(handle=handle.strip().lower().removeprefix("@")).first()
    if person is None:
        raise BadInput(fields={"handle": _("Nobody here is called “%(handle)s”.") % {"handle": handle[:40]}})
    if person.pk == user.pk:
        raise BadInput(fields={"handle": _("You agree by handing it in; name the others.")})
    due = timezone.now() + timedelta(days=current("submission")["consent_days"])
    try:
        with transaction.atomic():
            asked = CoAuthor.objects.create(project=project, person=person, asked_by=user, due_at=due)
    except IntegrityError:
        raise BadInput(fields={"handle": _("They are named already.")}) from None
    if not role_in(person, project):
        add_member(project=project, user=user, handle=person.handle, role=MemberRole.READ)
    events.record("co_author.ask", asked, actor=user, role="author", to_state=asked.state)
    return asked


@transaction.atomic
def answer_consent(*, co_author: CoAuthor, person: Any, agrees: bool, note: str = "") -> CoAuthor:
    """Agree to the publication under the licence as it stands, or refuse. Either may be changed later."""
    require(person, "projects.consent", co_author)
    licence = facts_under_way(co_author.project)["licence"]
    name = "agree" if agrees else "refuse"
    if agrees and co_author.state == ConsentState.AGREED and co_author.licence != licence:
        _ask_again(co_author, person)  # their word was for another licence
    said = {"note": plain(note), "licence": licence if agrees else ""}
    move(co_author, CONSENT_MOVES, name, actor=person, role="co_author", note=said["note"], changes=said)
    return co_author


@transaction.atomic
def remind_co_author(*, co_author: CoAuthor, user: Any) -> CoAuthor:
    """Ask once more: a reminder, at most one a day, or a new question to somebody who had answered."""
    require(user, "projects.administer", co_author.project)
    if co_author.state != ConsentState.ASKED:
        _ask_again(co_author, user)
        return co_author
    now = timezone.now()
    lately = CoAuthor.objects.filter(pk=co_author.pk, state=ConsentState.ASKED, reminded_at__lt=now - DAY)
    if not lately.update(reminded_at=now):
        raise Conflict(_("They were asked today already."), code="reminded_lately", state=co_author.state)
    events.record("co_author.remind", co_author, actor=user, role="author", to_state=co_author.state)
    return co_author


@transaction.atomic
def drop_co_author(*, co_author: CoAuthor, user: Any) -> None:
    """Take a name out again, because none of their work is in it after all."""
    require(user, "projects.administer", co_author.project)
    events.record("co_author.drop", co_author, actor=user, role="author", from_state=co_author.state)
    co_author.delete()


def _ask_again(co_author: CoAuthor, user: Any) -> None:
    days = current("submission")["consent_days"]
    changes = {"reminded_at": timezone.now()}
    move(co_author, CONSENT_MOVES, "ask_again", actor=user, role="author", days=days, changes=changes)
