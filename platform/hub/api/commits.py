"""From a client's files to a commit: the same one that the pages make, with the same rights."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext as _

from core.problems import BadInput, NotFound
from hub import preuploads
from hub.actions import make_commit
from hub.addresses import home_of
from hub.calls import Call
from projects.cards import parse
from repositories.bodies import received

MISSING = "A file with this name doesn't exist"  # at these very words a client says what to do


def validate_yaml(call: Call) -> JsonResponse:
    """Whether the header of a card can be read, before anything is uploaded."""
    given = call.body()
    content = given.get("content") if isinstance(given, dict) else None
    if not isinstance(content, str):
        raise BadInput(fields={"content": _("Send the text of the card.")})
    fault = parse(content).fault
    errors = [{"message": fault}] if fault else []
    return JsonResponse({"errors": errors, "warnings": []}, status=400 if errors else 200)


def preupload(call: Call, word: str, owner: str, name: str, revision: str) -> JsonResponse:
    project = call.project(word, owner, name)
    target = call.target(project, revision)
    return JsonResponse({"files": preuploads.answers(project, target, call.body())})


def commit(call: Call, word: str, owner: str, name: str, revision: str) -> JsonResponse:
    """All lines of the body as one commit, or none of them."""
    project = call.project(word, owner, name)
    target = call.target(project, revision)
    with _missing_told(target.tip), received(call.request, limit=target.limit) as body, body.path.open("rb") as lines:
        oid = make_commit(project=project, user=call.asker, target=target, body=lines)
    home = home_of(call.request, project)
    told: dict[str, Any] = {"success": True, "commitOid": oid.hex(), "hookOutput": ""}
    if target.begun:
        told["pullRequestUrl"] = f"{home}/discussions/{target.begun}"
    return JsonResponse(told | {"commitUrl": f"{home}/commit/{oid.hex()}"})


@contextmanager
def _missing_told(tip: bytes) -> Iterator[None]:
    """A path that cannot be deleted because it is not there."""
    try:
        yield
    except BadInput as problem:
        if problem.own_code != "no_such_path":
            raise
        path = problem.more["path"]
        raise NotFound(f"{MISSING}: {path}", code="no_such_path", path=path, commit=tip.hex()) from None
