from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.pictures import picture_at
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.problems import NotFound
from discussions import actions, queries
from discussions.files import TEXT
from discussions.forms import AttachmentForm
from discussions.models import Attachment
from discussions.models.thumbnails import Thumbnail


@require_safe
def attachment(request: HttpRequest, attachment: str) -> HttpResponse:
    """Seen by whoever reads on its board; on a board of everybody it may be kept by everybody."""
    found = queries.get_attachment(request.user, attachment)
    return _for_readers(found, picture_at(found.stored_at) if found.is_picture else _download(found))


@require_safe
def thumbnail(request: HttpRequest, attachment: str) -> HttpResponse:
    """A picture, small. A file has none."""
    found = queries.get_attachment(request.user, attachment)
    if found.thumbnail is None:
        raise NotFound(_("There is no such picture."))
    return _for_readers(found, thumbnail_at(found.thumbnail, found.stored_at))


def thumbnail_at(thumbnail: Thumbnail, whole: str) -> HttpResponse:
    try:
        return picture_at(actions.drawn_small(thumbnail, whole))
    except FileNotFoundError:
        raise NotFound(_("There is no such picture.")) from None


@login_required
@require_http_methods(["GET", "POST"])
def attachments(request: SignedInRequest, board: str) -> HttpResponse:
    """Upload a picture or a file without a script, and get the words that show it."""
    found = queries.get_board(request.user, board)
    form, made = AttachmentForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            made = actions.attach(board=found, user=request.user, **form.cleaned_data)
    shown = {"board": found, "form": form, "made": made}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "discussions/attachments.html", shown, status=status)


def _for_readers(found: Attachment, response: HttpResponse) -> HttpResponse:
    who = "private" if found.board.belongs_to else "public"
    response["Cache-Control"] = f"{who}, max-age=86400"
    return response


def _download(found: Attachment) -> HttpResponse:
    """A file of a stranger is saved, never opened on our pages."""
    try:
        with default_storage.open(found.stored_at) as stored:
            response = HttpResponse(stored.read(), content_type=found.media_type)
    except FileNotFoundError:
        raise NotFound(_("There is no such file.")) from None
    if found.media_type == TEXT:
        response["Content-Type"] = f"{TEXT}; charset=utf-8"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
