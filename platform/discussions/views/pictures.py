from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.pictures import picture_at
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from discussions import actions, queries
from discussions.forms import PictureForm


@require_safe
def picture(request: HttpRequest, picture: str) -> HttpResponse:
    """Seen by whoever reads on its board; on a board of everybody it may be kept by everybody."""
    found = queries.get_picture(request.user, picture)
    response = picture_at(found.stored_at)
    who = "private" if found.board.belongs_to else "public"
    response["Cache-Control"] = f"{who}, max-age=86400"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def pictures(request: SignedInRequest, board: str) -> HttpResponse:
    """Upload a picture without a script, and get the words that show it."""
    found = queries.get_board(request.user, board)
    form, made = PictureForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            made = actions.attach_picture(board=found, user=request.user, **form.cleaned_data)
    shown = {"board": found, "form": form, "made": made}
    return render(request, "discussions/pictures.html", shown, status=422 if form.is_bound and form.errors else 200)
