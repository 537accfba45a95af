"""Pages and problem+json for what went wrong outside our own refusals."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.middleware import answer
from core.outages import outage
from core.problems import Forbidden, NotFound, Problem, TooLarge


class ServerError(Problem):
    status, code = 500, "server_error"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        detail = _("What a request holds beside files may have %(limit)d bytes here.")
        return answer(request, TooLarge(detail % {"limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE}))
    return answer(request, Problem(_("The request could not be understood.")))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, Forbidden(_("You may not do this here.")))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    detail = _("This form was open too long, or cookies are off. Go back, reload the page and send it again.")
    return answer(request, Forbidden(detail, code="csrf_failed"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, NotFound(_("There is nothing here, or you may not see it.")))


def server_error(request: HttpRequest) -> HttpResponse:
    """Also where something around the views found out what the site lacks for the moment: a session is a row, too."""
    error = sys.exc_info()[1]
    problem = outage(error, request.path) if error else None
    broken = ServerError(_("Something broke on our side. Nothing you sent was half-saved."))
    return answer(request, problem or broken)
