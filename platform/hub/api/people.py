from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import JsonResponse
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation, Owner, Token, User
from accounts.queries import get_organisation, get_person, members_of, owners_of
from accounts.states import Scope
from core.ids import is_id
from core.problems import Forbidden, NotFound
from hub.addresses import next_link
from hub.calls import Call
from hub.kinds import word_of
from hub.refusals import no_token
from hub.wording import moment
from projects.actions.liking import unlike as unlike_project
from projects.models import Like
from projects.queries import visible_projects
from projects.queries.likes import liked_by

PAGE, MEMBERS = 100, 1_000
Found = TypeVar("Found")


def whoami(call: Call) -> JsonResponse:
    """Whose token this is, and in whose name they may work besides."""
    if call.token is None:
        raise no_token()
    me = call.asker
    return JsonResponse(
        {
            "type": "user",
            "id": me.pk,
            "name": me.handle,
            "fullname": me.display_name,
            "isPro": False,
            "orgs": [
                {"type": "org", "name": owner.handle, "fullname": owner.profile.display_name}
                for owner in owners_of(me)
                if owner.is_organisation
            ],
            "auth": {"type": "access_token", "accessToken": _token(call.token)},
        }
    )


def of_person(call: Call, handle: str) -> JsonResponse:
    """What everybody sees of somebody. How many projects they have is what the asker sees of them."""
    person = _found(get_person, handle)
    return JsonResponse(
        {
            "type": "user",
            "user": person.handle,
            "fullname": person.display_name,
            "avatarUrl": _picture(call, person),
            "createdAt": moment(person.created_at),
            "orgs": [_organisation(call, one.organisation) for one in _memberships(person)],
            **_counted(call, person.owner),
        }
    )


def of_organisation(call: Call, handle: str) -> JsonResponse:
    found = _found(get_organisation, handle)
    return JsonResponse(_organisation(call, found) | _counted(call, found.owner))


def members(call: Call, handle: str) -> JsonResponse:
    rows = members_of(_found(get_organisation, handle))[:MEMBERS]
    told = [
        {"user": one.user.handle, "fullname": one.user.display_name, "avatarUrl": _picture(call, one.user)}
        for one in rows
    ]
    return JsonResponse(told, safe=False)


def likes(call: Call, handle: str) -> JsonResponse:
    """One's own; nobody is shown what others like."""
    if call.token is None:
        raise no_token()
    if handle.lower() != call.asker.handle:
        raise Forbidden(_("What somebody likes is shown to themselves alone."))
    rows = liked_by(call.asker).order_by("-id")
    before = call.request.GET.get("before", "")
    rows = rows.filter(pk__lt=before) if is_id(before) else rows
    found = list(rows[: PAGE + 1])
    answer = JsonResponse([_liked(one) for one in found[:PAGE]], safe=False)
    if len(found) > PAGE:
        answer["Link"] = next_link(call.request, before=str(found[PAGE - 1].pk))
    return answer


def unlike(call: Call, word: str, owner: str, name: str) -> JsonResponse:
    unlike_project(project=call.project(word, owner, name), user=call.asker)
    return JsonResponse({})


def _found(get: Callable[[str], Found], handle: str) -> Found:
    """Clients take whatever is missing for a repository unless they are told otherwise. The database knows no NUL."""
    try:
        return get(handle.replace("\x00", "\ufffd"))
    except NotFound as missing:
        raise NotFound(missing.detail, code="nobody") from None


def _memberships(person: User) -> "QuerySet[Membership]":
    return person.memberships.select_related("organisation__owner").order_by("organisation__owner__handle")


def _liked(one: Like) -> dict[str, Any]:
    kind = word_of(one.project.kind).removesuffix("s")
    return {"createdAt": moment(one.created_at), "repo": {"name": str(one.project), "type": kind}}


def _organisation(call: Call, one: Organisation) -> dict[str, Any]:
    picture = call.request.build_absolute_uri(one.avatar_url) if one.avatar_url else ""
    return {"type": "org", "name": one.owner.handle, "fullname": one.display_name, "avatarUrl": picture}


def _picture(call: Call, person: User) -> str:
    return call.request.build_absolute_uri(person.avatar_url) if person.avatar_url else ""


def _counted(call: Call, owner: Owner) -> dict[str, int]:
    rows = visible_projects(call.asker).filter(owner=owner).order_by().values_list("kind", flat=True)
    counted = Counter(word_of(kind) for kind in rows)
    return {"numModels": counted["models"], "numDatasets": counted["datasets"], "numSpaces": counted["spaces"]}


def harnesses(call: Call) -> JsonResponse:
    """Clients ask in every new process, and go on asking where nothing answers."""
    return JsonResponse({"standardEnvVars": [], "harnesses": {}})


def _token(token: Token) -> dict[str, Any]:
    return {"displayName": token.name, "role": "write" if token.has_scope(Scope.WRITE) else "read"}
