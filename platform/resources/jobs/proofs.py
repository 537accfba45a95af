"""What jobs say that they were charged is what the ledger says was paid under their names."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from resources.jobs.models import Job
from resources.jobs.states import JobState
from resources.ledger.models import Reservation
from resources.ledger.queries import Mismatch, proof
from resources.ledger.states import ReservationState

LOOKED_BACK = timedelta(days=40)  # longer than any job lasts


@proof
def jobs_as_they_were_charged() -> Iterator[Mismatch]:
    under = Reservation.objects.filter(pk=Concat(Value("job:"), OuterRef("pk")))
    ended = under.exclude(state=ReservationState.HELD)
    recent = Job.objects.filter(begun_at__gte=timezone.now() - LOOKED_BACK).exclude(state=JobState.RUNNING)
    paid = recent.annotate(paid=Subquery(ended.values("charged")))
    for job, account, charged, found in (
        paid.filter(~Q(paid=F("charged")) | Q(paid=None)).order_by("pk").values_list("pk", "account", "charged", "paid")
    ):
        yield Mismatch(account, f"job {job}", charged or 0, found or 0)
