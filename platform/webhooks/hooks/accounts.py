"""Accounts: organisations to those who run them, rights and keys to the person who has them."""

from collections.abc import Collection, Iterable
from typing import Any

from accounts.models import DomainProof, Membership, Organisation, Token, User
from accounts.states import MemberRole
from core.models import Event
from webhooks.hooks.places import of_people
from webhooks.offers import Key, offer, withhold

ORGANISATIONS = (
    "organisation.edited",
    "organisation.member_added",
    "organisation.member_changed",
    "organisation.member_removed",
)
ROLES = {"role.granted": "account.role_granted", "role.revoked": "account.role_revoked"}
TOKENS = {
    "token.created": "account.token_created",
    "token.capped": "account.token_capped",
    "token.revoked": "account.token_revoked",
}


def organisations_run_by(person: Any, ids: Collection[str]) -> Iterable[Organisation]:
    run = Membership.objects.filter(user=person, role=MemberRole.ADMIN).values("organisation")
    return Organisation.objects.filter(pk__in=ids).filter(pk__in=run).select_related("owner")


def oneself(person: Any, ids: Collection[str]) -> Iterable[User]:
    return User.objects.filter(pk__in=ids).filter(pk=person.pk)


def own_tokens(person: Any, ids: Collection[str]) -> Iterable[Token]:
    return Token.objects.filter(pk__in=ids, user=person)


def place_of_organisation(event: Event) -> Iterable[Key]:
    for owner in Organisation.objects.filter(pk=event.object_id).values_list("owner_id", flat=True):
        yield "owner", owner


def place_of_person(event: Event) -> Iterable[Key]:
    return of_people(User.objects.filter(pk=event.object_id))


def place_of_token(event: Event) -> Iterable[Key]:
    return of_people(User.objects.filter(tokens=event.object_id))


def told_of_organisation(event: Event, organisation: Organisation) -> dict[str, Any]:
    members = event.evidence if event.verb != "organisation.edited" else []
    handles = User.objects.filter(pk__in=members).order_by("pk").values_list("handle", flat=True)
    return {"organisation": organisation.handle, "members": list(handles)}


def told_of_domain(event: Event, proof: DomainProof) -> dict[str, Any]:
    return {"organisation": proof.organisation.handle, "domain": proof.domain, "state": proof.state}


def domains_run_by(person: Any, ids: Collection[str]) -> Iterable[DomainProof]:
    run = Membership.objects.filter(user=person, role=MemberRole.ADMIN).values("organisation")
    return DomainProof.objects.filter(pk__in=ids, organisation__in=run).select_related("organisation__owner")


def place_of_domain(event: Event) -> Iterable[Key]:
    for owner in DomainProof.objects.filter(pk=event.object_id).values_list("organisation__owner", flat=True):
        yield "owner", owner


def told_of_role(event: Event, person: User) -> dict[str, Any]:
    return {"person": person.handle, "role": event.to_state or event.from_state}


def told_of_token(event: Event, token: Token) -> dict[str, Any]:
    """Never the key, nor a part of it."""
    return {"token": {"id": token.pk, "name": token.name, "scopes": token.scopes}}


offer(
    dict(zip(ORGANISATIONS, ORGANISATIONS, strict=True)),
    about="organisation",
    seen_by=organisations_run_by,
    places=place_of_organisation,
    data=told_of_organisation,
)
offer(
    {"domain.verify": "organisation.domain_proved", "domain.lose": "organisation.domain_lost"},
    about="domainproof",
    seen_by=domains_run_by,
    places=place_of_domain,
    data=told_of_domain,
)
offer(ROLES, about="user", seen_by=oneself, places=place_of_person, data=told_of_role)
offer(TOKENS, about="token", seen_by=own_tokens, places=place_of_token, data=told_of_token)
withhold("Said by an admin, before anything is known.", "domain.named", "domain.dropped")
withhold(
    "How an organisation sorts its members; what a team may do is told where it may do it.",
    "team.created",
    "team.edited",
    "team.deleted",
    "team.member_added",
    "team.member_removed",
)
withhold(
    "One's own doing at one's own account, which no program waits for.",
    "user.registered",
    "user.verified",
    "user.edited",
    "user.session_ended",
    "profile.avatar_set",
    "profile.avatar_removed",
    "owner.renamed",
)
withhold("The webhooks of a suspended person rest, so nobody would get it.", "user.suspended", "user.reinstated")
withhold("Nothing hangs on an organisation in the moment in which it is made.", "organisation.created")
withhold(
    "An endpoint cannot be asked to tell of its own changes; its owner is told when it had to be switched off.",
    "webhook.added",
    "webhook.edited",
    "webhook.secret_changed",
    "webhook.pause",
    "webhook.resume",
    "webhook.disable",
    "webhook.removed",
    "webhook.ended",
)
withhold("A wish of one person to others, who answer it here.", "joinrequest.asked", "joinrequest.withdraw")
withhold("Told as the membership that it becomes, or to nobody else.", "joinrequest.accept", "joinrequest.decline")
