"""`/v1/files` and `/v1/batches`, as OpenAI's client knows them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accounts.models import Token
from core.database import in_database
from core.problems import BadInput, Problem
from core.refusing import refusing
from inference.batches.actions.files import delete_file, store_file
from inference.batches.actions.making import WINDOW, cancel_batch, create_batch
from inference.batches.models import Batch, StoredFile
from inference.batches.queries import BATCH, FILE, batches_of, content_of, files_of, get_batch, get_file
from inference.batches.states import BatchState
from inference.openai.errors import Refusal, from_problem, told
from inference.openai.fields import Fields
from inference.openai.views import asker, body_of, not_this_way

Answer = Callable[..., HttpResponseBase]
MOST_LISTED, USUALLY_LISTED, MOST_DIGITS = 100, 20, 7
ORDERS = ("asc", "desc")
CALLED_HERE = {"dataset": "input_dataset", "path": "input_path"}
STATUS = {
    BatchState.RUNNING: "in_progress",
    BatchState.PAUSED: "in_progress",  # OpenAI knows no pause: `paused` says more
}


def methods(**answers: Answer) -> Any:
    """One address, answered by method, with refusals in OpenAI's form."""

    async def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return await in_database(_answer, request, answers, kwargs)

    return refusing(told)(csrf_exempt(view))


def _answer(request: HttpRequest, answers: dict[str, Answer], kwargs: dict[str, Any]) -> HttpResponseBase:
    try:
        if (answer := answers.get(request.method or "")) is None:
            raise not_this_way(*answers)
        return answer(request, asker(request), **kwargs)
    except Refusal as refusal:
        return refusal.response()
    except Problem as problem:
        return _refused(problem)


def _refused(problem: Problem) -> HttpResponse:
    """A file or a batch that is not there is no model that is not there."""
    refusal = from_problem(problem)
    if problem.status == 404:
        refusal.code, refusal.param = problem.own_code, None
    return refusal.response()


def _add_file(request: HttpRequest, token: Token) -> HttpResponse:
    sent = request.FILES.get("file")
    for name in {*request.POST, *request.FILES} - {"file", "purpose"}:
        param = name.partition("[")[0][:100]  # as forms write what is in an object
        raise Refusal(400, f"{param} is not supported by this site.", param=param, code="unsupported_parameter")
    if sent is None:
        raise Refusal(400, _("Send a file in the field “file”."), param="file", code="missing_required_parameter")
    given = {"name": sent.name or "", "data": sent.read(), "purpose": request.POST.get("purpose", "")}
    return JsonResponse(file_object(store_file(user=token.user, **given)))


def _list_files(request: HttpRequest, token: Token) -> HttpResponse:
    found = files_of(token.user)
    if purpose := request.GET.get("purpose", ""):
        found = found.filter(purpose=purpose.replace("\x00", ""))
    return _listed(request, found, FILE, file_object)


def _one_file(request: HttpRequest, token: Token, name: str) -> HttpResponse:
    return JsonResponse(file_object(get_file(token.user, name)))


def _delete_file(request: HttpRequest, token: Token, name: str) -> HttpResponse:
    file = get_file(token.user, name)
    gone = {"id": f"{FILE}{file.pk}", "object": "file", "deleted": True}
    delete_file(file=file)
    return JsonResponse(gone)


def _content(request: HttpRequest, token: Token, name: str) -> HttpResponse:
    headers = {"X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment"}
    return HttpResponse(content_of(get_file(token.user, name)), content_type="application/jsonl", headers=headers)


def _add_batch(request: HttpRequest, token: Token) -> HttpResponse:
    fields = Fields(body_of(request))
    if fields.text("completion_window", needed=True) != WINDOW:
        raise Refusal(400, _("completion_window must be “24h”."), param="completion_window", code="invalid_value")
    dataset = fields.text("input_dataset")
    name = fields.text("input_file_id", needed=not dataset)  # their client sends one whatever is meant
    file = None if dataset else get_file(token.user, name)
    given: dict[str, Any] = {"endpoint": fields.text("endpoint", needed=True), "file": file, "dataset": dataset}
    given |= {"path": fields.text("input_path", needed=bool(dataset)), "payer": fields.text("payer")}
    given["metadata"] = fields.take("metadata")
    fields.done()
    try:
        batch = create_batch(user=token.user, token=token, **given)
    except BadInput as wrong:
        refusal = from_problem(wrong)
        refusal.param = CALLED_HERE.get(refusal.param or "", refusal.param)
        raise refusal from None
    return JsonResponse(batch_object(batch))


def _list_batches(request: HttpRequest, token: Token) -> HttpResponse:
    return _listed(request, batches_of(token.user), BATCH, batch_object)


def _one_batch(request: HttpRequest, token: Token, name: str) -> HttpResponse:
    return JsonResponse(batch_object(get_batch(token.user, name)))


def _cancel(request: HttpRequest, token: Token, name: str) -> HttpResponse:
    return JsonResponse(batch_object(cancel_batch(batch=get_batch(token.user, name), user=token.user)))


files = methods(GET=_list_files, POST=_add_file)
one_file = methods(GET=_one_file, DELETE=_delete_file)
content = methods(GET=_content)
batches = methods(GET=_list_batches, POST=_add_batch)
one_batch = methods(GET=_one_batch)
cancellation = methods(POST=_cancel)


async def _no_training(request: HttpRequest, rest: str = "") -> HttpResponse:
    text = _(
        "Training is not offered here: this site runs models that were trained elsewhere and published on it. "
        "Where those who run it have machines for training, grants pay for it as jobs: %(jobs)s"
    )
    detail = text % {"jobs": request.build_absolute_uri(reverse("jobs:list"))}
    return Refusal(400, detail, code="training_not_offered").response()


training = refusing(told)(csrf_exempt(_no_training))


def file_object(file: StoredFile) -> dict[str, Any]:
    return {
        "id": f"{FILE}{file.pk}",
        "object": "file",
        "bytes": file.bytes,
        "created_at": _at(file.created_at),
        "expires_at": _at(file.expires_at),
        "filename": file.name,
        "purpose": file.purpose,
        "status": "processed",
    }


def batch_object(batch: Batch) -> dict[str, Any]:
    status = STATUS.get(BatchState(batch.state), batch.state)
    ended = {f"{state}_at": _at(batch.state_changed_at) if batch.state == state else None for state in _ENDS}
    return {
        "id": f"{BATCH}{batch.pk}",
        "object": "batch",
        "endpoint": batch.endpoint,
        "errors": {"object": "list", "data": batch.faults} if batch.errors else None,
        "input_file_id": f"{FILE}{batch.input_id}" if batch.input_id else batch.source,
        "completion_window": WINDOW,
        "status": status,
        "output_file_id": f"{FILE}{batch.output_id}" if batch.output_id else None,
        "error_file_id": f"{FILE}{batch.error_output_id}" if batch.error_output_id else None,
        "created_at": _at(batch.created_at),
        "in_progress_at": _at(batch.created_at) if batch.state != BatchState.FAILED else None,
        "expires_at": _at(batch.expires_at),
        "finalizing_at": None,
        "cancelling_at": _at(batch.cancelling_at),
        **ended,
        "request_counts": {"total": batch.total, "completed": batch.completed, "failed": batch.failed},
        "metadata": batch.metadata or None,
        "paused": batch.pause or None,
    }


_ENDS = (BatchState.COMPLETED, BatchState.FAILED, BatchState.EXPIRED, BatchState.CANCELLED)


def _listed(request: HttpRequest, rows: Any, prefix: str, shown: Callable[[Any], dict[str, Any]]) -> HttpResponse:
    """Newest first, unless `order` says otherwise; `after` is the id that the page before ended with."""
    after, limit = request.GET.get("after", "").removeprefix(prefix).replace("\x00", ""), _limit(request)
    order = request.GET.get("order", "desc")
    if order not in ORDERS:
        raise Refusal(400, _("order must be “asc” or “desc”."), param="order", code="invalid_value")
    if after:
        rows = rows.filter(**{f"pk__{'gt' if order == 'asc' else 'lt'}": after})
    found = [shown(one) for one in rows.order_by("pk" if order == "asc" else "-pk")[: limit + 1]]
    data = found[:limit]
    ends = {"first_id": data[0]["id"], "last_id": data[-1]["id"]} if data else {"first_id": None, "last_id": None}
    return JsonResponse({"object": "list", "data": data, "has_more": len(found) > len(data), **ends})


def _limit(request: HttpRequest) -> int:
    """OpenAI gives up to ten thousand files at once; here the rest is on the next page."""
    asked = request.GET.get("limit", str(USUALLY_LISTED))
    if not (asked.isascii() and asked.isdigit() and len(asked) < MOST_DIGITS and int(asked)):
        raise Refusal(400, _("limit must be a whole number from 1 on."), param="limit", code="invalid_value")
    return min(int(asked), MOST_LISTED)


def _at(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None
