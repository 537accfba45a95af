from typing import Any

from django.http import JsonResponse

from accounts.models import Token
from accounts.queries import owners_of
from accounts.states import Scope
from hub.calls import Call
from hub.refusals import no_token


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


def harnesses(call: Call) -> JsonResponse:
    """Clients ask in every new process, and go on asking where nothing answers."""
    return JsonResponse({"standardEnvVars": [], "harnesses": {}})


def _token(token: Token) -> dict[str, Any]:
    return {"displayName": token.name, "role": "write" if token.has_scope(Scope.WRITE) else "read"}
