"""Which runs a grant paid for, for everybody: how many, and those that were shared with everybody."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from inference.models import Run
from inference.states import Visibility
from projects.states import Visibility as ProjectVisibility
from resources.grants.models import Grant
from resources.grants.works import MOST_COUNTED, MOST_SHOWN, Shown, Work, works
from resources.ledger.queries import accounts_of
from reviews.queries.judged import is_held_back


@works
def runs_paid_by(grant: Grant) -> Iterator[Work]:
    """An address that somebody gave to others is no public one."""
    paid = Run.objects.filter(account__in=list(accounts_of(grant.holder).values_list("pk", flat=True)), charged__gt=0)
    count = paid.order_by().values("pk")[:MOST_COUNTED].count()
    shared = paid.filter(visibility=Visibility.PUBLIC, withheld_at=None, release__published_at__isnull=False)
    public = shared.filter(release__project__visibility=ProjectVisibility.PUBLIC)
    public = public.annotate(is_held_back=is_held_back()).filter(is_held_back=False)
    rows = public.select_related("release__project__owner").order_by("-id")[:MOST_SHOWN] if count else ()
    yield Work("run", _("Runs"), count, [Shown(str(run.release), run.get_absolute_url()) for run in rows])
