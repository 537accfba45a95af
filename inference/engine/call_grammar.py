"""Calls of functions as a grammar, in the form that the model was taught."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from inference.engine.calls import CallForm

TEXT = r"TEXT: /(.|\n)*/"
LAX = {"lenient": True, "coerce_one_of": True}


def calls_grammar(form: CallForm, wanted: Mapping[str, Any], mark: str, space: str) -> str:
    """`wanted` says which functions, whether one must be called, and whether several may be; `mark` is the form's own,
    as the grammar names it, and `space` what may stand between the parts of arguments."""
    functions, calls = wanted["functions"], _calls(form, several=wanted["several"])
    names = " | ".join(f"call_{at}" for at in range(len(functions)))
    rules = [_function(form, at, function, space) for at, function in enumerate(functions)]
    start = f"start: {mark} {calls}" if wanted["required"] else _perhaps(form, mark, calls, several=wanted["several"])
    if wanted["required"] and form.is_bare:
        start = f"start: {calls}"
    return "\n".join([start, f"call: {names}", *rules, TEXT])


def _calls(form: CallForm, *, several: bool) -> str:
    if form.is_list:
        return '" "? "[" call (", " call)* "]"' if several else '" "? "[" call "]"'
    return f'"\\n" call "\\n" {_quoted(form.close)}' if form.close else "call"


def _perhaps(form: CallForm, mark: str, calls: str, *, several: bool) -> str:
    """Text, and calls only in their form: from a mark on it is followed."""
    if form.is_bare:
        return f"start: {calls} | OTHER\nOTHER: /\\s*([^\\s{{](.|\\n)*)?/"
    is_token = mark.startswith("<[")
    lead = f"lead: TEXT {mark}" if is_token else f"lead[lazy]: TEXT {mark}"
    repeated = several and not form.is_list
    start = f"start: (lead {calls})* tail" if repeated else f"start: lead {calls} | tail"
    return f"{start}\n{lead}\ntail: TEXT"


def _function(form: CallForm, at: int, function: Mapping[str, Any], space: str) -> str:
    """Of one that is not strict the call is promised, and its arguments as far as their schema can be followed."""
    guidance = {"whitespace_pattern": space} | ({} if function.get("strict", True) else LAX)
    head = f'{{"name": {json.dumps(function["name"])}, "{form.arguments}": '
    schema = json.dumps(function["parameters"] | {"x-guidance": guidance}, ensure_ascii=False)
    return f'call_{at}: {_quoted(head)} arguments_{at} "}}"\narguments_{at}: %json {schema}'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
