"""A job on machines of others: its budget is reserved before it begins, and it ends exactly once.

Whoever runs those machines reports. Calls may be repeated: under the same key nothing is reserved twice, and what has
ended stays as it ended.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import as_officer
from core import events
from core.clocks.acting import AT_ONCE, each
from core.moves import move
from core.permissions import can, require
from core.policies import Policy, current
from core.problems import BadInput, Conflict, PaymentRequired, TooMany
from core.texts import line, written
from resources import units
from resources.amounts import MOST
from resources.grants.actions.granting import account_of
from resources.grants.links import apply_link
from resources.grants.models import Grant
from resources.grants.queries.grants import line_of, spendable
from resources.jobs.models import KEY_LENGTH, TITLE_LENGTH, Job, is_suspended
from resources.jobs.queries import person_named, running
from resources.jobs.states import JOB_MOVES, JobKind, JobState
from resources.ledger import actions as ledger

GRACE = timedelta(days=1)  # after which the ledger itself frees what nobody ended
RETRY_SECONDS = 300


@transaction.atomic
def begin_job(
    *, reporter: Any, key: str, grant: str, person: str, unit: str, amount: int, title: str, kind: str = "training"
) -> tuple[Job, bool]:
    """Reserve what it may take at most, from a grant that this person may spend, before it begins.

    Returns the job and whether it is new. PaymentRequired when the grant has less, TooMany when as many as there may be
    run from it; nothing is kept then.
    """
    require(reporter, "jobs.report_some", detail=_("Those who run the machines report jobs."))
    named = line(key, "key", limit=KEY_LENGTH, needed=_("Name it as your machines do."))
    said = line(title, "title", limit=TITLE_LENGTH, needed=_("Say in a few words what it does."))
    if kind not in JobKind.values:
        raise BadInput(fields={"kind": _("Choose one of: %(known)s.") % {"known": ", ".join(JobKind.values)}})
    who = person_named(person, "person")
    pays = _spendable_grant(who, grant)
    require_to_report(reporter, pays)
    facts: dict[str, Any] = {
        "grant": pays,
        "unit": _working_unit(pays, unit),
        "amount": _checked(amount, "amount"),
        "person": who,
    }
    if (known := Job.objects.filter(key=named).first()) is not None:
        return _the_same(known, facts), False
    policy = current("jobs")
    _check_usable(pays, who, policy)
    try:
        with transaction.atomic():
            told = {"key": named, "title": said, "kind": kind, "begun_by": reporter, "lost_at": _due(policy)}
            job = Job.objects.create(account=account_of(pays, facts["unit"]), **told, **facts)
    except IntegrityError:
        return _the_same(Job.objects.get(key=named), facts), False
    _reserve(job, policy)
    events.record("job.begin", job, actor=reporter, role=_acting_as(reporter), to_state=job.state)
    return job, True


@transaction.atomic
def report_usage(*, job: Job, reporter: Any, used: int) -> Job:
    """What it took until now, in all. It is heard of, and so not lost. Whether it must stop says the job."""
    require_to_report(reporter, job)
    policy, now = current("jobs"), timezone.now()
    latest = job.begun_at + timedelta(days=policy["longest_days"])
    due = min(_due(policy), latest)
    if not 0 <= used <= MOST:
        raise _no_amount("used")
    rows = running().filter(pk=job.pk, used__lte=used)
    if not rows.update(used=used, reported_at=now, lost_at=due):
        job.refresh_from_db()
        if not job.is_running:
            raise Conflict(_("This job is over."), code="wrong_state", state=job.state)
        raise BadInput(fields={"used": _("It is counted from the beginning: more was reported before.")})
    job.used, job.reported_at, job.lost_at = used, now, due
    return job


@transaction.atomic
def settle_job(*, job: Job, reporter: Any, used: int | None = None) -> Job:
    """It is done and took so much, or as much as was reported last: at most what was reserved is paid."""
    require_to_report(reporter, job)
    return _ended(job, "settle", used, actor=reporter, role=_acting_as(reporter))


@transaction.atomic
def release_job(*, job: Job, reporter: Any, why: str) -> Job:
    """It came to nothing for no fault of whoever pays: it costs nothing."""
    require_to_report(reporter, job)
    said = written(why, "why", needed=_("Say why it costs nothing."))
    return _ended(job, "release", 0, actor=reporter, role=_acting_as(reporter), note=said)


def expire_jobs() -> int:
    """Of which nothing was heard in time: what they had reported is paid, and the rest is free again."""
    silent = running().filter(lost_at__lte=timezone.now()).order_by("lost_at")
    return each(silent[:AT_ONCE], _expire)


@transaction.atomic
def _expire(job: Job) -> None:
    """Unless it was heard of in this very moment."""
    locked = running().select_for_update().filter(pk=job.pk, lost_at__lte=timezone.now()).first()
    if locked is not None:
        _ended(locked, "expire", None, role="system", reason="silence")


def require_to_report(reporter: Any, about: Grant | Job) -> None:
    """Whoever reports runs the machines, and stands apart from those whose work it is."""
    require(reporter, "jobs.report_some", detail=_("Those who run the machines report jobs."))
    text = _(
        "You report jobs of other pools, or something ties you to whoever has this grant. Let somebody else do it."
    )
    require(reporter, "jobs.report", about, text)


def _acting_as(reporter: Any) -> str:
    return as_officer(reporter) if can(reporter, "jobs.see_all") else "reporter"


def _ended(job: Job, name: str, used: int | None, **told: Any) -> Job:
    """The job's row first, then its reservation: whoever comes second changes nothing."""
    locked = Job.objects.select_for_update().get(pk=job.pk)
    target = JOB_MOVES.named(name).target
    if locked.state == target and name != "expire":
        return _again(locked, used)
    measured = locked.used if used is None or name == "release" else _not_less(locked, used)
    cost = 0 if name == "release" else measured
    paid = ledger.settle(key=locked.reservation, measured=cost) if cost else ledger.release(key=locked.reservation)
    move(locked, JOB_MOVES, name, changes={"used": measured, "charged": paid}, evidence=[{"charged": paid}], **told)
    return locked


def _again(job: Job, used: int | None) -> Job:
    """The same word once more, because its answer was lost on the way."""
    if used is not None and job.state == JobState.SETTLED and used != job.used:
        raise Conflict(_("This job was settled with another amount."), code="settled", charged=job.charged)
    return job


def _not_less(job: Job, used: int) -> int:
    if not 0 <= used <= MOST:
        raise _no_amount("used")
    if used < job.used:
        raise BadInput(fields={"used": _("It is counted from the beginning: more was reported before.")})
    return used


def _reserve(job: Job, policy: Policy) -> None:
    until = job.begun_at + timedelta(days=policy["longest_days"]) + GRACE
    try:
        ledger.reserve(account=job.account, amount=job.amount, key=job.reservation, expires_at=until)
    except PaymentRequired as short:
        raise _refusal(job, int(short.more.get("remaining", 0))) from None


def _refusal(job: Job, left: int) -> PaymentRequired:
    text = _("This job reserves %(needed)s, and %(left)s are left of %(grant)s. Reserve less, or ask for more.")
    words = {"needed": units.in_words(job.unit, job.amount), "left": units.in_words(job.unit, left), "grant": job.grant}
    more: dict[str, Any] = {"unit": job.unit, "needed": job.amount, "remaining": left, "resets_at": None}
    return PaymentRequired(text % words, apply=apply_link(job.unit, job.amount, job.grant.project), **more)


def _check_usable(grant: Grant, person: User, policy: Policy) -> None:
    """The row of the grant is locked, so that of two jobs that begin at once one is counted before the other."""
    locked = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if not locked.is_usable or person.is_suspended or is_suspended(grant):
        raise Conflict(_("This grant may not be spent now."), code="grant_not_usable", state=locked.state)
    if running().filter(grant=grant).count() >= policy["most_running"]:
        text = _("%(n)d jobs run from this grant, and no more may at once. Come back when one has ended.")
        raise TooMany(text % {"n": policy["most_running"]}, code="too_many_jobs", retry_after=RETRY_SECONDS)


def _the_same(job: Job, facts: dict[str, Any]) -> Job:
    """What stands under this key was asked for in the same words."""
    if any(getattr(job, name) != value for name, value in facts.items()):
        raise Conflict(_("This key stands for another job."), code="key_used", job=job.pk)
    return job


def _spendable_grant(person: User, id: str) -> Grant:
    plain = id.strip().lower()
    mine: QuerySet[Grant] = Grant.objects.filter(spendable(person)).select_related(
        "owner__user", "project__owner__user", "request", "pool"
    )
    found = mine.filter(pk=plain).first() if "\x00" not in plain else None
    if found is None:
        raise BadInput(fields={"grant": _("%(name)s may spend no grant of this id.") % {"name": person.handle}})
    return found


def _working_unit(grant: Grant, unit: str) -> str:
    found = line_of(grant, unit).unit
    if units.parts_of(found)[0] not in {units.TOKENS, *units.TIMES}:
        raise BadInput(fields={"unit": _("A job takes time of a device, or tokens.")})
    return found


def _checked(amount: int, field: str) -> int:
    if not 0 < amount <= MOST:
        raise _no_amount(field)
    return amount


def _no_amount(field: str) -> BadInput:
    return BadInput(fields={field: _("Name an amount above zero, and one that there can be.")})


def _due(policy: Policy) -> datetime:
    return timezone.now() + timedelta(hours=policy["silent_hours"])
