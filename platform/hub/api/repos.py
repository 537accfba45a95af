from typing import Any, NoReturn

from django.db import transaction
from django.http import JsonResponse
from django.utils.translation import gettext as _

from accounts.models import Owner
from accounts.queries import get_owner, owners_of
from core.api import valid
from core.ids import is_id
from core.permissions import require
from core.problems import BadInput, Conflict, Forbidden, NotFound
from hub.addresses import home_of, next_link
from hub.calls import Call
from hub.kinds import KINDS, MADE, word_of
from hub.refusals import no_token
from hub.serializers import MovedRepo, NamedRepo, NewRepo, RepoSettings
from hub.wording import gated, moment
from projects import actions
from projects.access.actions import set_gate
from projects.models import Project
from projects.queries import get_project, let_in
from projects.states import Kind
from projects.transfers.actions import move_project
from repositories.queries import bytes_kept

PAGE = 100


def create(call: Call) -> JsonResponse:
    """A project, empty but for what every repository begins with. Nobody but its members sees it yet."""
    given = valid(NewRepo(data=call.body()))
    owner, kind = _owner(call, given["organization"]), MADE[given["type"] or "model"]
    try:
        project = _created(call, owner, kind, given)
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


def move(call: Call) -> JsonResponse:
    """Another name, another owner of one's own, or both. Former addresses lead on."""
    given = valid(MovedRepo(data=call.body()))
    owner, name = given["fromRepo"].split("/")
    wanted_owner, wanted = given["toRepo"].split("/")
    project = call.project(word_of(MADE[given["type"] or "model"]), owner, name)
    move_project(project=project, user=call.asker, owner=_owner(call, wanted_owner.lower()), name=wanted)
    return JsonResponse({"url": home_of(call.request, project)})


def settings(call: Call, word: str, owner: str, name: str) -> JsonResponse:
    """What clients may change of a project: who sees it, and who gets its files."""
    given = valid(RepoSettings(data=call.body()))
    project = call.project(word, owner, name)
    require(call.asker, "projects.administer", project)
    if given["visibility"] is not None:
        actions.change_visibility(project=project, user=call.asker, visibility=given["visibility"])
    if given["gated"] is not None:
        set_gate(project=project, user=call.asker, gating=given["gated"])
    return JsonResponse({"visibility": project.visibility, "gated": gated(project)})


def may_read(call: Call, word: str, owner: str, name: str) -> JsonResponse:
    """Whether the asker gets the files there."""
    let_in(call.asker, call.project(word, owner, name))
    return JsonResponse({})


def may_write(call: Call, word: str, owner: str, name: str) -> JsonResponse:
    call.writable(word, owner, name)
    return JsonResponse({})


def mine(call: Call, owner: str = "") -> JsonResponse:
    """The projects of one's own, or of an organisation that one belongs to, and what each keeps."""
    if call.token is None:
        raise no_token()
    run = next((one for one in owners_of(call.asker) if one.handle == (owner.lower() or call.asker.handle)), None)
    if run is None:
        raise Forbidden(_("You do not belong to “%(owner)s”.") % {"owner": owner[:80]})
    asked = call.request.GET
    found = Project.objects.filter(owner=run).select_related("owner").order_by("-id")
    found = found.annotate(kept=bytes_kept("repository"))
    if is_id(asked.get("after", "")):
        found = found.filter(pk__lt=asked["after"])
    projects = list(found[: PAGE + 1])
    answer = JsonResponse([_kept(project) for project in projects[:PAGE]], safe=False)
    if len(projects) > PAGE:
        answer["Link"] = next_link(call.request, after=projects[PAGE - 1].pk)
    return answer


@transaction.atomic
def _created(call: Call, owner: Owner, kind: Kind, given: dict[str, Any]) -> Project:
    """What an app is made with stands in its card from the beginning, as on other hubs."""
    project = actions.create_project(
        owner=owner,
        user=call.asker,
        kind=kind,
        name=given["name"],
        visibility=given["visibility"],
        origin="hub",
    )
    if kind == Kind.APP and given["sdk"]:
        actions.edit_card(project=project, user=call.asker, text=f"---\nsdk: {given['sdk']}\n---\n")
    return project


def _kept(project: Any) -> dict[str, Any]:
    return {
        "id": str(project),
        "type": word_of(project.kind).removesuffix("s"),
        "updatedAt": moment(project.updated_at),
        "visibility": project.visibility,
        "storage": project.kept,
    }


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
