"""How the API describes itself: what an operation is for, who may call it, and how it refuses."""

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema

from core.api_permissions import SAFE
from core.idempotency import HEADER as KEY
from core.idempotency import REPLAYED, Repeats
from core.looking import HEADER, READING
from core.schema_tags import CHAPTERS

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
REFUSALS = {
    "401": "Nobody is signed in, or the token is not known here.",
    "403": "You may not do this, or the token lacks the scope. `step_up_required`: confirm who you are first.",
    "404": "There is nothing here, or you may not see it.",
    "422": "Something in it cannot be; `fields` says what, and how to mend it.",
    "4XX": "Refused. `code` says why for programs, `detail` for people.",
}
MATTER = {"type": "string", "description": "in words, for people"}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "A refusal (RFC 9457). Some have more to tell, such as `state` or `scope`.",
    "properties": {
        "type": {"type": "string", "description": "where the code is explained"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "for programs"},
        "detail": MATTER,
        "fields": {"type": "object", "additionalProperties": {"type": "array", "items": MATTER}},
        "request_id": {"type": "string", "description": "for the operator"},
    },
    "required": ["type", "title", "status", "code", "detail"],
}


VIEW_AS = {
    "name": HEADER,
    "in": "header",
    "schema": {"type": "string", "pattern": "visitor|level-[0-4]|@.+"},
    "description": "For stewards, moderators and administrators: the answer as a `visitor` gets it, or somebody whose "
    "trust is `level-0` to `level-4`; moderators and administrators also name a person, `@handle`, whose trust and "
    "sanctions then count. It is noted that you looked.",
}

IDEMPOTENCY_KEY = {
    "name": KEY,
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21-\x7e]+$"},
    "description": "A name of your own for what you ask for, such as a UUID. Whoever asks again with it within a day "
    "is given the first answer, and nothing is done twice.",
}
WAS_REPLAYED = {
    "schema": {"type": "string", "enum": ["true"]},
    "description": f"It was done before, under the same {KEY}; this is what was answered then.",
}


class Schema(AutoSchema):
    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """What anybody may read can be looked at as somebody else; what changes something takes a key."""
        told: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if told and self._is_open() and self.method in READING:
            told.setdefault("parameters", []).append({"$ref": "#/components/parameters/ViewAs"})
        if told and self.method not in SAFE and getattr(self.view, "repeats", Repeats.UNKEPT) is not Repeats.UNKEPT:
            told.setdefault("parameters", []).append({"$ref": "#/components/parameters/IdempotencyKey"})
            for response in told["responses"].values():
                response.setdefault("headers", {})[REPLAYED] = {"$ref": f"#/components/headers/{REPLAYED}"}
        return told

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular itself does
        """What the method says of itself, and which scope a token needs for it."""
        own = getattr(self.view, self.method.lower()).__doc__ or type(self.view).__doc__ or ""
        scope = self._scope()
        return f"{own.strip()}\n\nScope of a token: `{scope}`." if scope else own.strip()

    def get_auth(self) -> list[dict[str, Any]]:
        """Reading what is public needs nobody, though somebody may see more."""
        known: list[dict[str, Any]] = super().get_auth()
        return [*known, {}] if self._is_open() and {} not in known else known

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """Two packages may use one word: a package within another says it with its own name before."""
        package = type(serializer).__module__.partition(".serializers")[0].split(".")
        prefix = package[-1].title().replace("_", "") if len(package) > 1 else ""
        return f"{prefix}{type(serializer).__name__}"

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        """What may be empty is told so, which REST framework forgets where a field is only read."""
        super()._insert_field_validators(field, schema)  # type: ignore[no-untyped-call]
        if field.read_only and _may_be_empty(field):
            schema.pop("format", None)
            if "enum" in schema:
                schema["enum"] = ["", *(choice for choice in schema["enum"] if choice != "")]

    def _get_paginator(self) -> Any:
        if getattr(getattr(self.view, self.method.lower()), "is_paged", False):
            from core.api import NewestFirst  # noqa: PLC0415 -- it is loaded by what loads this

            return NewestFirst()
        return super()._get_paginator()  # type: ignore[no-untyped-call]  # the library ships few types

    def _is_open(self) -> bool:
        return bool(getattr(self.view, "public", False)) and self.method in SAFE

    def _scope(self) -> str:
        if not self.view.authentication_classes:
            return ""
        usual = "read" if self.method in SAFE else "write"
        return str(getattr(self.view, "scopes", {}).get(self.method, usual))


def _may_be_empty(field: Any) -> bool:
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    found = {each.name: each for each in model._meta.concrete_fields}.get(field.source) if model else None
    return found is not None and found.blank and found.empty_strings_allowed


def tell_refusals(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """Every operation may refuse, and always in one form."""
    result["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
    result["components"]["parameters"] = {"ViewAs": VIEW_AS, "IdempotencyKey": IDEMPOTENCY_KEY}
    result["components"]["headers"] = {REPLAYED: WAS_REPLAYED}
    for operations in result["paths"].values():
        for operation in operations.values():
            told = {status: {"description": REFUSALS[status], "content": PROBLEM} for status in _refusals(operation)}
            operation["responses"] = {**told, **operation["responses"]}
    return result


def _refusals(operation: dict[str, Any]) -> list[str]:
    places = {parameter.get("in") for parameter in operation.get("parameters", [])}
    needs = {
        "401": {} not in operation.get("security", [{}]),
        "403": bool(operation.get("security")),
        "404": "path" in places,
        "422": "requestBody" in operation or "query" in places,
        "4XX": True,
    }
    return [status for status, is_needed in needs.items() if is_needed]


def tell_summaries(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """The first sentence of a description is its headline; chapters stand in the order in which they are read."""
    used = set()
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["summary"] = _headline(operation.get("description", ""))
            used |= set(operation["tags"])
    known = [{"name": name, "description": told} for name, told in CHAPTERS.items() if name in used]
    return {**result, "tags": known}


def _headline(description: str) -> str:
    """Up to the first full stop, semicolon or colon that ends a clause."""
    text = " ".join(description.partition("\n\n")[0].split())
    return re.split(r"(?<=[\w`])[.;:](?:\s|$)", text, maxsplit=1)[0].strip()


def leave_choices_in_place(result: Any, **_more: Any) -> Any:
    """A list of choices stands where it is used: nobody has to name it, and no name is a guess."""
    if isinstance(result, dict):
        result.pop("x-spec-enum-id", None)
    for part in result.values() if isinstance(result, dict) else result if isinstance(result, list) else ():
        leave_choices_in_place(part)
    return result
