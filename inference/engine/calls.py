"""How models write that they want a function called. Plain data, for those who hold answers to it and who read them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CallForm:
    """A call is a JSON object of a name and, under `arguments`, what it is called with. `mark` stands before it and
    `close` behind it; with `is_list` one mark stands before a list of calls, with `is_bare` a call needs no mark."""

    name: str
    mark: str
    arguments: str
    close: str = ""
    is_list: bool = False
    is_bare: bool = False


HERMES = CallForm("hermes", "<tool_call>", "arguments", close="</tool_call>")
MISTRAL = CallForm("mistral", "[TOOL_CALLS]", "arguments", is_list=True)
LLAMA = CallForm("llama", "<|python_tag|>", "parameters", is_bare=True)
FORMS = {form.name: form for form in (HERMES, MISTRAL, LLAMA)}
OTHER = ("[ARGS]", "<function=")  # forms that share a mark with the above and are not JSON


def form_of(template: str) -> CallForm | None:
    """The form that a chat template teaches, if it is told of tools and teaches one that is known here."""
    if "tools" not in template or any(sign in template for sign in OTHER):
        return None
    return next((form for form in FORMS.values() if form.mark in template), None)
