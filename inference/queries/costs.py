"""What runs cost, for those whose budgets paid: their own, and what others ran from a grant in their name.

Who looks learns who spent how much; which model it was only where they may know it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, CharField, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Concat, LPad
from django.utils.translation import gettext as _

from core.ids import is_id
from core.problems import BadInput, NotFound
from inference.models import Run
from inference.queries.allowances import OWN, REVIEW, asker_key, is_of_review
from inference.queries.runs import is_known_to
from projects.models import Project
from projects.queries.visibility import get_project, visible_projects
from resources.grants.models import Grant, grant_under, holder_of
from resources.grants.queries.grants import grants_of, spendable, theirs, written_by
from resources.ledger.models import Account
from resources.ledger.states import AccountKind
from resources.units import TIMES, TOKENS, in_words, known_units, parts_of
from reviews.queries.judged import is_held_back, veiled_in

DIGITS = 19  # of the most that one row can cost
MOST_OFFERED = 50
NEWEST, DEAREST = "id", "dearness"


@dataclass(frozen=True)
class Cost:
    """A run as a line of a bill. `payer` is in words; `grant` is there where its reader may spend from it."""

    run: Run
    is_own: bool
    payer: str
    grant: Grant | None

    @property
    def is_named(self) -> bool:
        return bool(self.run.is_named)  # type: ignore[attr-defined]  # annotated by `paid_runs`


@dataclass(frozen=True)
class Total:
    """What all runs of a list were charged in one unit."""

    unit: str
    runs: int
    charged: int

    @property
    def in_words(self) -> str:
        return in_words(self.unit, self.charged)


def paid_runs(viewer: Any, *, payer: str = "", project: str = "", unit: str = "") -> QuerySet[Run]:
    """`payer` is `own`, `review` or the id of a grant, `project` is `owner/name`; BadInput that names what is wrong.

    Counted in one `unit` they can be compared: `dearness` is their order then.
    """
    runs = Run.objects.filter(Q(user=viewer) | Q(account__in=_accounts_of(viewer)))
    runs = runs.annotate(veil=veiled_in(viewer), is_held_back=is_held_back(), is_known=is_known_to(viewer))
    runs = runs.annotate(is_named=Case(When(_named(viewer), then=True), default=False, output_field=BooleanField()))
    if payer:
        runs = runs.filter(_paid_by(viewer, payer))
    if project:
        # Through the filter, too, nobody learns of which model a nameless run was.
        runs = runs.filter(is_named=True, is_known=True, veil=None, release__project=_project(viewer, project))
    if unit:
        runs = runs.filter(unit=_comparable(unit), charged__isnull=False).annotate(dearness=_dearness())
    return runs.select_related("release__project__owner", "user__owner")


def with_payers(viewer: Any, runs: Sequence[Run]) -> list[Cost]:
    """One query, however many runs."""
    named = {grant for run in runs if (grant := grant_under(run.payer))}
    grants = Grant.objects.filter(spendable(viewer), pk__in=named).select_related("owner", "project__owner")
    found = {grant.holder: grant for grant in grants}
    return [Cost(run, run.user_id == viewer.pk, _in_words(run, found), found.get(run.payer)) for run in runs]


def sums(runs: QuerySet[Run]) -> list[Total]:
    rows = runs.order_by("unit").values_list("unit").annotate(Count("pk"), Sum("charged"))
    return [Total(unit, count, charged or 0) for unit, count, charged in rows]


def payers_known(viewer: Any) -> list[Grant]:
    """The grants from which this person may spend, or others spent for them, the newest first."""
    return list(grants_of(viewer)[:MOST_OFFERED])


def run_units() -> list[str]:
    return [unit for unit in known_units() if parts_of(unit)[0] in {TOKENS, *TIMES}]


def _accounts_of(viewer: Any) -> QuerySet[Account, Any]:
    """Of the grants in whose name this person speaks. Who merely spends from one sees what they spent themselves."""
    holders = Grant.objects.filter(theirs(viewer)).values(holder=holder_of(F("pk")))
    return Account.objects.filter(kind=AccountKind.GRANT, holder__in=holders).values("pk")


def _named(viewer: Any) -> Q:
    """Their own runs, what is public, and what they write to; never what somebody runs who reviews it meanwhile."""
    public = Q(release__project__in=visible_projects(viewer).values("pk"), release__published_at__isnull=False)
    known = public | Q(release__project__in=written_by(viewer).values("pk"))
    return Q(user=viewer) | known & Q(is_held_back=False)


def _paid_by(viewer: Any, payer: str) -> Q:
    if payer == OWN:
        return Q(user=viewer, payer=asker_key(viewer, ""))
    if payer == REVIEW:
        return Q(user=viewer, payer__startswith=f"{AccountKind.REVIEW}:")
    grant = Grant.objects.filter(spendable(viewer), pk=payer).first() if is_id(payer) else None
    if grant is None:
        raise BadInput(fields={"payer": _("There is no budget of yours of this name.")})
    return Q(account__in=Account.objects.filter(holder=grant.holder).values("pk"))


def _project(viewer: Any, name: str) -> Project:
    owner, _slash, rest = name.replace("\x00", "").partition("/")
    try:
        return get_project(viewer, owner, rest)
    except NotFound as missing:
        raise BadInput(fields={"project": missing.detail}) from None


def _comparable(unit: str) -> str:
    if unit not in (known := run_units()):
        raise BadInput(fields={"dearest": _("Choose one of: %(units)s.") % {"units": ", ".join(known)}})
    return unit


def _dearness() -> Concat:
    """What it cost, and which of those that cost the same: a place that no other run has, as cursors want it."""
    return Concat(LPad(Cast("charged", CharField()), DIGITS, Value("0")), F("pk"), output_field=CharField())


def _in_words(run: Run, grants: dict[str, Grant]) -> str:
    if grant := grants.get(run.payer):
        return grant.name
    if grant_under(run.payer):
        return _("a grant of others")
    return _("review") if is_of_review(run.payer) else _("free allowance")
