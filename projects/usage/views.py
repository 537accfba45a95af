from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.usage import charts
from projects.usage.queries import use_of
from projects.views.frame import found, framed


@require_safe
def use(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """Downloads and runs by day, as bars and as a table, with what is counted."""
    project = found(request, owner, name)
    known = use_of(project)
    drawn = [
        (_("Downloads"), known.downloads, charts.bars([one.downloads for one in known.days])),
        (_("Runs"), known.runs, charts.bars([one.runs for one in known.days])),
    ]
    shown = {"use": known, "charts": drawn, "days": known.days[::-1]}
    return framed(request, project, "use", "projects/usage/use.html", **shown)
