"""Splitting a card into its YAML header and its text, with bounds: the header is a stranger's."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _

HEADER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)(?:^---[ \t]*(?:\r?\n|\Z))", re.DOTALL | re.MULTILINE)
HEADER_LIMIT = 32_000
DEPTH_LIMIT = 12
NODES_LIMIT = 5_000


@dataclass(frozen=True)
class Card:
    """`fault` says what is wrong with the header; `data` is empty then and `body` still holds the text."""

    body: str
    data: dict[str, Any] = field(default_factory=dict)
    fault: str = ""


class _PlainLoader(yaml.SafeLoader):
    """Dates stay text (they must go into JSON), and aliases are refused: they can make a small text enormous."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse(text: str) -> Card:
    """Never raises: a broken header is told in `fault`."""
    match = HEADER.match(text)
    if match is None:
        return Card(body=text.lstrip("\ufeff"))
    body = text[match.end() :].lstrip("\r\n")
    if len(match.group(1)) > HEADER_LIMIT:
        return Card(body=body, fault=_("The header is longer than %(limit)d characters.") % {"limit": HEADER_LIMIT})
    try:
        data = yaml.load(match.group(1), Loader=_PlainLoader)  # noqa: S506  (a SafeLoader with less in it)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return Card(body=body, fault=_("The header is not valid YAML: %(error)s") % {"error": _first_line(error)})
    return _checked(body, data)


def join(data: dict[str, Any], body: str) -> str:
    """The card as it stands in README.md."""
    if not data:
        return body
    header = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)
    return f"---\n{header}---\n\n{body.lstrip()}"


def _checked(body: str, data: Any) -> Card:
    if data is None:
        return Card(body=body)
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        return Card(body=body, fault=_("The header must be a list of names and values."))
    if not _is_plain(data):
        return Card(body=body, fault=_("The header is nested too deeply or holds values that are not plain."))
    return Card(body=body, data=data)


def _is_plain(data: Any) -> bool:
    """Only what JSON and a database can hold."""
    waiting, seen = [(data, 0)], 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if depth > DEPTH_LIMIT or seen > NODES_LIMIT:
            return False
        if isinstance(value, dict):
            waiting += [(inner, depth + 1) for pair in value.items() for inner in pair]
        elif isinstance(value, list):
            waiting += [(inner, depth + 1) for inner in value]
        elif not _is_plain_scalar(value):
            return False
    return True


def _is_plain_scalar(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, float):
        return value == value and abs(value) != float("inf")  # noqa: PLR0124  (NaN is what differs from itself)
    return value is None or isinstance(value, bool | int)


def _first_line(error: Exception) -> str:
    problem = getattr(error, "problem", None) or str(error).split("\n")[0]
    mark = getattr(error, "problem_mark", None)
    return f"{problem} ({_('line')} {mark.line + 2})" if mark else str(problem)
