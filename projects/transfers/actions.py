"""Giving a project away: offered by its owner, taken by the receiver, never while it is judged."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Owner
from accounts.queries import owners
from accounts.states import MemberRole as OrganisationRole
from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict, Forbidden
from core.texts import line
from projects import names
from projects.actions import rename_boards
from projects.models import FormerMember, Member, Project
from projects.rules import forget_roles
from projects.states import MemberRole
from projects.teams.actions import drop_teams_of
from projects.transfers.models import NOTE_LENGTH, FormerAddress, Transfer
from projects.transfers.queries import is_being_judged
from projects.transfers.rules import answers_for
from projects.transfers.states import TRANSFER_MOVES, TransferState
from webhooks.actions import leave_place


@transaction.atomic
def offer_transfer(*, project: Project, user: Any, handle: str, note: str = "") -> Transfer:
    """Ask another owner whether they will have it. Nothing changes before they say yes."""
    require(user, "transfers.offer", project)
    receiver = owners().filter(handle=handle.strip().lower().removeprefix("@")).first()
    if receiver is None:
        raise BadInput(fields={"handle": _("Nobody here is called “%(handle)s”.") % {"handle": handle[:40]}})
    if receiver.pk == project.owner_id:
        raise BadInput(fields={"handle": _("It belongs to them already.")})
    said = line(note, "note", limit=NOTE_LENGTH)
    _refuse_while_judged(project)
    _refuse_taken(project, receiver, project.name)
    due = timezone.now() + timedelta(days=current("transfers")["answer_days"])
    try:
        with transaction.atomic():
            made = Transfer.objects.create(
                project=project, giver=project.owner, receiver=receiver, offered_by=user, note=said, due_at=due
            )
    except IntegrityError:
        raise Conflict(_("It is offered to somebody already. Take that back first."), code="wrong_state") from None
    events.record("transfer.offer", made, actor=user, to_state=made.state)
    return made


@transaction.atomic
def accept_transfer(*, transfer: Transfer, user: Any) -> Project:
    """From now on it is theirs: its address, its rights and its webhooks with it."""
    require(user, "transfers.answer", transfer)
    project = Project.objects.select_for_update().select_related("owner").get(pk=transfer.project_id)
    _refuse_while_judged(project)
    _refuse_taken(project, transfer.receiver, project.name)
    move(transfer, TRANSFER_MOVES, "accept", actor=user)
    before = str(project)
    _remember_who_had_it(project)
    drop_teams_of(project=project, owner=project.owner)
    _hand_over(project, transfer.receiver)
    moved = [{"from": before, "to": str(project)}]
    events.record("project.transferred", project, actor=user, evidence=moved)
    rename_boards(owner_id=transfer.receiver_id)
    leave_place(kind="project", id=project.pk)
    return project


@transaction.atomic
def rename_project(*, project: Project, user: Any, name: str) -> None:
    """The same project under another name; the present one leads on to it for good."""
    require(user, "transfers.offer", project)
    wanted = names.checked(name)
    if wanted == project.name:
        return
    _refuse_while_judged(project)
    _refuse_taken(project, project.owner, wanted)
    before = str(project)
    _lead_on(project, project.owner, wanted)
    project.name = wanted
    moved = [{"from": before, "to": str(project)}]
    events.record("project.renamed", project, actor=user, evidence=moved)
    rename_boards(owner_id=project.owner_id)


@transaction.atomic
def move_project(*, project: Project, user: Any, owner: Owner, name: str) -> None:
    """To another name, to another owner, or both; at once, where one person answers for both owners."""
    if owner.pk != project.owner_id:
        require(user, "transfers.offer", project)
        if not answers_for(user, owner):
            said = _("“%(owner)s” has to take it. Offer it to them in the settings of the project.")
            raise Forbidden(said % {"owner": owner.handle}, code="not_taken")
    if name.strip().lower() != project.name:
        rename_project(project=project, user=user, name=name)
    if owner.pk != project.owner_id:
        offered = offer_transfer(project=project, user=user, handle=owner.handle)
        accept_transfer(transfer=offered, user=user)
        project.refresh_from_db()


def decline_transfer(*, transfer: Transfer, user: Any, note: str = "") -> Transfer:
    require(user, "transfers.answer", transfer)
    move(transfer, TRANSFER_MOVES, "decline", actor=user, note=line(note, "note", limit=NOTE_LENGTH))
    return transfer


def withdraw_transfer(*, transfer: Transfer, user: Any) -> Transfer:
    require(user, "transfers.withdraw", transfer)
    move(transfer, TRANSFER_MOVES, "withdraw", actor=user)
    return transfer


def expire_transfers() -> int:
    """Nobody answered in time; everything stays as it is."""
    late = Transfer.objects.filter(state=TransferState.OFFERED, due_at__lte=timezone.now()).order_by("due_at")[:200]
    return sum(_expire(transfer) for transfer in late)


def _expire(transfer: Transfer) -> bool:
    try:
        move(transfer, TRANSFER_MOVES, "expire")
    except Conflict:  # answered in this very moment
        return False
    return True


def _refuse_while_judged(project: Project) -> None:
    if is_being_judged(project):
        detail = _("A release of it is being checked or reviewed. It can change hands once there is a verdict.")
        raise Conflict(detail, code="being_judged")


def _refuse_taken(project: Project, owner: Owner, name: str) -> None:
    here = Project.objects.filter(owner=owner, name=name)
    once = FormerAddress.objects.filter(owner=owner, name=name).exclude(project=project)
    if here.exists() or once.exists():
        taken = {"name": f"{owner.handle}/{name}"}
        raise Conflict(_("“%(name)s” exists already, or leads elsewhere.") % taken, code="name_taken")


def _remember_who_had_it(project: Project) -> None:
    """Conflicts of interest outlive ownership. Whoever is named as a member stays one."""
    named = set(Member.objects.filter(project=project, team=None).values_list("user", flat=True))
    rows = [
        FormerMember(project=project, user_id=user, role=role, began_at=project.created_at)
        for user, role in _holders(project.owner)
        if user not in named
    ]
    FormerMember.objects.bulk_create(rows)


def _holders(owner: Owner) -> Iterator[tuple[str, str]]:
    if not owner.is_organisation:
        yield owner.user.pk, MemberRole.ADMIN
        return
    for user, role in Membership.objects.filter(organisation__owner=owner).values_list("user", "role"):
        yield user, MemberRole.ADMIN if role == OrganisationRole.ADMIN else MemberRole.WRITE


def _hand_over(project: Project, receiver: Owner) -> None:
    Member.objects.filter(project=project, user__owner=receiver).delete()  # as its owner they need no other right
    _lead_on(project, receiver, project.name)
    project.owner = receiver
    forget_roles(project)


def _lead_on(project: Project, owner: Owner, name: str) -> None:
    """From the present address to the new one."""
    FormerAddress.objects.filter(owner=owner, name=name).delete()
    FormerAddress.objects.update_or_create(
        owner_id=project.owner_id, name=project.name, defaults={"project": project, "created_at": timezone.now()}
    )
    try:
        with transaction.atomic():
            Project.objects.filter(pk=project.pk).update(owner=owner, name=name, updated_at=timezone.now())
    except IntegrityError:  # somebody began one under this name in this very moment
        raise Conflict(_("There is a project under this name already."), code="name_taken") from None
