from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import handles, queries
from accounts.models import HandleRedirect, Owner, User
from core import events, policies
from core.problems import BadInput, Conflict


def claim_handle(*, handle: str, kind: str) -> Owner:
    """A new owner under a handle nobody has, had or resembles. Call it in the transaction that creates its person."""
    wanted = _acceptable(handle)
    try:
        with transaction.atomic():
            owner = Owner.objects.create(handle=wanted, skeleton=handles.skeleton(wanted), kind=kind)
    except IntegrityError:
        raise _taken() from None
    _refuse_former_handle(wanted, owner)
    return owner


@transaction.atomic
def rename(*, owner: Owner, handle: str, actor: User) -> Owner:
    """Give `owner` another handle. The old one leads to it for good; it may be taken back, by nobody else."""
    wanted, old = _acceptable(handle), owner.handle
    if wanted == old:
        return owner
    _refuse_hasty_rename(owner)
    try:
        with transaction.atomic():
            changed = Owner.objects.filter(pk=owner.pk, handle=old).update(
                handle=wanted, skeleton=handles.skeleton(wanted)
            )
    except IntegrityError:
        raise _taken() from None
    if not changed:
        raise Conflict(_("The handle was changed a moment ago. Look at it again."))
    _refuse_former_handle(wanted, owner)
    HandleRedirect.objects.filter(owner=owner, handle=wanted).delete()
    HandleRedirect.objects.create(owner=owner, handle=old, skeleton=handles.skeleton(old))
    User.objects.filter(owner=owner).update(handle=wanted)
    owner.refresh_from_db(fields=["handle", "skeleton"])
    events.record("owner.renamed", owner, actor=actor, from_state=old, to_state=wanted)
    return owner


def _acceptable(handle: str) -> str:
    wanted = handle.strip().lower()
    try:
        handles.validate_handle(wanted)
    except ValidationError as error:
        raise BadInput(fields={"handle": list(error.messages)}) from None
    return wanted


def _refuse_former_handle(handle: str, owner: Owner) -> None:
    # Looked at after our own row is written: whoever gives a handle up meanwhile has then committed the redirect.
    if queries.is_handle_taken(handle, by_other_than=owner):
        raise _taken()


def _refuse_hasty_rename(owner: Owner) -> None:
    days = policies.current("accounts")["days_between_renames"]
    last = owner.former_handles.order_by("-created_at").values_list("created_at", flat=True).first()
    if last is not None and last + timedelta(days=days) > timezone.now():
        raise BadInput(
            fields={"handle": _("A handle can be changed once in %(days)d days.") % {"days": days}},
            code="renamed_lately",
        )


def _taken() -> BadInput:
    detail = _("This handle is taken, or too easily mistaken for one that is. Choose another.")
    return BadInput(fields={"handle": detail}, code="handle_taken")
