"""What the panel does with an application, and the applicant's answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.confirming import confirmed
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.problems import BadInput
from reviews.applications import actions
from reviews.applications.forms import VoteForm
from reviews.applications.models import Application
from reviews.applications.queries import applications
from reviews.applications.views.applying import application_page
from reviews.applications.views.typed import typed


@login_required
@require_POST
@confirmed
def vote(request: SignedInRequest, application: str) -> HttpResponse:
    found, form = applications.get_application(request.user, application), VoteForm(request.POST)
    if form.is_valid():
        with told_to(form):
            actions.vote(application=found, senior=request.user, **form.cleaned_data)
            messages.success(request, _("Your vote counts."))
            return redirect("applications:desk")
    return application_page(request, found, vote_form=form, status=422)


@login_required
@require_POST
def question(request: SignedInRequest, application: str) -> HttpResponse:
    found = applications.get_application(request.user, application)
    words = {"question": typed(request, "question")}
    return _said(request, found, actions.ask_applicant, _("Asked."), senior=request.user, **words)


@login_required
@require_POST
def answer(request: SignedInRequest, application: str) -> HttpResponse:
    found = applications.get_application(request.user, application)
    words = {"answer": typed(request, "answer")}
    return _said(request, found, actions.answer_question, _("Sent to the panel."), user=request.user, **words)


def _said(request: SignedInRequest, application: Application, act: Any, done: str, **given: Any) -> HttpResponse:
    try:
        act(application=application, **given)
    except BadInput as problem:
        return application_page(request, application, problem=problem, status=422)
    messages.success(request, done)
    return redirect(application)
