from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.middleware import renames
from accounts.standing import SAFE
from core.problems import NotFound
from core.redirecting import with_query
from hub.canonical import page_called
from projects.queries import get_project


class unowned(renames):  # noqa: N801  (named in settings like a function)
    """`/gpt2` leads to the page of the project that this name stands for, by those who may see it."""

    def after(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404 or request.method not in SAFE or (named := page_called(request.path)) is None:
            return response
        try:
            page = get_project(request.user, *named).get_absolute_url()
        except NotFound:
            return response
        moved = HttpResponseRedirect(with_query(request, page))
        moved.status_code = 307  # as hubs do: an operator may say tomorrow that it stands for another
        return moved
