"""How the API describes the ways of saying who one is, and the streams that need one of them."""

import re
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from accounts.site_map import Address, addresses

RESUME = "The id of the last event that you have seen: you are told what came after it."


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # it registers itself
    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "cw_…", "description": "A token with scopes."}


class SessionTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # as above
    target_class = "accounts.authentication.SessionTokenAuthentication"
    name = "sessionToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        told = "What signing in at /api/v1/auth gave in `meta.session_token`."
        return {"type": "apiKey", "in": "header", "name": "X-Session-Token", "description": told}


def tell_streams(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """Streams are plain async views; what they say of themselves stands with `core.sse.streams`."""
    for address in addresses():
        if told := getattr(address.view, "streams", None):
            result["paths"][re.sub(r"<(\w+)>", r"{\1}", address.route)] = {"get": _stream(address, *told)}
    return result


def _stream(address: Address, words: str, scope: str) -> dict[str, Any]:
    text = {"type": "string"}
    places = [{"in": "path", "name": name, "required": True, "schema": text} for name in address.parameters]
    resume = {"in": "header", "name": "Last-Event-ID", "required": False, "schema": text, "description": RESUME}
    return {
        "operationId": address.name.removeprefix("api-").replace("-", "_"),
        "description": f"{words}\n\nScope of a token: `{scope}`.",
        "tags": [address.route.split("/")[3]],
        "parameters": [*places, resume],
        "security": [{"token": []}, {"sessionToken": []}, {"cookieAuth": []}],
        "responses": {
            "200": {"description": "Server-sent events.", "content": {"text/event-stream": {"schema": text}}}
        },
    }
