"""Branches and tags: which there are, and their moves."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import valid
from core.permissions import require
from core.problems import BadInput, NotFound
from projects import actions
from projects.api.asked import OfProject
from projects.queries import visible_commit
from projects.queries.refs import refs_of
from projects.serializers.refs import NewRef, RefChange, RefSerializer
from repositories.names import HEX_OID

SEEN = OpenApiParameter("head", str, description="the commit at which you saw it; elsewhere it is left alone")


class Refs(OfProject):
    public: ClassVar[bool] = True
    no_feed: ClassVar[str] = "names that lead to commits; what becomes of them, events tell"

    @extend_schema(responses=RefSerializer(many=True))
    def get(self, request: Request, owner: str, name: str) -> Response:
        """Branches and tags that you see: members all, others `main` and the releases."""
        return Response(RefSerializer(refs_of(self.asker, self.project()), many=True).data)

    @extend_schema(request=NewRef, responses={201: RefSerializer})
    def post(self, request: Request, owner: str, name: str) -> Response:
        """A new branch or tag, at a commit that you see."""
        project = self.project()
        require(self.asker, "projects.edit", project)
        given = valid(NewRef(data=request.data))
        start = visible_commit(self.asker, project, given.get("at") or None).commit
        if given["kind"] == "branch":
            actions.create_branch(project=project, user=self.asker, name=given["name"], start=start)
        else:
            words = {"name": given["name"], "message": given.get("message", "")}
            actions.create_tag(project=project, user=self.asker, target=start, **words)
        (made,) = [
            one for one in refs_of(self.asker, project) if (one.kind, one.name) == (given["kind"], given["name"])
        ]
        return Response(RefSerializer(made).data, status=201)


class OneRef(OfProject):
    @extend_schema(request=RefChange, responses={204: None})
    def patch(self, request: Request, owner: str, name: str, ref: str) -> Response:
        """Give a branch another name, which `main` does not get; or make one commit of its history."""
        project = self.project()
        require(self.asker, "projects.edit", project)
        given = valid(RefChange(data=request.data))
        kind, old = _named(ref)
        if kind != "branch":
            raise BadInput(fields={"ref": _("Only branches get other names. Delete the tag and make another.")})
        about: dict[str, Any] = {"project": project, "user": self.asker, "name": old}
        about["seen"] = _oid(given.get("head", ""))
        if given["squash"]:
            actions.squash_branch(message=given["message"], **about)
        else:
            actions.rename_branch(to=given["name"], **about)
        return Response(status=204)

    @extend_schema(parameters=[SEEN], responses={204: None})
    def delete(self, request: Request, owner: str, name: str, ref: str) -> Response:
        """It goes; what only it led to goes away after a while. Tags of releases and `main` stay."""
        project = self.project()
        require(self.asker, "projects.edit", project)
        kind, old = _named(ref)
        delete = actions.delete_branch if kind == "branch" else actions.delete_tag
        delete(project=project, user=self.asker, name=old, seen=_oid(request.query_params.get("head", "")))
        return Response(status=204)


def _named(ref: str) -> tuple[str, str]:
    folder, _slash, name = ref.partition("/")
    kinds = {"heads": "branch", "tags": "tag"}
    if folder not in kinds or not name:
        raise NotFound(_("There is no branch or tag “%(name)s”.") % {"name": ref[:200]}, code="no_revision")
    return kinds[folder], name


def _oid(text: str) -> bytes | None:
    if text and not HEX_OID.fullmatch(text):
        raise BadInput(fields={"head": _("A commit id has 40 hexadecimal digits.")})
    return bytes.fromhex(text) if text else None
