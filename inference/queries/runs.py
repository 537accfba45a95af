"""Runs through the eyes of a person."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from core.ids import is_id
from core.problems import NotFound
from inference.models import Medium, Run
from inference.states import Visibility
from projects.queries import visible_projects
from projects.states import LOCKED
from reviews.queries.judged import is_held_back, veiled_in

SHARED = (Visibility.UNLISTED, Visibility.PUBLIC)


def own_runs(viewer: Any) -> QuerySet[Run]:
    """What this person has run, newest first."""
    if not getattr(viewer, "is_authenticated", False):
        return Run.objects.none()
    runs = Run.objects.filter(user=viewer).annotate(veil=veiled_in(viewer), is_known=is_known_to(viewer))
    return runs.select_related("release__project__owner").order_by("-id")


def is_known_to(viewer: Any) -> Exists:
    """For rows with a `release`: this person may see its project now."""
    return Exists(visible_projects(viewer).filter(pk=OuterRef("release__project")))


def is_shown_to_others() -> Q:
    """For runs with `is_held_back`: shared, and neither flagged nor of a release that was locked away."""
    return Q(visibility__in=SHARED, is_held_back=False, withheld_at=None) & ~Q(release__state__in=LOCKED)


def get_own_run(viewer: Any, run_id: str, payer: str = "") -> Run:
    """For stopping and sharing: the run is the person's own, or the visitor's at this address."""
    run = get_run(viewer, run_id, payer)
    is_own = run.user_id == viewer.pk if getattr(viewer, "is_authenticated", False) else run.payer == payer
    if not is_own:
        raise NotFound(_("There is no run of yours here."))
    return run


def get_run(viewer: Any, run_id: str, payer: str = "") -> Run:
    """A run that is one's own (a visitor's: by `payer`) or was shared; NotFound in the same words otherwise.

    What a reviewer shares of a release they judge is kept back until all is decided; and a link to a run opens no
    project that is private, or that nothing was published of, and tells nothing of what was locked away.
    """
    may_see = Q(is_known=True) & is_shown_to_others()
    if getattr(viewer, "is_authenticated", False):
        may_see |= Q(user=viewer)
    elif payer:
        may_see |= Q(user=None, payer=payer)
    runs = Run.objects.select_related("release__project__owner", "release__project__repository", "deployment", "user")
    runs = runs.annotate(is_held_back=is_held_back(), is_known=is_known_to(viewer))
    if getattr(viewer, "is_authenticated", False):
        runs = runs.annotate(veil=veiled_in(viewer))
    run = runs.filter(may_see, pk=run_id.lower()).first() if is_id(run_id.lower()) else None
    if run is None:
        raise NotFound(_("There is no run here, or it is not shared with you."))
    return run


def kept_files(run: Run) -> tuple[bytes, ...]:
    """What it was asked about, as it came; less than that once some of it has left."""
    return tuple(bytes(data) for data in run.media.order_by("place").values_list("data", flat=True))


def kept_file(run: Run, place: int) -> Medium:
    """`run` was fetched through whoever asks."""
    kept = run.media.defer("data")  # which is large, and not what people see of a picture
    found = kept.filter(place=place).first() if run.is_by_files and place < len(run.input) else None
    if found is None:
        raise NotFound(_("What this run was asked about is not kept any more."))
    return found
