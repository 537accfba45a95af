"""Finding what fails of the machines, and telling administrators: once when it fails, once when all of it is mended."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from core import events
from core.policies import current
from inference.engine.sentences import packed
from inference.fleet.models import Failure, Outage
from inference.fleet.queries.failures import (
    Heard,
    HeardHost,
    crashed_deployments,
    heard,
    mended_deployments,
    open_failures,
)
from inference.fleet.states import FailureKind
from inference.models import Deployment

LONGEST_REASON = 300


@transaction.atomic
def watch_machines() -> None:
    """Run as often as you like: what is known is not written down again."""
    told = heard()
    found = [
        *(_of_host(FailureKind.SILENT, host, at=host.heard_at) for host in told.silent.values()),
        *(_of_host(FailureKind.ENGINE, host, at=timezone.now()) for host in told.failing.values()),
        *(_of_model(one) for one in crashed_deployments()),
    ]
    Failure.objects.bulk_create(found, ignore_conflicts=True)
    Failure.objects.filter(kind=FailureKind.ENGINE, about__in=told.silent, ended_at=None).update(
        kind=FailureKind.SILENT
    )
    forgotten = _end_failures(told)
    _begin_outage()
    _end_outages(forgotten)


def _of_host(kind: FailureKind, host: HeardHost, at: datetime) -> Failure:
    reason = packed(host.trouble.within(LONGEST_REASON))
    return Failure(kind=kind, about=host.name, device_class=host.device_class, reason=reason, began_at=at)


def _of_model(one: Deployment) -> Failure:
    rest = {
        "device_class": one.device_class,
        "reason": packed(one.error.within(LONGEST_REASON)),
        "began_at": one.state_changed_at,
    }
    return Failure(kind=FailureKind.MODEL, about=one.pk, deployment=one, **rest)


def _end_failures(told: Heard) -> set[str | None]:
    """Returns the outages of those that nobody waits for any longer."""
    failures = open_failures()
    models = mended_deployments([one.deployment_id for one in failures if one.deployment_id])
    mended = [one for one in failures if _is_mended(one, told, models)]
    _end(mended)
    left = [one for one in failures if one not in mended]
    replaced = _replace([one for one in left if one.kind == FailureKind.SILENT], told)
    old = timezone.now() - timedelta(days=current("machines")["forget_days"])
    forgotten = [one for one in left if one not in replaced and one.began_at < old and one.about not in told.failing]
    _end(forgotten)
    return {one.outage_id for one in forgotten}


def _is_mended(failure: Failure, told: Heard, models: frozenset[str]) -> bool:
    match failure.kind:
        case FailureKind.MODEL:
            return failure.about in models
        case FailureKind.SILENT:
            return failure.about in told.serving
        case _:
            return failure.about in told.serving or failure.about not in told.names


def _replace(lost: Iterable[Failure], told: Heard) -> list[Failure]:
    """One that is started again has a new name: each host that began since, on the same class of device, is in the
    place of one that was lost."""
    taken = set(Failure.objects.filter(successor__in=told.serving).values_list("successor", flat=True))
    replaced = []
    for failure in lost:
        new = sorted(name for name, host in told.serving.items() if name not in taken and _follows(host, failure))
        if new:
            taken.add(new[0])
            Failure.objects.filter(pk=failure.pk).update(ended_at=timezone.now(), successor=new[0])
            replaced.append(failure)
    return replaced


def _follows(host: HeardHost, failure: Failure) -> bool:
    return host.began_at > failure.began_at.timestamp() and failure.device_class in ("", host.device_class)


def _end(failures: Iterable[Failure]) -> None:
    rows = Failure.objects.filter(pk__in=[one.pk for one in failures], ended_at=None)
    rows.update(ended_at=timezone.now())


def _begin_outage() -> None:
    """All that nobody was told of, together. What fails soon after others waits for a while, for what follows; what
    is mended by then is told to nobody."""
    untold = Failure.objects.filter(ended_at=None, outage=None)
    lately = timezone.now() - timedelta(minutes=current("machines")["tell_again_minutes"])
    if not untold.exists() or Outage.objects.filter(began_at__gt=lately).exists():
        return
    outage = Outage.objects.create()
    if count := untold.update(outage=outage):
        events.record("outage.begin", outage, role="system", evidence=[{"failures": count}])
    else:
        outage.delete()  # another told of them meanwhile


def _end_outages(forgotten: set[str | None]) -> None:
    left = Failure.objects.filter(outage=OuterRef("pk"), ended_at=None)
    for outage in Outage.objects.filter(~Exists(left), ended_at=None):
        if Outage.objects.filter(pk=outage.pk, ended_at=None).update(ended_at=timezone.now()):
            if outage.pk in forgotten:
                events.record("outage.forget", outage, role="system")
            else:
                events.record("outage.end", outage, role="system")
