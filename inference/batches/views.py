"""My batches: how far each has come, why one waits, and what came of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.paging import page
from core.problems import Conflict, NotFound
from inference.batches.actions.making import cancel_batch, resume_batch
from inference.batches.queries import batches_of, content_of, get_batch


@login_required
@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    return render(request, "inference/batches/batches.html", {"page": page(batches_of(request.user), request)})


@login_required
@require_safe
def answers(request: SignedInRequest, batch: str, what: str) -> HttpResponse:
    """One of its two files, to be kept."""
    found = get_batch(request.user, batch)
    file = {"output": found.output, "errors": found.error_output}.get(what)
    if file is None:
        raise NotFound(_("There is no such file of this batch."))
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content_of(file), content_type="application/jsonl", headers=headers)


@login_required
@require_POST
def change(request: SignedInRequest, batch: str) -> HttpResponse:
    """Stop it, or let it go on."""
    found = get_batch(request.user, batch)
    act = resume_batch if request.POST.get("act") == "resume" else cancel_batch
    try:
        act(batch=found, user=request.user)
    except Conflict as problem:
        messages.error(request, problem.detail)
    return redirect("batches:listing")
