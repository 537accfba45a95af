"""A file that leaves, whichever door it was asked for at: how many bytes go, and whether it counts as a download."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from projects.models import Project
from projects.queries import Sight
from projects.usage.counting import note_download, note_pack
from projects.usage.traffic import count_sent, let_out, let_pack_out


def note_leaving(
    request: HttpRequest, answer: HttpResponseBase, project: Project, sight: Sight, path: str, size: int
) -> None:
    """Before the first byte is sent; raises where no more may leave today. `size` is that of the whole file."""
    let_out(request, answer, project, size)
    note_download(request, answer, project, sight, path)


def check_pack_may_leave(project: Project) -> None:
    """Before git packs anything."""
    let_pack_out(project)


def note_pack_leaving(request: HttpRequest, project: Project, sight: Sight, size: int) -> None:
    """After the last byte; what went beyond the share of the day has gone already, and closes the gate for the next."""
    note_pack(request, project, sight)
    count_sent(project.owner_id, size)
