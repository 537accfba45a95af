"""The same run from code: what the panel shows under it works when pasted, with a token."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from inference.forms.base import lines_of
from inference.typed import BEYOND, Message, fields_of, messages_of, settings_of
from inference.vocabulary import BY_PICTURES, Task

if TYPE_CHECKING:
    from inference.panels import Trial


@dataclass(frozen=True)
class Snippet:
    name: str
    code: str


def snippets(trial: "Trial") -> list[Snippet]:
    if trial.task in FILES:
        listens = [Snippet("openai", _listen(trial))] if trial.task == Task.AUTOMATIC_SPEECH_RECOGNITION else []
        return [*listens, Snippet("huggingface_hub", _hub(trial)), Snippet("curl", _post_file(trial))]
    if trial.task in BODIES:
        hub = [Snippet("huggingface_hub", _hub(trial))] if trial.task in CALLS else []
        return [*hub, Snippet("curl", _post_task(trial))]
    return [Snippet("openai", _python(trial)), Snippet("curl", _curl(trial))]


# The method of the Hub's client for each task, and the body that it sends.
CALLS: dict[str, str] = {
    Task.TEXT_CLASSIFICATION: "text_classification(%(prompt)s)",
    Task.TOKEN_CLASSIFICATION: "token_classification(%(prompt)s)",
    Task.QUESTION_ANSWERING: "question_answering(question=%(prompt)s, context=%(context)s)",
    Task.ZERO_SHOT_CLASSIFICATION: "zero_shot_classification(%(prompt)s, %(candidate_labels)s)",
    Task.FILL_MASK: "fill_mask(%(prompt)s)",
    Task.SUMMARIZATION: "summarization(%(prompt)s).summary_text",
    Task.TRANSLATION: "translation(%(prompt)s).translation_text",
    Task.IMAGE_CLASSIFICATION: "image_classification(%(prompt)s)",
    Task.IMAGE_TO_TEXT: "image_to_text(%(prompt)s).generated_text",
    Task.AUTOMATIC_SPEECH_RECOGNITION: "automatic_speech_recognition(%(prompt)s).text",
}
FILES: dict[str, str] = {
    **dict.fromkeys(BY_PICTURES, "picture.jpg"),
    Task.AUTOMATIC_SPEECH_RECOGNITION: "speech.flac",
}
Body = Callable[[dict[str, Any]], dict[str, Any]]
BODIES: dict[str, Body] = {
    Task.TEXT_CLASSIFICATION: lambda given: {"inputs": given["prompt"]},
    Task.TOKEN_CLASSIFICATION: lambda given: {"inputs": given["prompt"]},
    Task.QUESTION_ANSWERING: lambda given: {"inputs": {"question": given["prompt"], "context": given["context"]}},
    Task.ZERO_SHOT_CLASSIFICATION: lambda given: {
        "inputs": given["prompt"],
        "parameters": {"candidate_labels": given["candidate_labels"]},
    },
    Task.FILL_MASK: lambda given: {"inputs": given["prompt"]},
    Task.SUMMARIZATION: lambda given: {"inputs": given["prompt"]},
    Task.TRANSLATION: lambda given: {"inputs": given["prompt"]},
    Task.TEXT2TEXT_GENERATION: lambda given: {"inputs": given["prompt"]},
    Task.TEXT_RANKING: lambda given: {"inputs": {"query": given["prompt"], "texts": given["texts"]}},
}
CLIENT = """from openai import OpenAI

client = OpenAI(base_url="%(site)s/v1", api_key="cw_…")
"""
EMBED = """answer = client.embeddings.create(model=%(model)s, input=%(text)s)
for each in answer.data:
    print(each.embedding)"""
CHAT = """stream = client.chat.completions.create(
    model=%(model)s,
    messages=%(text)s,
    %(settings)s, stream=True,
)
for part in stream:
    print(part.choices[0].delta.content or "", end="")"""
COMPLETE = """stream = client.completions.create(
    model=%(model)s,
    prompt=%(text)s,
    %(settings)s, stream=True,
)
for part in stream:
    print(part.choices[0].text, end="")"""
LISTEN = """with open("speech.flac", "rb") as file:
    heard = client.audio.transcriptions.create(model=%(model)s, file=file%(times)s)
%(told)s"""
TOLD = "print(heard.text)"
TOLD_WITH_TIMES = """for each in heard.segments:
    print(each.start, each.end, each.text)"""
HUB = """from huggingface_hub import InferenceClient

client = InferenceClient(model="%(site)s/models/%(name)s", token="cw_…")
print(client.%(call)s)"""


def _python(trial: "Trial") -> str:
    named = {"site": settings.SITE_URL, "model": _quoted(trial.model_id)}
    if trial.task == Task.FEATURE_EXTRACTION:
        return (CLIENT + EMBED) % (named | {"text": _quoted(_lines(trial))})
    given = settings_of(trial.form)
    if more := settings_of(trial.form, BEYOND):
        given["extra_body"] = more
    named["settings"] = ", ".join(f"{name}={_quoted(value)}" for name, value in given.items())
    if trial.form.is_chat:
        return (CLIENT + CHAT) % (named | {"text": _one_a_line(messages_of(trial))})
    return (CLIENT + COMPLETE) % (named | {"text": _quoted(fields_of(trial)["prompt"])})


def _listen(trial: "Trial") -> str:
    times, told = (', response_format="verbose_json"', TOLD_WITH_TIMES) if trial.form.tells_sentences else ("", TOLD)
    code = CLIENT + LISTEN
    return code % {"site": settings.SITE_URL, "model": _quoted(trial.model_id), "times": times, "told": told}


def _curl(trial: "Trial") -> str:
    if trial.task == Task.FEATURE_EXTRACTION:
        return _post("/v1/embeddings", {"model": trial.model_id, "input": _lines(trial)})
    given = settings_of(trial.form) | settings_of(trial.form, BEYOND)
    if trial.form.is_chat:
        return _post("/v1/chat/completions", {"model": trial.model_id, "messages": messages_of(trial), **given})
    return _post("/v1/completions", {"model": trial.model_id, "prompt": fields_of(trial)["prompt"], **given})


def _hub(trial: "Trial") -> str:
    given = {name: _quoted(value) for name, value in _given(trial).items()}
    call = CALLS[trial.task] % given
    return HUB % {"site": settings.SITE_URL, "name": trial.model_id, "call": call}


def _post_task(trial: "Trial") -> str:
    return _post(f"/models/{trial.model_id}", BODIES[trial.task](_given(trial)))


def _post_file(trial: "Trial") -> str:
    return (
        f"curl {settings.SITE_URL}/models/{trial.model_id} \\\n"
        '  -H "Authorization: Bearer cw_…" -H "Content-Type: application/octet-stream" \\\n'
        f"  --data-binary @{FILES[trial.task]}"
    )


def _given(trial: "Trial") -> dict[str, Any]:
    return {"prompt": FILES[trial.task]} if trial.task in FILES else fields_of(trial)


def _post(path: str, body: dict[str, Any]) -> str:
    data = json.dumps(body, ensure_ascii=False).replace("'", "\\u0027")
    return (
        f"curl {settings.SITE_URL}{path} \\\n"
        '  -H "Authorization: Bearer cw_…" -H "Content-Type: application/json" \\\n'
        f"  -d '{data}'"
    )


def _lines(trial: "Trial") -> list[str]:
    return lines_of(fields_of(trial)["prompt"])


def _one_a_line(messages: list[Message]) -> str:
    if len(messages) == 1:
        return _quoted(messages)
    return "[\n" + "".join(f"        {_quoted(each)},\n" for each in messages) + "    ]"


def _quoted(value: Any) -> str:
    """Texts and numbers, and lists and tables of them, are written alike in JSON and in Python."""
    return json.dumps(value, ensure_ascii=False)
