"""Chat templates: the model's own, rendered as transformers would, and never at the host's cost."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from transformers import AutoTokenizer

from inference.engine import Engine, InvalidRequest
from inference.engine.templates import Renderer
from tests.inference.engine.models import TEMPLATE

TALK = [
    {"role": "system", "content": "Be kind. <b>"},
    {"role": "user", "content": "你好 🙂"},
    {"role": "assistant", "content": "hello"},
]
TRICKY = (
    "{{ bos_token }}{%- for m in messages if m.role != 'system' %}{% if loop.first %}[{% endif %}"
    "{{ m | tojson }}{% if loop.last %}]{% break %}{% endif %}\n{%- endfor %}"
    "{% set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}"
    "{% generation %}x{% endgeneration %}{{ dict(a=1).a }}"
    "{% macro say(x) %}<{{ x.strip() }}>{% endmacro %}{{ say(' a ') }}{{ tools is defined and tools }}"
)


@pytest.fixture
def renderer() -> Iterator[Renderer]:
    renderer = Renderer(seconds=1.0)
    yield renderer
    renderer.close()


@pytest.mark.parametrize("template", [TEMPLATE, TRICKY])
def test_the_text_equals_that_of_transformers(template: str, renderer: Renderer, folders: dict[str, Path]):
    tokenizer = AutoTokenizer.from_pretrained(folders["llama"])
    for prompt in (True, False):
        expected = tokenizer.apply_chat_template(
            TALK, chat_template=template, tokenize=False, add_generation_prompt=prompt
        )
        found = renderer.render(template, TALK, tokenizer.special_tokens_map, add_generation_prompt=prompt)
        assert found == expected


def test_tokenizing_a_conversation_equals_transformers(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["llama"], task="text-generation")
    tokenizer = AutoTokenizer.from_pretrained(folders["llama"])
    expected = tokenizer.apply_chat_template(TALK, add_generation_prompt=True)["input_ids"]
    assert list(engine.tokenize("m", TALK)) == expected


def test_a_model_without_a_template_says_so(engine: Engine, folders: dict[str, Path]):
    engine.load("c", folders["classifier"], task="text-classification")
    with pytest.raises(InvalidRequest) as refused:
        engine.tokenize("c", TALK)
    assert (refused.value.code, refused.value.param) == ("no_chat_template", "messages")


@pytest.mark.parametrize(
    "template",
    [
        "{{ lipsum.__globals__['os'].popen('id').read() }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ messages.append(1) }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% for i in range(1000000000) %}{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(99999) %}aaaaaaaaaa{% endfor %}{% endfor %}",
        "{{ 'a' * 300000000 }}",
        "{{ 'a' | center(3000000000) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '{:999999999}'.format(1) }}",
        "{% macro f(n) %}{{ f(n) }}{{ f(n) }}{% endmacro %}{{ f(1) }}",
        "{% for m in messages %}",
        "{{ raise_exception('no') }}",
        "{{ messages[0].missing.attribute }}",
        "{{ 9 ** (9 ** 9) }}",
    ],
)
def test_a_hostile_template_costs_a_refusal_and_the_next_works(template: str, renderer: Renderer):
    with pytest.raises(InvalidRequest) as refused:
        renderer.render(template, TALK, {})
    assert refused.value.code == "template_failed"
    assert "Traceback" not in refused.value.message
    assert renderer.render("{{ messages[1].content }}", TALK, {}) == "你好 🙂"


def test_what_is_not_plain_or_too_long_is_refused(renderer: Renderer):
    for messages in ([{"content": object()}], [{"content": "x" * 9_000_000}]):
        with pytest.raises(InvalidRequest) as refused:
            renderer.render(TEMPLATE, messages, {})
        assert refused.value.param == "messages"
    with pytest.raises(InvalidRequest):
        renderer.render(" " * 200_000, TALK, {})


def test_text_that_no_encoding_holds_is_refused(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["llama"], task="text-generation")
    with pytest.raises(InvalidRequest):
        engine.tokenize("m", "\ud800")
    lone = json.loads('[{"role": "user", "content": "\\ud800"}]')
    with pytest.raises(InvalidRequest):
        engine.tokenize("m", lone)
