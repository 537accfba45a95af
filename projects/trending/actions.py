from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.policies import Policy, current
from projects.models import Project
from projects.queries import served_projects
from projects.trending.models import Trend
from projects.trending.scores import Score, scores
from projects.trending.signals import SIGNALS

BATCH = 500


def recompute() -> int:
    """Everybody's score, made anew. As many questions as there are signals, however much happened."""
    found = _scores(current("trending"))
    public = set(served_projects().filter(pk__in=list(found)).order_by().values_list("pk", flat=True))
    return _write({project: score for project, score in found.items() if project in public})


def _scores(policy: Policy) -> dict[str, Score]:
    weights = {name: weight for name, weight in policy["weights"].items() if name in SIGNALS and weight > 0}
    now = timezone.now()
    since, lately = (now - timedelta(days=policy[days]) for days in ("window_days", "reason_days"))
    found = scores(
        {name: SIGNALS[name].count(since) for name in weights},
        weights=weights,
        half_life=policy["half_life_days"],
        today=timezone.localdate(now),
        lately=timezone.localdate(lately),
    )
    for name in weights:
        if week := SIGNALS[name].week:
            together = dict(week(lately))
            for project, score in found.items():
                score.lately[name] = together.get(project, 0)
    return found


@transaction.atomic
def _write(found: Mapping[str, Score]) -> int:
    Trend.objects.all().delete()
    Project.objects.filter(trend__gt=0).exclude(pk__in=list(found)).update(trend=0)
    rows = [_row(project, score) for project, score in found.items()]
    Trend.objects.bulk_create(rows, batch_size=BATCH)
    changed = [Project(pk=project, trend=round(score.total * 1000)) for project, score in sorted(found.items())]
    Project.objects.bulk_update(changed, ["trend"], batch_size=BATCH)
    return len(rows)


def _row(project: str, score: Score) -> Trend:
    parts = {name: round(part, 3) for name, part in score.parts.items() if part}
    return Trend(project_id=project, parts=parts, reason=score.reason, count=score.lately.get(score.reason, 0))
