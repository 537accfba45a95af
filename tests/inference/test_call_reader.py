"""Calls are read as they are written, in every form and however the text comes; all else is words."""

import pytest

from inference.engine.calls import HERMES, LLAMA, MISTRAL, CallForm, form_of
from inference.openai.call_reader import Argued, Called, CallReader, Read, Said

ARGUMENTS = '{"a": "}\\"{"}'
ONE = [Called(0, "f"), Argued(0, ARGUMENTS)]
F = '"name": "f", "arguments": {"a": "}\\"{"}'


def read(form: CallForm, text: str, size: int) -> list[Read]:
    """With neighbours of a kind put together."""
    reader, found = CallReader(form), list[Read]()
    parts = [reader.feed(text[at : at + size]) for at in range(0, len(text), size)]
    for each in [*(one for part in parts for one in part), *reader.finish()]:
        last = found[-1] if found else None
        if isinstance(each, Said) and isinstance(last, Said):
            found[-1] = Said(last.text + each.text)
        elif isinstance(each, Argued) and isinstance(last, Argued):
            found[-1] = Argued(last.index, last.text + each.text)
        else:
            found.append(each)
    return found


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        (HERMES, "Just words < and { braces }.\n", [Said("Just words < and { braces }.\n")]),
        (HERMES, f"<tool_call>\n{{{F}}}\n</tool_call>", ONE),
        (HERMES, f"Let me see.\n<tool_call>{{{F}}}</tool_call>\n", [Said("Let me see."), *ONE]),
        (
            HERMES,
            f'<tool_call>{{{F}}}</tool_call>\n<tool_call>\n{{"arguments": {{"b": [1]}}, "name": "g"}}\n</tool_call>',
            [*ONE, Called(1, "g"), Argued(1, '{"b": [1]}')],
        ),
        (HERMES, '<tool_call>\n{"name": "f", "arguments": {"a": 1', [Called(0, "f"), Argued(0, '{"a": 1')]),
        (HERMES, '<tool_call>\n{"nothing": 1}\n</tool_call>', [Said('{"nothing": 1}')]),
        (HERMES, "<tool_call>\nno JSON", [Said("no JSON")]),
        (HERMES, "half a mark <tool_c", [Said("half a mark <tool_c")]),
        (
            MISTRAL,
            f'[TOOL_CALLS] [{{{F}}}, {{"name": "g", "arguments": {{}}}}]',
            [*ONE, Called(1, "g"), Argued(1, "{}")],
        ),
        (MISTRAL, "[1, 2] is a list", [Said("[1, 2] is a list")]),
        (LLAMA, f"{{{F}}}".replace("arguments", "parameters"), ONE),
        (LLAMA, f"<|python_tag|>{{{F}}}; {{{F}}}", [*ONE, Called(1, "f"), Argued(1, ARGUMENTS)]),
        (LLAMA, "Words {and} braces", [Said("Words {and} braces")]),
        (LLAMA, '{"a": 1}', [Said('{"a": 1}')]),
        (LLAMA, '{"a": 1}\n\n[1, 2]; that is it.\n', [Said('{"a": 1}\n\n[1, 2]; that is it.\n')]),
        (LLAMA, f'{{"a": 1}}\n{{{F}}}', [Said(f'{{"a": 1}}\n{{{F}}}')]),
        (HERMES, f'<tool_call>{{"a": 1}}</tool_call>\n<tool_call>{{{F}}}</tool_call>', [Said('{"a": 1}'), *ONE]),
        (HERMES, r'<tool_call>{"name": "f\ud83d", "arguments": {}}</tool_call>', [Called(0, "f?"), Argued(0, "{}")]),
        (
            HERMES,
            r'<tool_call>{"arguments": {"a": "\ud83d"}, "name": "f"}</tool_call>',
            [Called(0, "f"), Argued(0, '{"a": "?"}')],
        ),
    ],
)
def test_calls_are_read_however_the_text_comes(form: CallForm, text: str, expected: list[Read], size: int) -> None:
    assert read(form, text, size) == expected


def test_the_form_is_known_by_the_template() -> None:
    assert form_of("{% if tools %}<tool_call>{% endif %}") is HERMES
    assert form_of("{{ tools }}[TOOL_CALLS]") is MISTRAL
    assert form_of("{{ tools }}<|python_tag|>") is LLAMA
    assert form_of("{{ tools }}<tool_call><function=") is None
    assert form_of("<tool_call>") is None
