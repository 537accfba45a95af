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
from core.problems import BadInput, Conflict
from core.texts import line
from projects.actions import rename_boards
from projects.models import FormerMember, Member, Project
from projects.rules import forget_roles
from projects.states import MemberRole
from projects.teams.actions import drop_teams_of
from projects.transfers.models import NOTE_LENGTH, FormerAddress, Transfer
from projects.transfers.queries import is_being_judged
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
    _refuse_taken(project, receiver)
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
    _refuse_taken(project, transfer.receiver)
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


def _refuse_taken(project: Project, receiver: Owner) -> None:
    here = Project.objects.filter(owner=receiver, name=project.name)
    once = FormerAddress.objects.filter(owner=receiver, name=project.name).exclude(project=project)
    if here.exists() or once.exists():
        name = f"{receiver.handle}/{project.name}"
        raise Conflict(_("“%(name)s” exists already, or leads elsewhere.") % {"name": name}, code="name_taken")


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
    FormerAddress.objects.filter(owner=receiver, name=project.name).delete()
    FormerAddress.objects.update_or_create(
        owner_id=project.owner_id, name=project.name, defaults={"project": project, "created_at": timezone.now()}
    )
    Member.objects.filter(project=project, user__owner=receiver).delete()  # as its owner they need no other right
    try:
        with transaction.atomic():
            Project.objects.filter(pk=project.pk).update(owner=receiver, updated_at=timezone.now())
    except IntegrityError:  # somebody began one under this name in this very moment
        raise Conflict(_("There is a project under this name already."), code="name_taken") from None
    project.owner = receiver
    forget_roles(project)
