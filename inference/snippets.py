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
    return [Snippet("openai", _python(panel)), Snippet("curl", _curl(panel))]


def _python(panel: "Panel") -> str:
    client = f'from openai import OpenAI\n\nclient = OpenAI(base_url="{settings.SITE_URL}/v1", api_key="cw_…")\n'
    if panel.task == Task.FEATURE_EXTRACTION:
        return f"{client}answer = client.embeddings.create(model={_quoted(panel.model_id)}, input=[{_quoted(_text(panel))}])\nprint(answer.data[0].embedding)"
    if panel.task == Task.TEXT_CLASSIFICATION:
        return (
            "import httpx\n\n"
            f'answer = httpx.post("{settings.SITE_URL}/api/v1/runs", headers={{"Authorization": "Bearer cw_…"}}, timeout=60,\n'
            f"    json={json.dumps(_run(panel), ensure_ascii=False)})\n"
            'print(answer.json()["output"]["labels"])'
        )
    if panel.form.is_chat:
        asked = f'client.chat.completions.create(\n    model={_quoted(panel.model_id)},\n    messages=[{{"role": "user", "content": {_quoted(_text(panel))}}}],'
        piece = 'part.choices[0].delta.content or ""'
    else:
        asked = f"client.completions.create(\n    model={_quoted(panel.model_id)},\n    prompt={_quoted(_text(panel))},"
        piece = "part.choices[0].text"
    return f'{client}stream = {asked}\n    max_tokens=256, temperature=0.7, stream=True,\n)\nfor part in stream:\n    print({piece}, end="")'


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
