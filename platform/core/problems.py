"""Refusals with a status, a code and a way out. Raised by actions, told by pages and APIs each in their own form.

The JSON form is problem+json (RFC 9457).
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, Self

Fields = Mapping[str, str | list[str]]


def sayable(text: str) -> str:
    """Some refusals quote what was sent, and half of a character cannot be sent back."""
    return text.encode(errors="replace").decode()


class Problem(Exception):
    """Something the asker can understand and, mostly, mend."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"

    def __init__(self, detail: str = "", *, fields: Fields | None = None, code: str = "", **more: Any) -> None:
        self.fields = {name: [text] if isinstance(text, str) else list(text) for name, text in (fields or {}).items()}
        self.detail = str(detail) or " ".join(" ".join(map(str, texts)) for texts in self.fields.values())
        self.own_code = code or self.code
        self.more = more
        super().__init__(self.detail)

    def about(self, field: str) -> Self:
        """The same refusal, of a field by the name under which it was asked for here."""
        return type(self)(fields={field: self.detail}, code=self.own_code, **self.more)

    def as_json(self, request_id: str = "") -> dict[str, Any]:
        body: dict[str, Any] = {
            "type": f"/help/problems#{self.own_code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.own_code,
            "detail": self.detail,
            **self.more,
        }
        if self.fields:
            body["fields"] = {name: [str(text) for text in texts] for name, texts in self.fields.items()}
        if request_id:
            body["request_id"] = request_id
        return body


class SignInFirst(Problem):
    status, code = 401, "not_authenticated"


class PaymentRequired(Problem):
    status, code = 402, "budget_exhausted"


class Forbidden(Problem):
    status, code = 403, "forbidden"


class NotFound(Problem):
    status, code = 404, "not_found"


class NotThisWay(Problem):
    status, code = 405, "method_not_allowed"


class Conflict(Problem):
    status, code = 409, "conflict"


class Gone(Problem):
    status, code = 410, "gone"


class TooLarge(Problem):
    status, code = 413, "too_large"


class BadInput(Problem):
    status, code = 422, "invalid"


class TooMany(Problem):
    status, code = 429, "too_many"


class Unavailable(Problem):
    status, code = 503, "unavailable"


class DatabaseAway(Unavailable):
    """Whoever tells it asks the database nothing: it would not answer."""


class NoSpace(Problem):
    status, code = 507, "no_space"
