"""The same run from code: what the panel shows under it works when pasted, with a token."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from inference.states import Task

if TYPE_CHECKING:
    from inference.panels import Panel


@dataclass(frozen=True)
class Snippet:
    name: str
    code: str


def snippets(panel: "Panel") -> list[Snippet]:
    name = "httpx" if panel.task == Task.TEXT_CLASSIFICATION else "openai"
    return [Snippet(name, _python(panel)), Snippet("curl", _curl(panel))]


CLIENT = """from openai import OpenAI

client = OpenAI(base_url="%(site)s/v1", api_key="cw_…")
"""
EMBED = """answer = client.embeddings.create(model=%(model)s, input=[%(text)s])
print(answer.data[0].embedding)"""
CHAT = """stream = client.chat.completions.create(
    model=%(model)s,
    messages=[{"role": "user", "content": %(text)s}],
    max_tokens=256, temperature=%(temperature)s, stream=True,
)
for part in stream:
    print(part.choices[0].delta.content or "", end="")"""
COMPLETE = """stream = client.completions.create(
    model=%(model)s,
    prompt=%(text)s,
    max_tokens=256, temperature=%(temperature)s, stream=True,
)
for part in stream:
    print(part.choices[0].text, end="")"""
CLASSIFY = """import httpx

answer = httpx.post(
    "%(site)s/api/v1/runs",
    headers={"Authorization": "Bearer cw_…"},
    json={"model": %(model)s, "prompt": %(text)s, "wait": True},
    timeout=60,
)
print(answer.json()["output"]["labels"])"""


def _python(panel: "Panel") -> str:
    if panel.task == Task.TEXT_CLASSIFICATION:
        code = CLASSIFY
    elif panel.task == Task.FEATURE_EXTRACTION:
        code = CLIENT + EMBED
    else:
        code = CLIENT + (CHAT if panel.form.is_chat else COMPLETE)
    return code % {
        "site": settings.SITE_URL,
        "model": _quoted(panel.model_id),
        "text": _quoted(_text(panel)),
        "temperature": panel.form.own_temperature,
    }


def _curl(panel: "Panel") -> str:
    if panel.task == Task.FEATURE_EXTRACTION:
        return _post("/v1/embeddings", {"model": panel.model_id, "input": [_text(panel)]})
    if panel.task == Task.TEXT_CLASSIFICATION:
        return _post("/api/v1/runs", _run(panel))
    if panel.form.is_chat:
        messages = [{"role": "user", "content": _text(panel)}]
        return _post("/v1/chat/completions", {"model": panel.model_id, "messages": messages, "max_tokens": 256})
    return _post("/v1/completions", {"model": panel.model_id, "prompt": _text(panel), "max_tokens": 256})


def _run(panel: "Panel") -> dict[str, Any]:
    return {"model": panel.model_id, "prompt": _text(panel), "wait": True}


def _post(path: str, body: dict[str, Any]) -> str:
    data = json.dumps(body, ensure_ascii=False).replace("'", "\\u0027")
    return (
        f"curl {settings.SITE_URL}{path} \\\n"
        '  -H "Authorization: Bearer cw_…" -H "Content-Type: application/json" \\\n'
        f"  -d '{data}'"
    )


def _text(panel: "Panel") -> str:
    return str(panel.form["prompt"].value() or panel.examples[0]).split("\n", maxsplit=1)[0]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
