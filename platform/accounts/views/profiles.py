"""Pages that anyone may look at: people, organisations, pictures, and who may what."""

from operator import itemgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_safe

from accounts import queries, site_map
from accounts.actions.avatars import stored_at
from accounts.profile_sections import sections_for
from accounts.views.pictures import picture_at
from core.operations import TABLE, Operation


@require_safe
def owner(request: HttpRequest, handle: str) -> HttpResponse:
    found = queries.get_owner(handle)
    if request.path != found.get_absolute_url():
        return redirect(found, permanent=True)
    shown: dict[str, Any] = {"owner": found, "profile": found.profile, "sections": sections_for(request.user, found)}
    if found.is_organisation:
        shown["memberships"] = queries.members_of(found.organisation)
        shown["domains"] = queries.verified_domains(found.organisation)
    else:
        shown["memberships"] = queries.memberships_of(found.user)
        shown["roles"] = queries.roles_of(found.user)
    return render(request, "accounts/owner.html", shown)


@require_safe
def avatar(request: HttpRequest, digest: str) -> HttpResponse:
    """A redrawn picture. Its address is its content, so it never changes."""
    response = picture_at(stored_at(digest))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """The table of operations as it stands in code."""
    routes = {address.name: address.route for address in site_map.addresses()}
    rows = [
        {"route": route, "methods": sorted(row.methods.items()), "scopes": _scopes(row, route)}
        for route, row in sorted(((routes.get(name, name), row) for name, row in TABLE.items()), key=itemgetter(0))
    ]
    return render(request, "accounts/roles.html", {"rows": rows})


def _scopes(row: Operation, route: str) -> str:
    """What a token needs. Pages for people take no tokens at all."""
    if row.scope:
        return row.scope
    if not route.startswith("/api/"):
        return ""
    return ", ".join(sorted({"read" if method == "GET" else "write" for method in row.methods}))
