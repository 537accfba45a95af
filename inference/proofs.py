"""What runs say that they were charged is what the ledger says was paid under their names."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from core.ids import least_id_at
from inference.models import Run
from inference.states import OPEN
from resources.ledger.models import Reservation
from resources.ledger.queries import Mismatch, proof
from resources.ledger.states import ReservationState

LOOKED_BACK = timedelta(days=8)  # each run is looked at on several nights, and none for ever


@proof
def runs_as_they_were_charged() -> Iterator[Mismatch]:
    recent = Run.objects.filter(pk__gte=least_id_at(timezone.now() - LOOKED_BACK), account__isnull=False)
    ended = Reservation.objects.filter(pk=OuterRef("pk")).exclude(state=ReservationState.HELD)
    paid = recent.exclude(state__in=OPEN).annotate(paid=Subquery(ended.values("charged")))
    wrong = paid.filter(~Q(paid=F("charged")) | Q(paid=None)).order_by("pk")
    for run, account, charged, found in wrong.values_list("pk", "account", "charged", "paid").iterator():
        yield Mismatch(account, f"run {run}", charged or 0, found or 0)
