"""What accounts and their own words tell of ties between people."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import FormerMembership, Membership, User
from deliberation.conflicts import Case, Found, Keys, few, people_behind, tie, together
from deliberation.models import DeclaredTie
from deliberation.states import TieKind

NAME = "organisation__owner__handle"


@tie("own_work", words=_("has, or lately had, a part in it"))
def oneself(case: Case) -> list[Found]:
    if case.subject is None:  # that people are tied to themselves is not asked
        return []
    return [Found(User.objects.filter(pk__in=people_behind(case.subject)), "pk", "handle")]


@tie("same_organisation", words=_("belongs, or lately belonged, to the same organisation"))
def colleagues(case: Case) -> list[Found]:
    lately = case.since("organisation_months")
    theirs = _organisations(case, since=lately)
    if theirs == []:  # as of most judges; each further part of the question costs all their lists time
        return []
    now = Membership.objects.filter(organisation__in=theirs)
    before = FormerMembership.objects.filter(organisation__in=theirs, ended_at__gte=lately)
    return [Found(now, "user", NAME), Found(before, "user", NAME)]


def _organisations(case: Case, *, since: datetime) -> Keys:
    """Those that they belong to, or belonged to since then."""
    now = Membership.objects.filter(user__in=case.people).values_list("organisation", flat=True)
    before = FormerMembership.objects.filter(user__in=case.people, ended_at__gte=since)
    return few(together([now, before.values_list("organisation", flat=True)]))


@tie("former_organisation", words=_("belonged to the same organisation some time ago"), is_hard=False)
def former_colleagues(case: Case) -> list[Found]:
    """One of the two left more than a year ago, but not longer than three."""
    lately, once = case.since("organisation_months"), case.since("former_organisation_months")
    gone = FormerMembership.objects.filter(ended_at__lt=lately, ended_at__gte=once)
    left = gone.filter(user__in=case.people).values("organisation")
    theirs = _organisations(case, since=once)
    return [
        Found(gone.filter(organisation__in=theirs), "user", NAME),
        Found(Membership.objects.filter(organisation__in=left), "user", NAME),
        Found(FormerMembership.objects.filter(organisation__in=left, ended_at__gte=lately), "user", NAME),
    ]


@tie("declared", words=_("family, money or a mentor ties them"))
def declared(case: Case) -> list[Found]:
    return _said(case, [TieKind.FAMILY, TieKind.MONEY, TieKind.MENTOR])


@tie("dispute", words=_("is in an open dispute with its authors"))
def disputes(case: Case) -> list[Found]:
    return _said(case, [TieKind.DISPUTE])


@tie("mail_domain", words=_("has an address at the same private mail domain"), is_hard=False)
def neighbours_by_mail(case: Case) -> list[Found]:
    addresses = User.objects.filter(pk__in=case.people).values_list("email", flat=True)
    domains = {address.rpartition("@")[2].lower() for address in addresses}
    same = Q(pk__in=[])
    for domain in sorted(domains.difference(case.policy["public_mail_domains"])):
        same |= Q(email__iendswith=f"@{domain}")
    return [Found(User.objects.filter(same), "pk", "handle")]


def _said(case: Case, kinds: list[TieKind]) -> list[Found]:
    standing = DeclaredTie.objects.filter(kind__in=kinds, ended_at=None)
    return [
        Found(standing.filter(other__in=case.people), "person", "kind"),
        Found(standing.filter(person__in=case.people), "other", "kind"),
    ]
