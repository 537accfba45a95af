"""A file that leaves, whichever door it was asked for at: how many bytes go, and whether it counts as a download."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from projects.models import Project
from projects.queries import Sight
from projects.usage.counting import note_download
from projects.usage.traffic import let_out


def note_leaving(
    request: HttpRequest, answer: HttpResponseBase, project: Project, sight: Sight, path: str, size: int
) -> None:
    """Before the first byte is sent; raises where no more may leave today. `size` is that of the whole file."""
    let_out(request, answer, project, size)
    note_download(request, answer, project, sight, path)
