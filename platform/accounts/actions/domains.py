"""Proving that a domain is an organisation's. Looking there takes seconds, so it is done outside of any transaction."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import domains
from accounts.models import DomainProof, Organisation
from accounts.models.domains import DETAIL_LENGTH
from accounts.states import DOMAIN_MOVES, DomainFinding, DomainState
from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict, TooMany

AT_ONCE = 50


@transaction.atomic
def name_domain(*, organisation: Organisation, user: Any, domain: str) -> DomainProof:
    """Begin to prove a domain: from now on there is a line to put there."""
    require(user, "accounts.manage_organisation", organisation)
    wanted = domains.named(domain)
    if organisation.domains.count() >= (most := current("domains")["domains_per_organisation"]):
        raise TooMany(_("An organisation names at most %(count)d domains.") % {"count": most})
    try:
        with transaction.atomic():
            made = DomainProof.objects.create(
                organisation=organisation, domain=wanted, secret=secrets.token_hex(16), created_by=user
            )
    except IntegrityError:
        raise BadInput(fields={"domain": _("This domain is named already.")}) from None
    events.record("domain.named", made, actor=user, to_state=made.state)
    return made


def check_domain(*, proof: DomainProof, user: Any) -> DomainProof:
    """Look now. What is found is kept, right or wrong, so that whoever mends it sees what others see."""
    require(user, "accounts.manage_organisation", proof.organisation)
    wait = current("domains")["seconds_between_checks"]
    lately = Q(checked_at=None) | Q(checked_at__lte=timezone.now() - timedelta(seconds=wait))
    if not DomainProof.objects.filter(lately, pk=proof.pk).update(checked_at=timezone.now()):
        detail = _("It was looked at a moment ago. Try again in %(n)d seconds.") % {"n": wait}
        raise TooMany(detail, retry_after=wait)
    _settle(proof, *domains.look(proof), actor=user)
    return proof


@transaction.atomic
def drop_domain(*, proof: DomainProof, user: Any) -> None:
    require(user, "accounts.manage_organisation", proof.organisation)
    events.record("domain.dropped", proof, actor=user, from_state=proof.state, note=proof.domain)
    proof.delete()


def recheck_domains() -> int:
    """Those that were not looked at for days; those that failed, every day. Returns how many were looked at."""
    policy, now = current("domains"), timezone.now()
    old = Q(failures=0, checked_at__lte=now - timedelta(days=policy["recheck_days"]))
    failed = Q(failures__gt=0, checked_at__lte=now - timedelta(days=1))
    due = DomainProof.objects.filter(old | failed, state=DomainState.VERIFIED).order_by("checked_at")[:AT_ONCE]
    looked = 0
    for proof in due:
        mine = DomainProof.objects.filter(pk=proof.pk, checked_at=proof.checked_at)
        if mine.update(checked_at=now):  # no other worker was here
            _settle(proof, *domains.look(proof))
            looked += 1
    return looked


@transaction.atomic
def _settle(proof: DomainProof, finding: DomainFinding, detail: str, actor: Any = None) -> None:
    is_there = finding == DomainFinding.PROOF
    seen = {"finding": finding, "detail": detail.replace("\x00", "")[:DETAIL_LENGTH], "checked_at": timezone.now()}
    failures = 0 if is_there else F("failures") + 1
    DomainProof.objects.filter(pk=proof.pk).update(**seen, failures=failures)
    proof.refresh_from_db()
    if is_there and not proof.is_verified:
        _verify(proof, actor)
    elif proof.is_verified and proof.failures > current("domains")["failures_allowed"]:
        move(proof, DOMAIN_MOVES, "lose", actor=actor, evidence=[{"finding": finding}])


def _verify(proof: DomainProof, actor: Any) -> None:
    try:
        with transaction.atomic():
            move(proof, DOMAIN_MOVES, "verify", actor=actor)
    except IntegrityError:
        raise Conflict(_("Another organisation has proved this domain already."), code="domain_taken") from None
