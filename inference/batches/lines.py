"""From a file to questions: every line is looked at before the first is asked."""

from codecs import BOM_UTF8
from typing import Any

from core.policies import Policy
from core.problems import sayable
from inference.batches.models import CUSTOM_ID_LENGTH, Line
from inference.engine.sentences import Sentence, packed
from inference.openai.errors import Refusal
from inference.openai.fields import plain_json, read_json

MOST_ERRORS = 50
KNOWN = ("custom_id", "method", "url", "body")
Fault = dict[str, Any]


def read_lines(data: bytes, endpoint: str, policy: Policy, model: str = "") -> tuple[list[Line], list[Fault]]:
    """Lines that are not saved yet; or what is wrong with them, by line, the first of it. `model` is for those that
    name none."""
    lines: list[Line] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, raw in enumerate(data.removeprefix(BOM_UTF8).split(b"\n"), 1):  # as some editors begin a file
        if not raw.strip():
            continue
        found = _line(raw, number, endpoint, seen)
        if isinstance(found, Line) and not model and found.body.get("model") is None:
            text = Sentence("This line names no model: name one in its body, or one for all lines.")
            found = _fault("missing_required_parameter", text, number, "body.model")
        lines.append(found) if isinstance(found, Line) else faults.append(found)
    if not lines and not faults:
        faults.append(_fault("empty_file", Sentence("The file holds no requests."), None))
    if len(lines) > policy["most_lines"]:
        faults.append(
            _fault(
                "too_many_tasks", Sentence("A batch holds at most %(most)s requests.", most=policy["most_lines"]), None
            )
        )
    if len(faults) > MOST_ERRORS:
        text = Sentence("Other lines are wrong, too: %(count)s more.", count=len(faults) - MOST_ERRORS)
        faults[MOST_ERRORS:] = [_fault("more_errors", text, None)]
    for line in lines if model else ():
        line.body |= {"model": model} if line.body.get("model") is None else {}
    return ([], faults) if faults else (lines, [])


def _line(raw: bytes, number: int, endpoint: str, seen: set[str]) -> Line | Fault:
    try:
        row = read_json(raw.decode())
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        return _fault("invalid_json_line", Sentence("This line is not a JSON object."), number)
    if fault := _wrong(row, number, endpoint, seen):
        return fault
    seen.add(row["custom_id"])
    return Line(number=number, custom_id=row["custom_id"], body=row["body"])


def _wrong(row: dict[str, Any], number: int, endpoint: str, seen: set[str]) -> Fault | None:
    name, body = row.get("custom_id"), row.get("body")
    if not isinstance(name, str) or not 0 < len(name) <= CUSTOM_ID_LENGTH or not is_plain(name):
        return _fault(
            "missing_required_parameter", Sentence("Give each line a custom_id of its own."), number, "custom_id"
        )
    if name in seen:
        return _fault("duplicate_custom_id", Sentence("This custom_id stands in an earlier line."), number, "custom_id")
    if row.get("method", "POST") != "POST" or row.get("url", endpoint) != endpoint:
        return _fault(
            "mismatched_url",
            Sentence("All lines of this batch are POST %(endpoint)s.", endpoint=endpoint),
            number,
            "url",
        )
    if others := [key for key in row if key not in KNOWN]:
        text = Sentence("A line holds %(names)s and nothing else.", names=", ".join(KNOWN))
        return _fault("unknown_parameter", text, number, sayable(others[0][:100]))
    return _wrong_body(body, number)


def _wrong_body(body: Any, number: int) -> Fault | None:
    if not isinstance(body, dict):
        return _fault(
            "missing_required_parameter", Sentence("body must be an object, as for a single request."), number, "body"
        )
    if refusal := _refused("body", body):
        return _fault(refusal.code or "invalid_value", refusal.message, number, "body")
    return None


def is_plain(value: Any) -> bool:
    """What a database can hold."""
    return _refused("", value) is None


def _refused(name: str, value: Any) -> Refusal | None:
    try:
        plain_json(name, value)
    except Refusal as refusal:
        return refusal
    return None


def _fault(code: str, message: str, line: int | None, param: str | None = None) -> Fault:
    return {"code": code, "message": packed(message), "param": param, "line": line}
