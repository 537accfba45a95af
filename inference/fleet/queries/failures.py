"""What fails of the machines now, and what failed lately."""

import json
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from core.models import Event
from core.permissions import can
from core.policies import current
from core.redis import connection
from inference.engine.sentences import NOTHING, Sentence, unpacked
from inference.fleet.models import Failure, Outage
from inference.models import Deployment
from inference.states import CRASHED, DeploymentState
from inference.wire import keys
from projects.queries import visible_projects
from projects.states import LOCKED

MOST_SHOWN = 50


@dataclass(frozen=True)
class HeardHost:
    """What a host last said, and when. One of a version before did not say since when it runs."""

    name: str
    heard_at: datetime
    device_class: str = ""
    began_at: float = 0.0
    trouble: Sentence = NOTHING


@dataclass(frozen=True)
class Heard:
    """Hosts by name. Those that are drained and silent are not held to be lost: they may be stopped."""

    serving: dict[str, HeardHost] = field(default_factory=dict)
    failing: dict[str, HeardHost] = field(default_factory=dict)
    silent: dict[str, HeardHost] = field(default_factory=dict)
    names: frozenset[str] = frozenset()  # of all that are there and all that went without a goodbye


def heard() -> Heard:
    """Two round trips. A host that stops as it should takes its name along."""
    client, now = connection(), time.time()
    with client.pipeline(transaction=False) as pipe:
        for place in keys.PLACES_OF_HOSTS:
            pipe.zrange(place, 0, -1, withscores=True)
        serving, drained, failing = ({name.decode(): at for name, at in each} for each in pipe.execute())
    last = serving | failing
    raw: Any = client.mget([keys.host(name) for name in last]) if last else []
    told = Heard(names=frozenset(last | drained))
    silent_since = now - float(current("machines")["silent_seconds"])
    for (name, at), facts in zip(last.items(), raw, strict=True):
        if at < silent_since:
            told.silent[name] = _host(name, at, facts)
        elif at >= now - keys.HOST_SECONDS:
            (told.failing if name in failing else told.serving)[name] = _host(name, at, facts)
    return told


def _host(name: str, at: float, raw: bytes | None) -> HeardHost:
    facts = json.loads(raw) if raw else {}
    rest = (facts.get("device", ""), facts.get("began_at", 0.0), unpacked(facts.get("trouble", "")))
    return HeardHost(name, datetime.fromtimestamp(at, UTC), *rest)


def crashed_deployments() -> QuerySet[Deployment]:
    """Those that lately were marked as what engines end of."""
    lately = timezone.now() - timedelta(days=current("machines")["forget_days"])
    crashed = Q(state=DeploymentState.FAILED, error_code=CRASHED, state_changed_at__gt=lately)
    return Deployment.objects.filter(crashed).exclude(release__state__in=LOCKED)


def open_failures() -> list[Failure]:
    return list(Failure.objects.filter(ended_at=None).order_by("began_at", "id"))


def mended_deployments(ids: Collection[str | None]) -> frozenset[str]:
    """Those of them that were loaded since and did not fail again for a while, and those that may not be run now."""
    steady = timezone.now() - timedelta(minutes=current("machines")["steady_minutes"])
    loaded = Event.objects.filter(object_type="deployment", object_id=OuterRef("pk"), verb="deployment.ready")
    since = Failure.objects.filter(deployment=OuterRef("pk"), ended_at=None).values("began_at")[:1]
    rows = Deployment.objects.filter(pk__in=ids).annotate(failed_at=since)
    is_steady = Q(state__in=[DeploymentState.READY, DeploymentState.COLD], state_changed_at__lte=steady)
    is_loaded = Exists(loaded.filter(at__gt=OuterRef("failed_at")))
    found = rows.filter(is_steady & Q(is_loaded) | Q(release__state__in=LOCKED))
    return frozenset(found.values_list("pk", flat=True))


def recent_failures(viewer: Any) -> list[Failure]:
    """Those that are not mended, and those of the last days, the newest first; one query."""
    since = timezone.now() - timedelta(days=current("machines")["forget_days"])
    rows = _named(viewer).filter(Q(ended_at=None) | Q(ended_at__gte=since))
    return list(rows.order_by("-began_at", "-id")[:MOST_SHOWN])


def outages_seen_by(reader: Any, ids: Collection[str]) -> QuerySet[Outage]:
    """By those who run the machines."""
    if not can(reader, "fleet.operate"):
        return Outage.objects.none()
    told = Prefetch("failures", queryset=_named(reader).order_by("began_at", "id"))
    return Outage.objects.filter(pk__in=ids).prefetch_related(told)


def _named(viewer: Any) -> QuerySet[Failure]:
    seen = visible_projects(viewer).filter(pk=OuterRef("deployment__release__project"))
    rows = Failure.objects.select_related("deployment__release__project__owner")
    return rows.annotate(is_named=Exists(seen))
