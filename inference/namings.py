"""What the books say of work that the site did itself: runs, reviews, models that are kept ready, the search."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import BooleanField, Case, Q, When
from django.urls import reverse
from django.utils.translation import gettext as _

from core.permissions import can
from inference.fleet.models import Pin
from inference.models import Run
from inference.queries.runs import is_shown_to_others
from resources.ledger.naming import RUN, Named, names
from reviews.queries.judged import is_held_back


@names(RUN)
def runs_named(asker: Any, ids: Collection[str]) -> Mapping[str, Named]:
    """Who reads the books learns that somebody ran something. What it was stays with whoever may see the run."""
    rows = Run.objects.filter(pk__in=ids).annotate(is_held_back=is_held_back())
    seen = Case(When(_seen_by(asker), then=True), default=False, output_field=BooleanField())
    found = rows.annotate(is_seen=seen).values_list("pk", "is_seen")
    return {run: Named(_("A run"), reverse("inference:run", args=[run]) if is_seen else "") for run, is_seen in found}


@names("pin")
def pins_named(asker: Any, ids: Collection[str]) -> Mapping[str, Named]:
    place = reverse("fleet:machines") if can(asker, "fleet.operate") else ""
    found = Pin.objects.filter(pk__in=ids).values_list("pk", flat=True)
    return {pin: Named(_("A release that is kept ready"), place) for pin in found}


@names("review")
def reviews_named(_asker: Any, ids: Collection[str]) -> Mapping[str, Named]:
    """Nobody learns from the books who reviews what."""
    return dict.fromkeys(ids, Named(_("Budget of a review")))


@names("address", "site")
def visitors_named(_asker: Any, ids: Collection[str]) -> Mapping[str, Named]:
    return {id: Named(_("The site’s search") if id == "search" else _("Allowance of a visitor")) for id in ids}


def _seen_by(asker: Any) -> Q:
    return Q(user=asker) | is_shown_to_others()
