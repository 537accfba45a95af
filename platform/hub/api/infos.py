from django.http import JsonResponse

from hub.calls import Call
from hub.descriptions import chosen, describe


def info(call: Call, word: str, owner: str, name: str, revision: str = "main") -> JsonResponse:
    """A project as it is in one revision. `main` is the latest published release, and for members their latest work."""
    project = call.project(word, owner, name)
    sight = call.sight(project, revision)
    told = describe(project, sight, with_blobs=call.says("blobs"))
    if wanted := call.request.GET.getlist("expand"):
        told = chosen(told, wanted)
    return JsonResponse(told, headers={"X-Repo-Commit": sight.commit.hex()})
