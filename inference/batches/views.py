"""My batches: how far each has come, why one waits, and what came of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import page
from core.policies import current
from core.problems import Conflict, NotFound, Problem, TooLarge, TooMany
from inference.batches.actions.files import delete_file, store_file
from inference.batches.actions.making import cancel_batch, create_batch, resume_batch
from inference.batches.forms import BatchForm
from inference.batches.models import Batch, StoredFile
from inference.batches.queries import batches_of, content_of, get_batch, models_for_batches


@login_required
@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    return render(request, "inference/batches/batches.html", {"page": page(batches_of(request.user), request)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Beginning one, of a file that is sent or of one of a data set."""
    models = models_for_batches(request.user)
    form = BatchForm(models, request.POST, request.FILES) if request.method == "POST" else BatchForm(models)
    if request.method == "POST" and form.is_valid() and _begun(request, form):
        return redirect("batches:listing")
    shown = {"form": form, "hours": current("batches")["hours"]}
    return render(request, "inference/batches/new.html", shown, status=422 if form.errors else 200)


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


def _begun(request: SignedInRequest, form: BatchForm) -> bool:
    given = dict(form.cleaned_data)
    sent = given.pop("file")
    try:
        with told_to(form):
            file = store_file(user=request.user, name=sent.name, data=sent.read(), purpose="batch") if sent else None
            _tell(request, _create(request, file, given))
    except NotFound as problem:
        form.add_error("dataset", problem.detail)
    except (TooLarge, TooMany) as problem:
        form.add_error("file" if isinstance(problem, TooLarge) else None, problem.detail)
    return not form.errors


def _create(request: SignedInRequest, file: StoredFile | None, given: dict[str, str]) -> Batch:
    """What was sent for a batch that is refused is not kept."""
    try:
        return create_batch(user=request.user, file=file, **given)
    except Problem:
        if file:
            delete_file(file=file)
        raise


def _tell(request: SignedInRequest, batch: Batch) -> None:
    if batch.errors:
        messages.error(request, _("Some of its lines cannot be asked, so none is. They are named below."))
    else:
        messages.success(request, _("It has begun."))
