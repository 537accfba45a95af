"""People who try a model, as a sign that they turn to it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.ids import least_id_at
from inference.models import Run
from inference.states import RunState
from projects.trending.signals import Daily, signal
from projects.trending.trend_signals import by_day, strangers
from resources.ledger.states import AccountKind

PROJECT = "release__project"
PEOPLE = Count(Coalesce("user", "payer"), distinct=True)  # a grant may pay for many


def tried_in_words(count: int) -> str:
    return ngettext("%(n)d person tried it this week", "%(n)d people tried it this week", count) % {"n": count}


def people_together(since: datetime) -> Iterable[tuple[str, int]]:
    """Whoever tried it on three days is one person."""
    rows = tried(since).order_by().values(PROJECT).annotate(people=PEOPLE)
    return ((row[PROJECT], row["people"]) for row in rows)


@signal("runs", title=_("People who tried it"), words=tried_in_words, week=people_together)
def runs(since: datetime) -> Iterable[Daily]:
    return by_day(tried(since), PROJECT, "created_at", PEOPLE)


def tried(since: datetime) -> "QuerySet[Run]":
    """Runs that succeeded, of people who neither work on the project nor judge it. Found by their key."""
    rows = Run.objects.filter(id__gte=least_id_at(since), state=RunState.SUCCEEDED)
    return strangers(rows.exclude(payer__startswith=f"{AccountKind.REVIEW}:"), "user", PROJECT)
