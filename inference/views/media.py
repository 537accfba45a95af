"""What a run was asked about, to be looked at and listened to by those who may see the run."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inference.panels import asker_of
from inference.queries.runs import get_run, kept_file
from inference.showing import as_shown


@require_safe
def medium(request: HttpRequest, run_id: str, place: int) -> HttpResponse:
    run = get_run(request.user, run_id, asker_of(request))
    return as_shown(run, kept_file(run, place))
