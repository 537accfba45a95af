from typing import Any, NoReturn

from django.http import JsonResponse
from django.utils.translation import gettext as _

from accounts.models import Owner
from accounts.queries import get_owner
from core.api import valid
from core.problems import BadInput, Conflict, NotFound
from hub.addresses import home_of
from hub.calls import Call
from hub.kinds import KINDS, MADE, word_of
from hub.serializers import NamedRepo, NewRepo
from projects import actions
from projects.queries import get_project


def create(call: Call) -> JsonResponse:
    """A project, empty but for what every repository begins with. Nobody but its members sees it yet."""
    given = valid(NewRepo(data=call.body()))
    owner, kind = _owner(call, given["organization"]), MADE[given["type"] or "model"]
    try:
        project = actions.create_project(
            owner=owner,
            user=call.asker,
            kind=kind,
            name=given["name"],
            visibility=given["visibility"],
            origin="hub",
        )
    except BadInput as problem:
        if problem.own_code == "name_taken":
            _refuse_taken(call, owner, given["name"], kind)
        raise
    return JsonResponse({"url": home_of(call.request, project), "name": str(project), "id": project.pk})


def delete(call: Call) -> JsonResponse:
    """Only what was never handed in: what others have judged stays on record."""
    given = valid(NamedRepo(data=call.body()))
    owner, word = given["organization"] or call.asker.handle, word_of(MADE[given["type"] or "model"])
    actions.delete_project(project=call.project(word, owner, given["name"]), user=call.asker)
    return JsonResponse({})


def _owner(call: Call, handle: str | None) -> Owner:
    try:
        return get_owner(handle or call.asker.handle)
    except NotFound as missing:
        raise BadInput(fields={"organization": missing.detail}) from None  # it is no repository that is missing


def _refuse_taken(call: Call, owner: Owner, name: str, kind: str) -> NoReturn:
    """Clients that would also take what is there go on with the address that they find in the refusal."""
    there: Any = get_project(call.asker, owner.handle, name.strip())
    if there.kind not in KINDS[word_of(kind)]:
        text = _("“%(name)s” is there, and of another kind. Choose another name.")
        raise BadInput(fields={"name": text % {"name": there}})
    text = _("“%(name)s” exists already. Choose another name.")
    raise Conflict(text % {"name": there}, url=home_of(call.request, there))
