"""A page as somebody else sees it: drawn with the rights of a likeness, in a transaction that is taken back.

Only pages that are for anybody to open, and only to look at: the answer lets no script run and no form be sent, and
whatever drawing it wrote is undone. There is no mode that one could forget to leave.
"""

import copy
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.contrib.messages.storage import default_storage
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext as _

from core.middleware import MACHINE_PATHS, answer
from core.operations import TABLE, Audience
from core.problems import BadInput, NotFound, Problem
from core.remembering import remembering
from web.viewing.likenesses import Likeness

NOT_PAGES = ("account_", "mfa_")  # of signing in, which the library keeps in sessions
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; script-src 'none'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'none'"
)


def page_as(request: HttpRequest, seen_as: Likeness, path: str) -> HttpResponse:
    parts = urlsplit(path.removeprefix(settings.SITE_URL))
    match = _page_at(parts.path if not parts.netloc else "")
    asked = _asked_by(request, seen_as, parts.path, parts.query, match)
    with remembering(), transaction.atomic():
        response = _drawn(asked, match)
        transaction.set_rollback(True)
    response.cookies.clear()
    response["Content-Security-Policy"] = POLICY
    return response


def _page_at(path: str) -> ResolverMatch:
    try:
        match = resolve(path)
    except Resolver404:
        raise BadInput(fields={"path": _("There is no page at this address.")}) from None
    row = TABLE.get(match.view_name)
    is_open = row is not None and row.methods.get("GET") == Audience.ANYONE
    is_page = not path.startswith(MACHINE_PATHS) and not match.view_name.startswith(NOT_PAGES)
    if not (is_open and is_page) or "token" in match.kwargs or iscoroutinefunction(match.func):
        raise BadInput(fields={"path": _("Only pages that anybody may open can be looked at as somebody else.")})
    return match


def _asked_by(request: HttpRequest, seen_as: Likeness, path: str, query: str, match: ResolverMatch) -> HttpRequest:
    """As if they had come themselves, without a session of theirs or ours."""
    asked: Any = copy.copy(request)
    asked.path = asked.path_info = path
    asked.GET, asked.COOKIES, asked.META = (
        QueryDict(query),
        {},
        request.META | {"QUERY_STRING": query, "PATH_INFO": path},
    )
    asked.user, asked.resolver_match, asked.seen_as = seen_as.person, match, seen_as
    asked.session = import_module(settings.SESSION_ENGINE).SessionStore()
    asked._messages = default_storage(asked)  # noqa: SLF001 -- where Django keeps them
    return asked  # type: ignore[no-any-return]


def _drawn(asked: HttpRequest, match: ResolverMatch) -> HttpResponse:
    try:
        response: Any = match.func(asked, *match.args, **match.kwargs)
    except Problem as problem:
        response = answer(asked, problem)
    except Http404:
        response = answer(asked, NotFound(_("There is nothing here, or you may not see it.")))
    if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
        raise BadInput(fields={"path": _("This address leads to no page.")})
    if response.has_header("Location"):
        where = {"where": urlsplit(response["Location"]).path}
        return answer(asked, NotFound(_("From here they are sent on to %(where)s.") % where))
    return response  # type: ignore[no-any-return]
