"""Where clients send large files: as chunks (xorbs), then as what the chunks make (shards). The commit comes after.

How files are fetched by chunks is in `hub.api.chunks`. Nothing here tells a client of files that it did not bring.
"""

import time
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from core.problems import BadInput
from hub import passes, targets
from hub.calls import Call
from hub.kinds import word_of
from hub.refusals import no_token
from projects.models import Project
from repositories.actions import keep_shard, keep_xorb, require_room_for_xorb
from repositories.bodies import declared_length, received
from repositories.xet.hashes import from_text

KIND = "xet"
XORB_LIMIT = 72 * 2**20  # 64 MiB of chunks with their headers
SHARD_LIMIT = 80 * 2**20


def write_token(call: Call, word: str, owner: str, name: str, revision: str) -> JsonResponse:
    """An address to send chunks to, and a pass for it. Clients remember by the address what they sent there."""
    project = call.project(word, owner, name)
    target = call.target(project, revision)
    if not target.takes_large:
        raise targets.too_large_for_guests()
    if call.token is None:
        raise no_token()
    address = f"/xet/{word_of(project.kind)}/{project}/g{project.repository.xet_generation}"
    return way(call, address, passes.issue(project=project, token=call.token, kind=KIND))


def way(call: Call, address: str, shown: str) -> JsonResponse:
    """Where to, and with what pass: some clients read it in the body, others in the headers."""
    told: dict[str, Any] = {
        "casUrl": call.request.build_absolute_uri(address),
        "exp": int(time.time()) + passes.LIFE,
        "accessToken": shown,
    }
    headers = {
        "X-Xet-Cas-Url": told["casUrl"],
        "X-Xet-Access-Token": told["accessToken"],
        "X-Xet-Token-Expiration": str(told["exp"]),
    }
    return JsonResponse(told, headers=headers)


def not_here(call: Call, **_address: str) -> HttpResponse:
    """Whether a chunk is known (that would tell what others have), where else to send xorbs, shards in another form.

    Clients ask for each file or xorb, so it costs nothing; and they take only this very status for an answer.
    """
    return JsonResponse({"error": "not found"}, status=404)


def take_xorb(call: Call, hash: str, **address: str) -> JsonResponse:
    project, name = _admitted(call, address), hash_in(hash)
    size = declared_length(call.request, XORB_LIMIT)
    require_room_for_xorb(repository=project.repository, hash=name, size=size)
    with received(call.request, limit=XORB_LIMIT) as body:
        is_new = keep_xorb(repository=project.repository, hash=name, incoming=body)
    return JsonResponse({"was_inserted": is_new})


def take_shard(call: Call, **address: str) -> JsonResponse:
    project = _admitted(call, address)
    with received(call.request, limit=SHARD_LIMIT) as body, body.path.open("rb") as shard:
        is_new = keep_shard(repository=project.repository, shard=shard)
    return JsonResponse({"result": int(is_new)})


def _admitted(call: Call, address: dict[str, str]) -> Project:
    """By the pass, which is for one project; the address has to be of the same."""
    project, _user, _said = passes.admit(call.shown_pass(), KIND)
    if f"{address['owner']}/{address['name']}".lower() != str(project):
        raise BadInput(_("This pass is for another project."), code="other_project")
    return project


def hash_in(text: str) -> bytes:
    try:
        return from_text(text)
    except ValueError:
        raise BadInput(fields={"hash": _("A hash has 64 hexadecimal digits.")}) from None
