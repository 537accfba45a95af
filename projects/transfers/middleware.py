from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from accounts.middleware import renames
from accounts.standing import SAFE
from core.redirecting import with_query
from projects.transfers.queries import project_once_at


class transfers(renames):  # noqa: N801  (named in settings like a function)
    """What was found under a project's former address is found under the present one, by those who may see it there."""

    def after(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        match = request.resolver_match
        if response.status_code != 404 or request.method not in SAFE or match is None:
            return response
        if not {"owner", "name"} <= set(match.kwargs):
            return response
        project = project_once_at(request.user, match.kwargs["owner"], match.kwargs["name"])
        if project is None:
            return response
        moved = reverse(match.view_name, kwargs=match.kwargs | {"owner": project.owner.handle, "name": project.name})
        return HttpResponsePermanentRedirect(with_query(request, moved))
