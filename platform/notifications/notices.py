"""What lies below this package cannot speak of itself: people, organisations, and the policies of the site."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import DomainProof, JoinRequest, Membership, Organisation, Team, User
from accounts.states import MemberRole, Role
from core.models import Event, PolicyVersion
from notifications.states import FYI, MOVED, NEEDS_YOU
from notifications.telling import Words, area, leave_untold, subject, tell

area("account", gettext_lazy("Account and organisations"), __name__)


def person_themselves(event: Event) -> Iterable[User]:
    return User.objects.filter(pk=event.object_id)


def member_named(event: Event) -> Iterable[User]:
    return User.objects.filter(pk__in=event.evidence)


def people_seen_by(reader: Any, ids: Collection[str]) -> Iterable[User]:
    return User.objects.filter(pk__in=ids, is_active=True)


def organisations_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Organisation]:
    return Organisation.objects.filter(pk__in=ids).select_related("owner")


subject("user", people_seen_by)
subject("organisation", organisations_seen_by)


@tell("role.granted", urgency=MOVED, to=person_themselves)
def role_granted(event: Event, person: User) -> Words:
    role = Role(event.to_state).label
    return Words(
        _("You have a new role here: %(role)s") % {"role": role},
        _("The page “Who may what” says what it lets you do."),
        reverse("accounts:roles"),
    )


@tell("role.revoked", urgency=MOVED, to=person_themselves)
def role_revoked(event: Event, person: User) -> Words:
    role = Role(event.from_state).label
    return Words(_("Your role “%(role)s” has ended") % {"role": role}, url=reverse("accounts:roles"))


@tell("user.suspended", urgency=NEEDS_YOU, to=person_themselves, until=["user.reinstated"])
def suspended(event: Event, person: User) -> Words:
    until = person.suspended_until
    lasting = _("Until %(day)s you may read, nothing else.") % {"day": until.date()} if until else ""
    return Words(
        _("Your account is suspended"),
        " ".join(filter(None, [lasting or _("You may read, nothing else."), event.note])),
        reverse("moderation:standing"),
    )


@tell("user.reinstated", urgency=MOVED, to=person_themselves)
def reinstated(event: Event, person: User) -> Words:
    return Words(_("Your account is no longer suspended"), event.note, person.get_absolute_url())


@tell("organisation.member_added", urgency=MOVED, to=member_named)
def joined(event: Event, organisation: Organisation) -> Words:
    words = {"organisation": organisation.display_name, "role": MemberRole(event.to_state).label}
    return Words(
        _("You belong to %(organisation)s now") % words,
        _("Your role: %(role)s.") % words,
        organisation.get_absolute_url(),
    )


@tell("organisation.member_changed", urgency=MOVED, to=member_named)
def role_changed(event: Event, organisation: Organisation) -> Words:
    words = {"organisation": organisation.display_name, "role": MemberRole(event.to_state).label}
    return Words(_("Your role in %(organisation)s is now: %(role)s") % words, url=organisation.get_absolute_url())


def join_requests_seen_by(reader: Any, ids: Collection[str]) -> Iterable[JoinRequest]:
    run = Membership.objects.filter(user=reader.pk, role=MemberRole.ADMIN).values("organisation")
    seen = JoinRequest.objects.filter(Q(user=reader.pk) | Q(organisation__in=run), pk__in=ids)
    return seen.select_related("organisation__owner", "user__owner")


def admins_asked(event: Event) -> Iterable[User]:
    asked = JoinRequest.objects.filter(pk=event.object_id).values("organisation")
    run = Membership.objects.filter(organisation__in=asked, role=MemberRole.ADMIN)
    return User.objects.filter(pk__in=run.values("user"))


def whoever_asked(event: Event) -> Iterable[User]:
    return User.objects.filter(join_requests=event.object_id)


subject("joinrequest", join_requests_seen_by)
ANSWERED = ["joinrequest.accept", "joinrequest.decline", "joinrequest.withdraw"]


@tell("joinrequest.asked", urgency=NEEDS_YOU, to=admins_asked, until=ANSWERED)
def asks_to_join(event: Event, request: JoinRequest) -> Words:
    words = {"name": request.user.display_name, "organisation": request.organisation.display_name}
    url = reverse("accounts:organisation-members", args=[request.organisation.handle])
    return Words(_("%(name)s asks to join %(organisation)s") % words, request.note, url)


@tell("joinrequest.decline", urgency=MOVED, to=whoever_asked)
def not_joined(event: Event, request: JoinRequest) -> Words:
    title = _("%(organisation)s declined your request to join") % {"organisation": request.organisation.display_name}
    return Words(title, event.note, request.organisation.get_absolute_url())


@tell("organisation.member_removed", urgency=MOVED, to=member_named)
def removed(event: Event, organisation: Organisation) -> Words:
    words = {"organisation": organisation.display_name}
    return Words(_("You no longer belong to %(organisation)s") % words, url=organisation.get_absolute_url())


def domains_seen_by(reader: Any, ids: Collection[str]) -> Iterable[DomainProof]:
    run = Membership.objects.filter(user=reader.pk, role=MemberRole.ADMIN).values("organisation")
    return DomainProof.objects.filter(pk__in=ids, organisation__in=run).select_related("organisation__owner")


def admins_of_domain(event: Event) -> Iterable[User]:
    named = DomainProof.objects.filter(pk=event.object_id).values("organisation")
    run = Membership.objects.filter(organisation__in=named, role=MemberRole.ADMIN)
    return User.objects.filter(pk__in=run.values("user"))


subject("domainproof", domains_seen_by)


@tell("domain.verify", urgency=FYI, to=admins_of_domain)
def domain_proved(event: Event, proof: DomainProof) -> Words:
    words = {"domain": proof.domain, "organisation": proof.organisation.display_name}
    url = proof.organisation.get_absolute_url()
    return Words(_("%(domain)s is proved to be the domain of %(organisation)s") % words, url=url)


@tell("domain.lose", urgency=MOVED, to=admins_of_domain)
def domain_lost(event: Event, proof: DomainProof) -> Words:
    words = {"domain": proof.domain, "organisation": proof.organisation.display_name}
    body = _("The line that proves it was not there several times. Put it back, then look again.")
    url = reverse("accounts:domains", args=[proof.organisation.handle])
    return Words(_("%(domain)s is no longer proved to be the domain of %(organisation)s") % words, body, url)


leave_untold("Its admins do it, and see what comes of it where they did it.", "domain.named", "domain.dropped")


def teams_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Team]:
    """Also those that one was just taken out of."""
    belong = Membership.objects.filter(user=reader.pk).values("organisation")
    return Team.objects.filter(pk__in=ids, organisation__in=belong).select_related("organisation__owner")


subject("team", teams_seen_by)


@tell("team.member_added", urgency=MOVED, to=member_named)
def in_team(event: Event, team: Team) -> Words:
    words = {"team": team.name, "organisation": team.organisation.display_name}
    return Words(_("You are in the team %(team)s of %(organisation)s now") % words, team.about, team.get_absolute_url())


@tell("team.member_removed", urgency=MOVED, to=member_named)
def out_of_team(event: Event, team: Team) -> Words:
    words = {"team": team.name, "organisation": team.organisation.display_name}
    url = team.organisation.get_absolute_url()
    return Words(_("You are no longer in the team %(team)s of %(organisation)s") % words, url=url)


def policies(reader: Any, ids: Collection[str]) -> Iterable[PolicyVersion]:
    """Everybody may read them."""
    return PolicyVersion.objects.filter(pk__in=ids)


def everybody_with_a_role(event: Event) -> Iterable[User]:
    """Those who judge or look after something by these rules."""
    return User.objects.filter(role_grants__isnull=False).distinct()


subject("policyversion", policies)


@tell("policy.published", urgency=FYI, to=everybody_with_a_role)
def policy_published(event: Event, version: PolicyVersion) -> Words:
    words = {"policy": version.name, "version": version.version, "day": date_format(localtime(version.effective_at))}
    return Words(
        _("New rules of this site: %(policy)s, version %(version)d") % words,
        " ".join(filter(None, [_("They hold from %(day)s on.") % words, version.note])),
        reverse("web:policy-version", args=[version.name, version.version]),
    )


leave_untold(
    "One's own doing at one's own account.",
    "user.registered",
    "user.verified",
    "user.edited",
    "user.session_ended",
    "profile.avatar_set",
    "profile.avatar_removed",
    "owner.renamed",
    "token.created",
    "token.revoked",
    "token.capped",
    "organisation.created",
)
leave_untold("Its members see it on its page; nothing is asked of them.", "organisation.edited")
leave_untold("Its members see it among the teams; nothing is asked of them.", "team.created", "team.edited")
leave_untold("What is gone can be shown to nobody; what it gave ends with it.", "team.deleted")
leave_untold("Whoever joins is told that they belong now.", "joinrequest.accept")
leave_untold("One's own doing, which ends what the admins were asked.", "joinrequest.withdraw")
