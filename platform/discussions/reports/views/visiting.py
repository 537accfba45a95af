"""The page by which somebody without an account follows their report, answers, and says whether it works now."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import can
from core.problems import BadInput
from discussions.reports import actions, queries
from discussions.reports.actions.visiting import awaiting_proof
from discussions.reports.forms import CommentForm, NoteForm, VisitorEmailForm
from discussions.reports.models import Screenshot, Visitor
from discussions.reports.states import REPORT_MOVES
from discussions.reports.views.pictures import picture_of
from discussions.reports.visitors import Holder, key_of
from discussions.reports.words import drawn

VERDICTS: dict[str, Callable[..., Any]] = {
    "works": actions.resolve,
    "still": actions.reopen,
    "contest": actions.contest,
}


@never_cache
@require_safe
def followed(request: HttpRequest, token: str) -> HttpResponse:
    visitor = queries.get_followed(token)
    return _page(request, visitor)


@never_cache
@require_POST
def comment(request: HttpRequest, token: str) -> HttpResponse:
    visitor = queries.get_followed(token)
    return _done(request, visitor, CommentForm(request.POST), actions.comment, "comment_form")


@never_cache
@require_POST
def verdict(request: HttpRequest, token: str) -> HttpResponse:
    """The reporter's word: `works`, `still` or `contest`."""
    visitor = queries.get_followed(token)
    act = VERDICTS.get(request.POST.get("word", ""))
    if act is None:
        raise BadInput(fields={"word": _("Choose one of the answers that are offered.")})
    return _done(request, visitor, NoteForm(request.POST), act, "note_form")


@never_cache
@require_POST
def email(request: HttpRequest, token: str) -> HttpResponse:
    visitor = queries.get_followed(token)
    form = VisitorEmailForm(request.POST)
    if form.is_valid():
        with told_to(form):
            actions.ask_for_mails(visitor=visitor, **form.cleaned_data)
            told = _("Look into your mail: a link there begins it.") if visitor.email else _("No more mails.")
            messages.success(request, told)
            return redirect("reports:followed", token)
    return _page(request, visitor, status=422, email_form=form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, for scanners of mail follow links too; only a press does."""
    visitor = awaiting_proof(token)
    if request.method == "POST":
        visitor = actions.prove_email(token=token)
        messages.success(request, _("You are told by mail from now on."))
        return redirect("reports:followed", key_of(visitor))
    return render(request, "discussions/reports/proof.html", {"visitor": visitor})


@never_cache
@login_required
@require_POST
def claim(request: SignedInRequest, token: str) -> HttpResponse:
    visitor = queries.get_followed(token)
    report = actions.claim(visitor=visitor, user=request.user)
    messages.success(request, _("This report is yours now. The secret address leads nowhere any more."))
    return redirect(report)


@require_safe
def screenshot(request: HttpRequest, token: str, screenshot: str) -> HttpResponse:
    return picture_of(_screenshot(token, screenshot))


@require_safe
def thumbnail(request: HttpRequest, token: str, screenshot: str) -> HttpResponse:
    return picture_of(_screenshot(token, screenshot), small=True)


def _screenshot(token: str, screenshot: str) -> Screenshot:
    visitor = queries.get_followed(token)
    return queries.get_screenshot(Holder(visitor.report_id), visitor.report_id, screenshot)


def _done(request: HttpRequest, visitor: Visitor, form: Any, act: Callable[..., Any], name: str) -> HttpResponse:
    if form.is_valid():
        with told_to(form):
            act(report=queries.report_of(visitor), user=Holder(visitor.report_id), **form.cleaned_data)
            messages.success(request, _("Done. Those who wait for it are told."))
            return redirect("reports:followed", key_of(visitor))
    return _page(request, visitor, status=422, **{name: form})


def _page(request: HttpRequest, visitor: Visitor, *, status: int = 200, **shown: Any) -> HttpResponse:
    report = queries.report_of(visitor)
    content = {
        "report": report,
        "visitor": visitor,
        "key": key_of(visitor),
        "thread": drawn(queries.thread_of(report), Holder(report.pk)),
        "moves": {move.name for move in REPORT_MOVES.allowed(report.state)},
        "comment_form": CommentForm(),
        "note_form": NoteForm(),
        "email_form": VisitorEmailForm(initial={"email": visitor.email}),
        "may_claim": can(request.user, "reports.claim", report),
        **shown,
    }
    response = render(request, "discussions/reports/followed.html", content, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
