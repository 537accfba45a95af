"""Which clocks of becoming a reviewer run. What they end in is `actions.clocks`; here people are reminded of them."""

from django.db.models import QuerySet

from core.clocks import clock
from reviews.applications.models import Application, Attempt, Audit, Standing
from reviews.applications.queries.silence import asked_for_a_sign
from reviews.applications.states import OPEN_APPLICATION, UNFINISHED_ATTEMPT
from reviews.states import IN_WORK


def open_applications() -> "QuerySet[Application]":
    return Application.objects.filter(state__in=OPEN_APPLICATION)


def unfinished_attempts() -> "QuerySet[Attempt]":
    return Attempt.objects.filter(state__in=UNFINISHED_ATTEMPT)


def audits_in_hand() -> "QuerySet[Audit]":
    return Audit.objects.filter(state__in=IN_WORK)


clock("audit", Audit, rows=audits_in_hand)
# The hearing of a suspended reviewer has a day but no reminders; who falls silent is reminded before the pause.
clock("standing", Standing, rows=asked_for_a_sign)
clock("application", Application, rows=open_applications, escalates={"panel": "editor"})
clock("attempt", Attempt, rows=unfinished_attempts, escalates={"panel": "editor"})
