"""Grants through the eyes of those whose they are, those who decide, and whatever pays for work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, DateTimeField, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Owner
from accounts.states import MemberRole as OrganisationRole
from core.ids import is_id
from core.permissions import can
from core.prepared import Given, Prepared
from core.problems import BadInput, Conflict, NotFound
from projects.models import Member, Project
from projects.states import MemberRole
from resources import units
from resources.grants.models import Grant, GrantLine, GrantMember
from resources.grants.states import LIVE, USABLE
from resources.ledger.models import UNIT_LENGTH, Account

WHOSE = ("owner", "project__owner", "pool", "request__applicant__owner")


@dataclass(frozen=True)
class Left:
    """One line of a grant beside its account in the ledger."""

    grant: Grant
    unit: str
    amount: int
    passed: int
    available: int
    reserved: int
    spent: int

    @property
    def name(self) -> str:
        return units.name_of(self.unit)

    @property
    def in_words(self) -> str:
        return units.in_words(self.unit, self.available)

    @property
    def of_in_words(self) -> str:
        """Of what was passed on: what still waits for a report is told beside it."""
        return units.in_words(self.unit, self.passed)

    @property
    def waiting(self) -> int:
        """What is passed on later, once a report is accepted."""
        return self.amount - self.passed

    @property
    def waiting_in_words(self) -> str:
        return units.in_words(self.unit, self.waiting)

    @property
    def lasts_until(self) -> datetime | None:
        """When it is used up if it goes on as until now. None when it ends before that, or is too young to tell."""
        used, since = self.passed - self.available, timezone.now() - self.grant.starts_at
        if used <= 0 or not self.available or since < timedelta(days=1):
            return None
        ends = timezone.now() + since * (self.available / used)
        return ends if ends < self.grant.ends_at else None

    @property
    def percent_used(self) -> int:
        """Of what was passed on; what still waits for a report is not counted against anybody."""
        return 100 - self.available * 100 // self.passed if self.passed else 0


def theirs(person: Any) -> Q:
    """True of what is in this person's name: their own, of organisations they run, of projects they write to."""
    if not getattr(person, "is_authenticated", False):
        return Q(pk=None)
    run = Membership.objects.filter(user=person, role=OrganisationRole.ADMIN).values("organisation__owner")
    return Q(owner=person.owner_id) | Q(owner__in=run) | Q(project__in=written_by(person).values("pk"))


def spendable(person: Any) -> Q:
    """True of grants this person may spend: also of organisations they merely belong to, or that they were let into."""
    let_in = GrantMember.objects.filter(person=person).values("grant")
    belong = Membership.objects.filter(user=person).values("organisation__owner")
    return theirs(person) | Q(owner__in=belong) | Q(pk__in=let_in)


def written_by(person: Any) -> QuerySet[Project]:
    """The projects to which this person may write."""
    belong = Membership.objects.filter(user=person).values("organisation__owner")
    writes = Member.objects.filter(user=person, role__in=[MemberRole.WRITE, MemberRole.ADMIN]).values("project")
    return Project.objects.filter(Q(owner=person.owner_id) | Q(owner__in=belong) | Q(pk__in=writes))


def grants_of(person: Any) -> QuerySet[Grant]:
    """All from which they may spend, the newest first."""
    return Grant.objects.filter(spendable(person)).select_related(*WHOSE).prefetch_related("lines").order_by("-id")


def usable_by(person: Any, unit: str) -> QuerySet[Grant]:
    """What of theirs may pay for work counted in this unit, those that end first before the others."""
    mine = usable(spendable(person)).filter(lines__unit=unit)
    return mine.select_related(*WHOSE).order_by("ends_at", "id")


def require_live(grant: Grant) -> None:
    if grant.state not in LIVE:
        raise Conflict(_("This grant is over."), code="wrong_state", state=grant.state)


def line_of(grant: Grant, unit: str) -> GrantLine:
    """Of what somebody typed as a unit of this grant."""
    line = grant.lines.filter(unit=unit[:UNIT_LENGTH].replace("\x00", "")).first()
    if line is None:
        raise BadInput(fields={"unit": _("Choose a unit of this grant.")})
    return line


def usable_for(owner: Owner | str) -> QuerySet[Grant]:
    """What may be spent now for an owner, or for one of the owner's projects."""
    return usable(Q(owner=owner) | Q(project__owner=owner))


def usable(whose: Q) -> QuerySet[Grant]:
    """Which of these may be spent now; of one grant, `is_usable` says it."""
    return Grant.objects.filter(whose, state__in=USABLE, ends_at__gt=timezone.now())


def is_anything_usable(scopes: Sequence[str]) -> bool:
    """Whether a grant of these one or two scopes may be spent now, by whomever: asked before it matters whose."""
    return bool(_usable_in(first=scopes[0], last=scopes[-1], now=timezone.now()))


def _usable_in_scopes() -> QuerySet[Grant, str]:
    scopes = Q(scope=Given("first", CharField())) | Q(scope=Given("last", CharField()))
    found = Grant.objects.filter(scopes, state__in=USABLE, ends_at__gt=Given("now", DateTimeField()))
    return found.values_list("pk", flat=True)[:1]


_usable_in: Prepared[str] = Prepared(_usable_in_scopes)


def get_grant(viewer: Any, id: str) -> Grant:
    """One's own, or any for those who decide; to others it does not exist here: what is public is in the register."""
    found = Grant.objects.filter(pk=id).select_related(*WHOSE).first() if is_id(id) else None
    if found is None or not can(viewer, "grants.see", found):
        raise NotFound(_("There is no grant of yours under this address."))
    return found


def left_of(grants: Sequence[Grant]) -> dict[str, list[Left]]:
    """By grant, what is left of each unit. One query, however many grants."""
    holders = [grant.holder for grant in grants]
    accounts = {(one.holder, one.unit): one for one in Account.objects.filter(holder__in=holders)}
    return {
        grant.pk: [_left(line, accounts.get((grant.holder, line.unit))) for line in grant.lines.all()]
        for grant in grants
    }


def live_lines(scope: str) -> QuerySet[GrantLine]:
    """What still stands for this scope."""
    return GrantLine.objects.filter(live_for=scope, grant__state__in=LIVE).select_related("grant")


def _left(line: GrantLine, account: Account | None) -> Left:
    parts = (account.available, account.reserved, account.spent) if account else (0, 0, 0)
    return Left(line.grant, line.unit, line.amount, line.passed, *parts)
