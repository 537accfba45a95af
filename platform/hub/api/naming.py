"""Branches and tags, by their makers."""

from typing import Any

from django.http import JsonResponse

from core.api import valid
from hub.calls import Call
from hub.serializers import NewBranch, NewTag, SquashedBranch
from projects import actions


def create_branch(call: Call, word: str, owner: str, name: str, branch: str) -> JsonResponse:
    """It begins where `main` is, or where is said."""
    given = valid(NewBranch(data=_body(call)))
    project = call.writable(word, owner, name)
    start = call.sight(project, given["startingPoint"] or project.repository.default_branch)
    actions.create_branch(project=project, user=call.asker, name=branch, start=start.commit)
    return JsonResponse({}, status=201)


def delete_branch(call: Call, word: str, owner: str, name: str, branch: str) -> JsonResponse:
    project = call.writable(word, owner, name)
    actions.delete_branch(project=project, user=call.asker, name=branch)
    return JsonResponse({})


def squash(call: Call, word: str, owner: str, name: str, branch: str) -> JsonResponse:
    """Its history becomes one commit of the same files."""
    given = valid(SquashedBranch(data=_body(call)))
    project = call.writable(word, owner, name)
    branch = branch.removeprefix("refs/heads/")
    oid = actions.squash_branch(project=project, user=call.asker, name=branch, message=given["message"] or "")
    return JsonResponse({"commitOid": oid.hex()})


def create_tag(call: Call, word: str, owner: str, name: str, revision: str) -> JsonResponse:
    """A name for what the address says; annotated where there is something to say."""
    given = valid(NewTag(data=_body(call)))
    project = call.writable(word, owner, name)
    target = call.sight(project, revision).commit
    actions.create_tag(
        project=project, user=call.asker, name=given["tag"], target=target, message=given["message"] or ""
    )
    return JsonResponse({}, status=201)


def delete_tag(call: Call, word: str, owner: str, name: str, revision: str) -> JsonResponse:
    project = call.writable(word, owner, name)
    actions.delete_tag(project=project, user=call.asker, name=revision)
    return JsonResponse({})


def _body(call: Call) -> Any:
    return call.body() if call.raw_body() else {}
